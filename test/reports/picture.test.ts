import { inflateSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { drawSheet } from '../../src/reports/draw/draw-sheet.js'
import { widthOf, wrap } from '../../src/reports/draw/measure.js'
import { rasterise, toPicture } from '../../src/reports/picture.js'
import type { Sheet } from '../../src/reports/index.js'

const STAMP = { by: '李书记', at: new Date('2026-09-18T09:30:00Z') }

const sheet = (more: Partial<Sheet> = {}): Sheet => ({
  name: '汇总',
  title: '巡检周表',
  subtitle: '9月14日–9月20日',
  columns: [
    { header: '名次', kind: 'rank' },
    { header: '班级', kind: 'text' },
    { header: '周均分', kind: 'number', decimals: 2, strong: true },
  ],
  rows: [{ cells: [1, '信息2401班', 98.5], flag: true }, { cells: [null, '信息2402班', '—'] }],
  ...more,
})

/** Width and height of a PNG, and its raw scan lines. */
function decoded(png: Buffer): { width: number; height: number; raw: Buffer } {
  expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), raw: inflateSync(Buffer.concat(parts)) }
}

const glyph = async (character: string, weight = 400): Promise<Buffer> =>
  decoded(
    await rasterise(
      `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><text x="5" y="45" font-family="Campus Sans" font-weight="${weight}" font-size="40">${character}</text></svg>`,
    ),
  ).raw

describe('a sheet as a picture', () => {
  it('C07: is a PNG as wide as a phone, and higher with more rows', async () => {
    const few = decoded(await toPicture(sheet(), STAMP))
    const many = decoded(
      await toPicture(sheet({ rows: Array.from({ length: 20 }, (_, index) => ({ cells: [index + 1, `${index}班`, 90] })) }), STAMP),
    )

    expect(few.width).toBe(1080)
    expect(many.width).toBe(1080)
    expect(many.height - few.height).toBeGreaterThan(17 * 60)
  })

  it.each([400, 700])('C07: draws Chinese with the shipped font of weight %d, and a box for what it lacks', async weight => {
    const box = await glyph('龘', weight)
    const blank = await glyph(' ', weight)

    expect(await glyph('𠮷', weight)).toEqual(box)
    expect(box).not.toEqual(blank)
    // Common, rare in names, Latin, our marks.
    for (const character of '旗玥堃9—①') {
      const drawn = await glyph(character, weight)
      expect(drawn).not.toEqual(box)
      expect(drawn).not.toEqual(blank)
    }
  })

  it('C07: holds title, names, numbers with their decimals, the board and who took it out', () => {
    const honours = { title: '流动红旗', groups: [{ label: '信息系', items: [{ name: '信息2401班', detail: '98.50 分' }] }] }
    const { svg } = drawSheet(sheet({ honours, notes: ['— 未检查'] }), STAMP)

    for (const words of [
      '巡检周表',
      '9月14日–9月20日',
      '信息2401班',
      '98.50',
      '流动红旗',
      '98.50 分',
      '信息系',
      '— 未检查',
      '由 李书记 于 2026年9月18日 17:30 导出',
    ])
      expect(svg).toContain(`>${words}<`)
  })

  it('takes names as text: no name can draw or load anything', async () => {
    const name = '<image href="file:///etc/passwd"/>&"\u202e\u0007'
    const { svg } = drawSheet(sheet({ rows: [{ cells: [1, name, 1] }], title: name }), STAMP)

    expect(svg).not.toContain('<image')
    for (const mark of ['\u202e', '\u0007']) expect(svg).not.toContain(mark)
    expect(decoded(await toPicture(sheet({ title: name }), STAMP)).width).toBe(1080)
  })

  it('grows wider rather than squashing many columns, and says how many rows it left out', () => {
    const columns = Array.from({ length: 20 }, (_, index) => ({ header: `第${index}项`, kind: 'number' as const }))
    const wide = drawSheet(sheet({ columns, rows: [{ cells: columns.map(() => 100) }] }), STAMP)
    const long = drawSheet(sheet({ rows: Array.from({ length: 200 }, (_, index) => ({ cells: [index, `${index}班`, 1] })) }), STAMP)

    expect(wide.width).toBeGreaterThan(1600)
    expect(long.svg).toContain('还有 40 行没有画出来，都在表格里。')
  })

  it('draws an empty table', async () => {
    expect(decoded(await toPicture(sheet({ rows: [] }), STAMP)).width).toBe(1080)
  })
})

describe('breaking text into lines', () => {
  it('keeps numbers whole, breaks Chinese anywhere, and ends with … what does not fit', () => {
    expect(wrap('计算机2401班', 10, 50, 3)).toEqual(['计算机', '2401班'])
    expect(wrap('一二三四五六七八九十', 10, 30, 2)).toEqual(['一二三', '四五…'])
    expect(wrap('', 10, 30, 2)).toEqual([''])
    for (const line of wrap('SuperLongEnglishName2401', 10, 40, 9)) expect(widthOf(line, 10)).toBeLessThanOrEqual(40)
  })
})
