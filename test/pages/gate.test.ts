import { afterEach, describe, expect, it } from '@jest/globals'
import { encode } from 'uqr'
import type { SlipPageView } from '../../src/modules/leave/index.js'
import { createMemoryTtlStore } from '../../src/shared/ttl-store.js'
import { closeHouses, openHouse } from '../http/house.js'
import { givenSlip, newPageKey, pagesOf } from './slips.js'

afterEach(closeHouses)

const KEY = newPageKey()

async function givenGate({ slips = new Map([[KEY, givenSlip()]]), perMinute = 1_000, load = pagesOf(slips).load } = {}) {
  let now = 0
  const store = createMemoryTtlStore({ now: () => now })
  const house = await openHouse({ pages: { pages: { ...pagesOf(slips), load }, store, perMinute } })
  const look = async (target: string, init: RequestInit = {}) => {
    const response = await house.get(target, init)
    return { status: response.status, headers: response.headers, html: await response.text() }
  }
  return { ...house, look, later: (ms: number) => void (now += ms) }
}

/** What a reader sees: the text without the tags. */
const words = (html: string) =>
  html
    .replace(/<(style|title|svg)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

describe('B07: the page at the gate', () => {
  it('says first whether the slip counts now, then whose it is, from when to when, and who approved', async () => {
    const { look } = await givenGate()

    const { status, html } = await look(`/app/slip/${KEY}`)

    expect(status).toBe(200)
    expect(words(html)).toBe(
      '假条核验 有效 正在请假时间内，准许离校 截至 2026年9月14日（周一）13:45:07 单号 QJ0914-07 姓名 欧阳 * 班级 软件 2401 班 去向 离校 ' +
        '时间 今天 9月14日（周一）13:30 至 17:10 批准 王老师 今天 9月14日（周一）12:08 扫码核对：以扫码打开的页面为准，截图不作数',
    )
  })

  it.each<[SlipPageView['state'], Partial<SlipPageView>, RegExp]>([
    ['valid-now', { leavesCampus: false }, /^假条核验 有效 正在请假时间内，但没有批准离校/],
    ['not-yet', { from: new Date('2026-09-15T00:00:00Z') }, /^假条核验 未到时间 请假从 明天 9月15日（周二）08:00 开始，现在还不能用/],
    ['over', {}, /^假条核验 已过期 请假时间已经过了/],
    ['cancelled', {}, /^假条核验 已取消 没有批准，或批准后又取消了，不能用/],
    ['pending', { decidedBy: null, decidedAt: null }, /^假条核验 审批中 老师还没有批准，不能用/],
  ])('%s is said in words, with a colour and a sign of its own', async (state, change, said) => {
    const { look } = await givenGate({ slips: new Map([[KEY, givenSlip({ state, ...change })]]) })

    const { status, html } = await look(`/app/slip/${KEY}`)

    expect(status).toBe(200)
    expect(html).toContain(`<body class="${state === 'valid-now' ? 'valid-inside' : state}">`)
    expect(words(html)).toMatch(said)
    if (state !== 'valid-now') expect(words(html)).not.toContain('有效')
  })

  it('a key that is unknown, mistyped, forged or elsewhere looks the same, and only a possible one is looked up', async () => {
    const asked: string[] = []
    const { look } = await givenGate({
      load: async (name, key) => {
        asked.push(`${name}/${key}`)
        return null
      },
    })
    const unknown = newPageKey()

    const answers = await Promise.all(
      [
        `slip/${unknown}`,
        `other/${unknown}`,
        'slip/short',
        `slip/${'a'.repeat(65)}`,
        `slip/${KEY.slice(0, 21)}'`,
        'slip',
        `slip/${KEY}/more`,
        '%E0%A4%A',
        '',
      ].map(target => look(`/app/${target}`)),
    )

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404))
    expect(new Set(answers.map(({ html }) => html)).size).toBe(1)
    expect(words(answers[0]!.html)).toMatch(/^假条核验 查无此条 这里没有这张假条，不能放行/)
    expect(asked.toSorted((a, b) => a.localeCompare(b))).toEqual([`other/${unknown}`, `slip/${unknown}`])
  })

  it('a slip that its module calls unknown is not shown either', async () => {
    const { look } = await givenGate({ slips: new Map([[KEY, givenSlip({ state: 'unknown' })]]) })

    expect(await look(`/app/slip/${KEY}`)).toMatchObject({ status: 404, html: expect.stringContaining('查无此条') })
  })

  it('is kept by nobody, found by no search, framed by no page, and allows nothing but its own style', async () => {
    const { look } = await givenGate()

    const { headers, html } = await look(`/app/slip/${KEY}`)

    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-robots-tag')).toBe('noindex, nofollow')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    )
    expect(html).not.toMatch(/<script|style="|src=|href=/)
  })

  it('names both days of a longer leave, and the year where it is another one', async () => {
    const from = new Date('2026-12-31T00:00:00Z')
    const until = new Date('2027-01-02T09:00:00Z')
    const { look } = await givenGate({ slips: new Map([[KEY, givenSlip({ state: 'not-yet', from, until })]]) })

    expect(words((await look(`/app/slip/${KEY}`)).html)).toContain('时间 12月31日（周四）08:00 至 2027年1月2日（周六）17:00')
  })

  it('draws a QR code of its own address: the very modules of the code, and a quiet zone', async () => {
    const { look } = await givenGate()
    const { html } = await look(`/app/slip/${KEY}`)

    const { data, size } = encode(`https://campus.example.edu.cn/app/slip/${KEY}`, { ecc: 'M', border: 4 })
    const drawn = data.map(row => row.map(() => false))
    for (const [, x, y, length] of html.matchAll(/M(\d+) (\d+)h(\d+)v1/g))
      drawn[Number(y)]!.fill(true, Number(x), Number(x) + Number(length))

    expect(html).toContain(`viewBox="0 0 ${size} ${size}"`)
    expect(drawn).toEqual(data)
    expect(drawn.slice(0, 4).flat()).not.toContain(true)
  })

  it('shows what a person wrote as text', async () => {
    const { look } = await givenGate({ slips: new Map([[KEY, givenSlip({ name: `<img src=x>"'&`, className: '</dd><script>' })]]) })

    const { html } = await look(`/app/slip/${KEY}`)

    expect(html).toContain('&lt;img src=x&gt;&quot;&#39;&amp;')
    expect(html).toContain('&lt;/dd&gt;&lt;script&gt;')
  })

  it('is looked at, never changed', async () => {
    const { look } = await givenGate()

    for (const method of ['POST', 'PUT', 'DELETE'])
      expect(await look(`/app/slip/${KEY}`, { method })).toMatchObject({ status: 405, html: expect.not.stringContaining('QJ0914-07') })
  })

  it('who opens too many in a minute waits, whatever they open, and others do not', async () => {
    const { look, later } = await givenGate({ perMinute: 3 })
    const from = (address: string, target = KEY) => look(`/app/slip/${target}`, { headers: { 'x-forwarded-for': address } })

    const answers = [await from('203.0.113.7'), await from('203.0.113.7', 'wrong'), await from('203.0.113.7'), await from('203.0.113.7')]
    const claimed = await from('198.51.100.1, 203.0.113.7')
    const other = await from('203.0.113.8')
    later(60_000)
    const afterwards = await from('203.0.113.7')

    expect(answers.map(({ status }) => status)).toEqual([200, 404, 200, 429])
    expect(answers[3]!.headers.get('retry-after')).toBe('60')
    expect(words(answers[3]!.html)).toMatch(/^假条核验 请稍等 这里一分钟内打开得太多了/)
    expect([claimed.status, other.status, afterwards.status]).toEqual([429, 200, 200])
  })

  it('a fault is said in words of its own, which accuse nobody, and the key stays out of the log', async () => {
    const { look, logged } = await givenGate({ load: () => Promise.reject(new Error('the database is away')) })

    const { status, html } = await look(`/app/slip/${KEY}`)

    expect(status).toBe(503)
    expect(words(html)).toMatch(/暂时查不了.*这不说明假条真假/)
    expect(logged.join('\n')).toContain('a page failed')
    expect(logged.join('\n')).not.toContain(KEY)
  })
})
