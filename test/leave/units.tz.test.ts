import { describe, expect, it } from '@jest/globals'
import { DEFAULT_LEAVE_RULES } from '../../src/modules/leave/default-rules.js'
import type { LeaveRules, LeaveShape, Span } from '../../src/modules/leave/leave.js'
import { checkLimits } from '../../src/modules/leave/limits.js'
import { lengthOf, periodsOn, spanOf } from '../../src/modules/leave/units.js'
import type { LocalDate, LocalTime, Weekday } from '../../src/shared/dates.js'
import { autumnTerm, NO_CALENDAR } from './support.js'

const rules = DEFAULT_LEAVE_RULES
const day = (text: string) => text as LocalDate
const time = (text: string) => text as LocalTime
const campus = (text: string) => new Date(`${text}+08:00`)
const span = (from: string, until: string): Span => ({ from: campus(from), until: campus(until) })

const periods = (date: string, first: number, last: number): LeaveShape => ({ kind: 'periods', date: day(date), first, last })
const days = (first: string, last: string): LeaveShape => ({ kind: 'days', first: day(first), last: day(last) })

describe('what a shape covers', () => {
  it.each<[string, LeaveShape, Span]>([
    ['periods', periods('2026-09-15', 5, 6), span('2026-09-15T14:00', '2026-09-15T15:40')],
    ['days', days('2026-09-16', '2026-09-18'), span('2026-09-16T00:00', '2026-09-19T00:00')],
    [
      'day parts',
      { kind: 'parts', from: { date: day('2026-09-15'), part: 'afternoon' }, to: { date: day('2026-09-16'), part: 'morning' } },
      span('2026-09-15T12:00', '2026-09-16T12:00'),
    ],
    [
      'an evening until midnight',
      { kind: 'parts', from: { date: day('2026-09-15'), part: 'evening' }, to: { date: day('2026-09-15'), part: 'evening' } },
      span('2026-09-15T18:00', '2026-09-16T00:00'),
    ],
    [
      'exact times',
      { kind: 'times', from: { date: day('2026-12-31'), time: time('22:00') }, to: { date: day('2026-12-31'), time: '24:00' } },
      span('2026-12-31T22:00', '2027-01-01T00:00'),
    ],
  ])('B09: %s are instants on the campus clock, wherever the server stands', (_, shape, expected) => {
    expect(spanOf(shape, rules)).toEqual(expected)
  })

  it('B09: a period the school does not have covers nothing', () => {
    expect(spanOf(periods('2026-09-15', 5, 11), rules)).toBeNull()
  })
})

