import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from '@jest/globals'
import excel from 'exceljs'
import { toWorkbook, writeWorkbook, type Row, type Sheet, type StreamedSheet } from '../../src/reports/index.js'

const STAMP = { by: '李书记 & 王干事', at: new Date('2026-09-18T09:30:00Z') }

const week = (rows: Row[], more: Partial<Sheet> = {}): Sheet => ({
  name: '汇总',
  title: '巡检周表',
  subtitle: '9月14日–9月20日',
  columns: [
    { header: '名次', kind: 'rank' },
    { header: '班级', kind: 'text' },
    { header: '周一', over: '每日卫生晨检', kind: 'number', decimals: 2 },
    { header: '周二', over: '每日卫生晨检', kind: 'number', decimals: 2 },
    { header: '周均分', kind: 'number', decimals: 2, strong: true },
  ],
  rows,
  ...more,
})

async function read(bytes: Buffer): Promise<excel.Worksheet[]> {
  const book = new excel.Workbook()
  await book.xlsx.load(bytes as unknown as ArrayBuffer)
  return book.worksheets
}

const valuesOf = (sheet: excel.Worksheet, row: number, columns = 5) =>
  Array.from({ length: columns }, (_, index) => sheet.getRow(row).getCell(index + 1).value)

describe('a sheet as a real .xlsx', () => {
  it('L02: has a title, joined headings, numbers that are numbers, and who took it out when', async () => {
    const [sheet] = await read(
      await toWorkbook([week([{ heading: '信息系' }, { cells: [1, '信息2401班', 97.5, '未检查', 97.5], flag: true }])], STAMP),
    )

    expect(valuesOf(sheet!, 1)[0]).toBe('巡检周表')
    expect(valuesOf(sheet!, 3)).toEqual(['名次', '班级', '每日卫生晨检', '每日卫生晨检', '周均分'])
    expect(valuesOf(sheet!, 4)).toEqual(['名次', '班级', '周一', '周二', '周均分'])
    expect(sheet!.getCell('C3').isMerged && sheet!.getCell('D3').master.address).toBe('C3')
    expect(sheet!.getCell('A4').master.address).toBe('A3')
    expect(valuesOf(sheet!, 5)[0]).toBe('信息系')
    expect(valuesOf(sheet!, 6)).toEqual([1, '信息2401班', 97.5, '未检查', 97.5])
    expect(sheet!.getCell('C6').numFmt).toBe('0.00')
    expect(valuesOf(sheet!, 8)[0]).toBe('由 李书记 & 王干事 于 2026年9月18日 17:30 导出')
    expect(sheet!.headerFooter.oddFooter).toContain('李书记 && 王干事')
  })

  it('L02: fits an A4 page lying down, repeats its heading and keeps it in sight', async () => {
    const [sheet] = await read(await toWorkbook([week([{ cells: [1, '一班', 1, 2, 1.5] }])], STAMP))

    expect(sheet!.pageSetup).toMatchObject({ paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 })
    expect(sheet!.pageSetup).toMatchObject({ printArea: 'A1:E7', printTitlesRow: '3:4' })
    expect(sheet!.views).toMatchObject([{ state: 'frozen', ySplit: 4 }])
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x","y")', "'=1", '\t=1'])(
    'L02: what a person typed is never a formula: %s',
    async name => {
      const [sheet] = await read(await toWorkbook([week([{ cells: [1, name, name, null, 2] }], { title: name, notes: [name] })], STAMP))

      for (const address of ['A1', 'B5', 'C5', 'A7']) {
        expect(sheet!.getCell(address).type).toBe(excel.ValueType.String)
        expect(sheet!.getCell(address).value).toBe(name)
      }
      expect(sheet!.getCell('B5').numFmt).toBe('@')
    },
  )

  it('leaves out what no file can hold: control characters and half of an emoji', async () => {
    const [sheet] = await read(
      await toWorkbook([week([{ cells: [1, '一\u0007班\uD83D', 1, null, 2] }], { name: '一/二:三\u0000' })], STAMP),
    )

    expect(sheet!.getCell('B5').value).toBe('一班')
    expect(sheet!.name).toBe('一 二 三')
  })

  it('makes a column as wide as what stands in it, a Chinese character counted twice', async () => {
    const [sheet] = await read(await toWorkbook([week([{ cells: [1, '计算机应用2401班', 97.5, null, 97.5] }])], STAMP))

    expect(sheet!.getColumn(2).width).toBe(5 * 2 + 4 + 2 + 2)
    expect(sheet!.getColumn(3).width).toBe(5 + 2)
  })

  it('names two sheets of one name differently', async () => {
    const sheets = await read(await toWorkbook([week([]), week([])], STAMP))

    expect(sheets.map(sheet => sheet.name)).toEqual(['汇总', '汇总 (2)'])
  })

  it('L02: holds 3,000 rows', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => ({ cells: [index + 1, `班级${index}`, 97.25, 96, 96.63] }))

    const [sheet] = await read(await toWorkbook([week(rows)], STAMP))

    expect(valuesOf(sheet!, 3004)).toEqual([3000, '班级2999', 97.25, 96, 96.63])
  })

  it('is written to a file whole or not at all', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'workbook-'))
    const broken: StreamedSheet = {
      ...week([]),
      rows: (async function* () {
        yield { cells: [1, '一班', 1, 2, 3] }
        throw new Error('the database went away')
      })(),
    }

    await expect(writeWorkbook(path.join(folder, 'broken.xlsx'), [broken], STAMP)).rejects.toThrow('went away')
    expect(await writeWorkbook(path.join(folder, 'whole.xlsx'), [week([{ heading: '系' }, { cells: [1, '一班', 1, 2, 3] }])], STAMP)).toBe(
      1,
    )

    expect(await readdir(folder)).toEqual(['whole.xlsx'])
    await rm(folder, { recursive: true })
  })

  it('that fails in memory says why and does not hang', async () => {
    const broken: StreamedSheet = {
      ...week([]),
      rows: (async function* (): AsyncGenerator<Row> {
        yield* []
        throw new Error('gone')
      })(),
    }

    await expect(toWorkbook([broken], STAMP)).rejects.toThrow('gone')
  })
})
