import { afterEach, describe, expect, it } from '@jest/globals'
import type { ClockApi } from '../../src/http/index.js'
import { closeHouses, openHouse } from './house.js'

afterEach(closeHouses)

const REAL_NOW = Date.parse('2026-09-07T04:00:00Z')

/** A clock whose real time stands still. */
function demoClock(): ClockApi & { moved: Date[] } {
  const moved: Date[] = []
  let offsetMs = 0
  const read = async () => ({ now: new Date(REAL_NOW + offsetMs), offsetMs })
  return {
    moved,
    read,
    move: async to => {
      moved.push(to)
      offsetMs = to.getTime() - REAL_NOW
      return read()
    },
  }
}

async function houseWithClock(mode: 'demo' | 'real' = 'demo') {
  const clock = demoClock()
  const house = await openHouse({ config: { mode, dataDir: '/nowhere' }, clockApi: clock })
  const put = (body: string, headers: Record<string, string> = {}) =>
    house.get('/api/dev/clock', { method: 'PUT', body, headers: { 'content-type': 'application/json', ...headers } })
  return { ...house, clock, put }
}

describe('the demo clock', () => {
  it('tells the school’s time, how far it was moved, and its zone', async () => {
    const { get } = await houseWithClock()

    expect(await (await get('/api/dev/clock')).json()).toEqual({ now: '2026-09-07T04:00:00.000Z', offsetMs: 0, zone: 'Asia/Shanghai' })
  })

  it.each([
    ['a time on the campus clock', { now: '2026-09-07T07:58' }, '2026-09-06T23:58:00.000Z'],
    ['an instant', { now: '2026-09-07T07:58:00Z' }, '2026-09-07T07:58:00.000Z'],
    ['an instant of another zone', { now: '2026-09-07T07:58:00-07:00' }, '2026-09-07T14:58:00.000Z'],
    ['an offset', { offsetMs: 3_600_000 }, '2026-09-07T05:00:00.000Z'],
  ])('moves to %s', async (_what, body, now) => {
    const { put } = await houseWithClock()

    const response = await put(JSON.stringify(body))

    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ now, zone: 'Asia/Shanghai' })
  })

  it('goes back to real time by an offset of 0', async () => {
    const { put } = await houseWithClock()
    await put('{"now":"2026-12-31T22:00"}')

    expect(await (await put('{"offsetMs":0}')).json()).toMatchObject({ now: '2026-09-07T04:00:00.000Z', offsetMs: 0 })
  })

  it.each([
    'not json',
    '',
    'null',
    '[]',
    '{}',
    '{"now":"tomorrow"}',
    '{"now":"2026-02-30T08:00"}',
    '{"now":1789000000}',
    '{"offsetMs":"5"}',
    '{"offsetMs":1e300}',
    '{"now":"9999-01-01T00:00"}',
    '{"now":"2026-09-07T07:58","offsetMs":1}',
    '{"now":"2026-09-07T07:58","admin":true}',
  ])('refuses %s and says what it wants', async body => {
    const { put, clock } = await houseWithClock()

    const response = await put(body)

    expect(response.status).toBe(400)
    expect(await response.text()).toContain('请发送')
    expect(clock.moved).toEqual([])
  })

  it('reads no more than 4 KiB', async () => {
    const { put, clock } = await houseWithClock()

    expect((await put(`{"now":"${'2'.repeat(5_000)}"}`)).status).toBe(413)
    expect(clock.moved).toEqual([])
  })

  it.each([
    ['a form of another site', 415, { 'content-type': 'text/plain' }],
    ['a script of another site', 403, { origin: 'https://evil.example' }],
    ['a page without an origin', 403, { origin: 'null' }],
  ])('cannot be moved by %s', async (_who, status, headers) => {
    const { put, clock } = await houseWithClock()

    expect((await put('{"offsetMs":5}', headers)).status).toBe(status)
    expect(clock.moved).toEqual([])
  })

  it('can be moved by a page of its own', async () => {
    const { put, origin } = await houseWithClock()

    expect((await put('{"offsetMs":5}', { origin })).status).toBe(200)
  })

  it('neither shows nor moves in a real school', async () => {
    const { get, put, clock } = await houseWithClock('real')

    const responses = [await get('/api/dev/clock'), await put('{"offsetMs":5}')]

    expect(responses.map(({ status }) => status)).toEqual([403, 403])
    expect(await responses[1]!.text()).toContain('时钟不能移动')
    expect(clock.moved).toEqual([])
  })

  it('knows no other method', async () => {
    const { get } = await houseWithClock()

    expect((await get('/api/dev/clock', { method: 'POST' })).status).toBe(405)
  })
})