describe('how long a leave is', () => {
  const calendar = autumnTerm()
  const length = (from: string, until: string, by: LeaveRules = rules) => {
    const { periods: lessons, schoolDays, days: on } = lengthOf(span(from, until), by, calendar)
    return [lessons, schoolDays, on.length]
  }

  it.each<[string, string, string, [periods: number, schoolDays: number, days: number]]>([
    ['two periods are half a day', '2026-09-15T14:00', '2026-09-15T15:40', [2, 0.5, 1]],
    ['a morning is half a day', '2026-09-15T06:00', '2026-09-15T12:00', [4, 0.5, 1]],
    ['an afternoon and its evening are the other half', '2026-09-15T12:00', '2026-09-16T00:00', [6, 0.5, 1]],
    ['a whole day has all ten periods', '2026-09-15T00:00', '2026-09-16T00:00', [10, 1, 1]],
    ['one minute of a lesson takes that lesson', '2026-09-15T09:39', '2026-09-15T09:50', [1, 0.5, 1]],
    ['a break is not school time', '2026-09-15T08:45', '2026-09-15T08:55', [0, 0, 0]],
    ['an end at the minute a lesson begins does not take it', '2026-09-15T08:00', '2026-09-15T08:55', [1, 0.5, 1]],
    ['an end one second later does', '2026-09-15T08:00:00', '2026-09-15T08:55:01', [2, 0.5, 1]],
    ['a weekend does not count', '2026-09-18T12:00', '2026-09-21T12:00', [10, 1, 2]],
    ['a night takes nothing', '2026-09-15T20:10', '2026-09-16T08:00', [0, 0, 0]],
    ['holidays do not count', '2026-09-30T00:00', '2026-10-09T00:00', [20, 2, 2]],
    ['a make-up Saturday counts', '2026-10-10T00:00', '2026-10-12T00:00', [10, 1, 1]],
    ['what lies after the term does not count', '2027-01-15T00:00', '2027-02-15T00:00', [10, 1, 1]],
    ['what lies before it neither', '2026-08-20T00:00', '2026-09-01T00:00', [10, 1, 1]],
  ])('B09: %s', (_, from, until, expected) => {
    expect(length(from, until)).toEqual(expected)
  })

  it('B09: a make-up Saturday runs the timetable of the weekday it makes up for', () => {
    const noWednesdayEvening = {
      ...rules,
      periods: rules.periods.map(period => (period.number > 8 ? { ...period, weekdays: [1, 2, 4, 5] as Weekday[] } : period)),
    }

    expect(periodsOn(day('2026-10-10'), noWednesdayEvening, calendar).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(length('2026-10-10T00:00', '2026-10-11T00:00', noWednesdayEvening)).toEqual([8, 1, 1])
  })

  it('B09: an evening study on Sundays is school time where the school says so', () => {
    const sundays = {
      ...rules,
      periods: rules.periods.map(period => (period.number > 8 ? { ...period, weekdays: [7, 1] as Weekday[] } : period)),
    }

    expect(length('2026-09-20T00:00', '2026-09-21T00:00', sundays)).toEqual([2, 0.5, 1])
    expect(length('2026-10-04T00:00', '2026-10-05T00:00', sundays)).toEqual([0, 0, 0])
  })

  it('B09: without a calendar Monday to Friday are counted and said to be unknown, so that a month is never judged a day', () => {
    const { schoolDays, unknownDays } = lengthOf(span('2026-09-14T00:00', '2026-09-28T00:00'), rules, NO_CALENDAR)

    expect([schoolDays, unknownDays.length]).toEqual([10, 14])
  })

  it('B09: nothing is counted of a span that ends before it begins', () => {
    expect(length('2026-09-16T00:00', '2026-09-15T00:00')).toEqual([0, 0, 0])
  })
})

describe('what cannot be asked for', () => {
  const now = campus('2026-09-14T10:30')
  const check = (from: string, until: string) => checkLimits(span(from, until), { now, rules, calendar: autumnTerm() })

  it.each<[string, string, string, object]>([
    ['from after to', '2026-09-16T10:00', '2026-09-15T10:00', { ok: false, refusal: 'backwards' }],
    ['from equal to to', '2026-09-16T10:00', '2026-09-16T10:00', { ok: false, refusal: 'backwards' }],
    ['one minute', '2026-09-16T10:00', '2026-09-16T10:01', { ok: false, refusal: 'too-short', leastMinutes: 5 }],
    ['400 days', '2026-09-16T00:00', '2027-10-21T00:00', { ok: false, refusal: 'too-long', mostDays: 366 }],
    ['two years ahead', '2028-09-16T00:00', '2028-09-17T00:00', { ok: false, refusal: 'too-far-ahead', mostDays: 366 }],
    [
      'four days ago',
      '2026-09-10T23:59',
      '2026-09-11T12:00',
      { ok: false, refusal: 'too-far-back', backdateDays: 3, earliest: '2026-09-11' },
    ],
    ['five minutes of a lesson', '2026-09-16T10:00', '2026-09-16T10:05', { ok: true, warnings: [] }],
    ['three days ago', '2026-09-11T00:00', '2026-09-12T00:00', { ok: true, warnings: [{ warning: 'back-dated', begun: '2026-09-11' }] }],
    [
      'begun a minute ago',
      '2026-09-14T10:29',
      '2026-09-14T12:00',
      { ok: true, warnings: [{ warning: 'back-dated', begun: '2026-09-14' }] },
    ],
    ['from this very minute', '2026-09-14T10:30', '2026-09-14T12:00', { ok: true, warnings: [] }],
    [
      'over the end of the term',
      '2027-01-14T00:00',
      '2027-01-17T00:00',
      { ok: true, warnings: [{ warning: 'across-term-end', term: '2026–2027学年第一学期', last: '2027-01-15' }] },
    ],
    ['to the end of the term', '2027-01-14T00:00', '2027-01-16T00:00', { ok: true, warnings: [] }],
    ['a Sunday night', '2026-09-20T18:00', '2026-09-21T06:00', { ok: true, warnings: [{ warning: 'no-lessons' }] }],
  ])('B01: %s', (_, from, until, expected) => {
    expect(check(from, until)).toEqual(expected)
  })

  it('B01: an instant that is none is refused, not counted', () => {
    expect(checkLimits({ from: new Date(Number.NaN), until: now }, { now, rules, calendar: autumnTerm() })).toMatchObject({ ok: false })
  })
})
