import { describe, expect, it } from '@jest/globals'
import { CLOCK_PRESETS, fromTyped, localDate, separatorBetween, timeOf, typedOf, weekdayOf } from '../../simulator/web/lib/time.js'

const at = (local: string) => Date.parse(`${local}:00+08:00`)
const preset = (id: string, now: number) => CLOCK_PRESETS.find(one => one.id === id)?.at(now) ?? NaN

describe('the clock of the simulator’s page', () => {
  it('shows the school’s time, whatever the zone of the machine', () => {
    expect([localDate(at('2026-09-15T00:05')), timeOf(at('2026-09-15T00:05')), weekdayOf(at('2026-09-15T00:05'))]).toEqual([
      '2026-09-15',
      '00:05',
      '星期二',
    ])
  })

  it.each([
    ['open', '2026-09-15T22:00', '2026-09-15T07:20'],
    ['last-minutes', '2026-09-15T00:10', '2026-09-15T07:46'],
    ['missing', '2026-09-15T00:10', '2026-09-15T07:53'],
    ['digest', '2026-09-15T07:41', '2026-09-15T21:30'],
    ['next-monday', '2026-09-15T07:41', '2026-09-21T07:10'],
    ['next-monday', '2026-09-20T23:59', '2026-09-21T07:10'],
    ['next-monday', '2026-09-21T00:00', '2026-09-28T07:10'],
    ['next-monday', '2026-12-29T08:00', '2027-01-04T07:10'],
    ['plus-ten', '2026-09-15T23:55', '2026-09-16T00:05'],
  ])('%s pressed at %s moves the clock to %s', (id, now, expected) => {
    expect(preset(id, at(now))).toBe(at(expected))
  })

  it.each([
    ['2026-09-16 07:05', '2026-09-16T07:05'],
    [' 2026/9/16 7:05 ', '2026-09-16T07:05'],
    ['2026年9月16日 7：05', '2026-09-16T07:05'],
    ['2026-09-16T23:59', '2026-09-16T23:59'],
  ])('understands %j', (text, expected) => {
    expect(fromTyped(text)).toBe(at(expected))
  })

  it.each(['', '明天', '2026-02-30 07:00', '2026-09-16 24:00', '2026-13-01 07:00', '2026-09-16', '26-09-16 07:00'])('refuses %j', text => {
    expect(fromTyped(text)).toBeNull()
  })

  it('offers the present moment in the form that may be typed', () => {
    expect(fromTyped(typedOf(at('2026-09-15T07:41')))).toBe(at('2026-09-15T07:41'))
  })

  const now = at('2026-09-15T12:00')
  it.each([
    ['the first message of the day', undefined, '2026-09-15T07:41', '07:41'],
    ['a message soon after another', '2026-09-15T07:41', '2026-09-15T07:45', null],
    ['a message five minutes after another', '2026-09-15T07:41', '2026-09-15T07:46', '07:46'],
    ['a message a minute later, on the next day', '2026-09-14T23:59', '2026-09-15T00:00', '00:00'],
    ['a message of yesterday', undefined, '2026-09-14T23:59', '昨天 23:59'],
    ['an older message', undefined, '2026-09-11T08:01', '9月11日 星期五 08:01'],
  ])('puts the right separator above %s', (_what, before, message, expected) => {
    expect(separatorBetween(before === undefined ? undefined : at(before), at(message), now)).toBe(expected)
  })
})
