import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { resolveDay } from '../../src/shared/said-day.js'
import { planDay, planWindow, type WindowRule } from '../../src/modules/check-in/plan-day.js'
import { schoolDay, timetableOf, type SchoolCalendar } from '../../src/shared/calendar.js'
import { addDays, clockTime, localDate, weekdayOf, type LocalDate } from '../../src/shared/dates.js'

const MONDAY = '2026-09-14' as LocalDate
const rule = (over: Partial<WindowRule> = {}): WindowRule => ({
  id: 1,
  key: '早自习@school',
  name: '早自习',
  weekdays: [1, 2, 3, 4, 5],
  openTime: '07:20',
  lateTime: '07:40',
  closeTime: '07:50',
  places: ['教学楼'],
  readingMaxAgeSeconds: 180,
  remindMinutes: 5,
  reportMinutes: 3,
  validFrom: new Date('2026-09-01T00:00+08:00'),
  ...over,
})

describe('a rule on a school day', () => {
  it('becomes instants on the campus clock, wherever the server stands (A01)', () => {
    expect(planWindow(rule(), MONDAY)).toMatchObject({
      openAt: new Date('2026-09-13T23:20:00Z'),
      lateAt: new Date('2026-09-13T23:40:00Z'),
      closeAt: new Date('2026-09-13T23:50:00Z'),
      remindAt: new Date('2026-09-13T23:45:00Z'),
      reportAt: new Date('2026-09-13T23:53:00Z'),
    })
  })

  it('a window over midnight closes on the next day and belongs to the day it began (A01)', () => {
    const night = planWindow(rule({ openTime: '22:30', lateTime: '00:10', closeTime: '00:30' }), MONDAY)

    expect([night.openAt, night.lateAt!, night.closeAt].map(localDate)).toEqual([MONDAY, addDays(MONDAY, 1), addDays(MONDAY, 1)])
    expect([night.openAt, night.lateAt!, night.closeAt].map(clockTime)).toEqual(['22:30', '00:10', '00:30'])
  })

  it('whatever the times: open < late < close, less than a day, and opening on the day itself (A01)', () => {
    const time = fc
      .integer({ min: 0, max: 1439 })
      .map(minute => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`)
    const day = fc.integer({ min: 0, max: 500 }).map(days => addDays(MONDAY, days))
    fc.assert(
      fc.property(day, time, time, fc.integer({ min: 0, max: 30 }), (date, openTime, closeTime, remindMinutes) => {
        fc.pre(openTime !== closeTime)
        const window = planWindow(rule({ openTime, lateTime: null, closeTime, remindMinutes }), date)
        expect(localDate(window.openAt)).toBe(date)
        expect(clockTime(window.closeAt)).toBe(closeTime)
        expect(window.closeAt.getTime()).toBeGreaterThan(window.openAt.getTime())
        expect(window.closeAt.getTime() - window.openAt.getTime()).toBeLessThan(86_400_000)
        if (window.remindAt) expect(window.remindAt > window.openAt && window.remindAt < window.closeAt).toBe(true)
      }),
    )
  })

  it('a reminder that would come before the opening is not planned (A09)', () => {
    expect(planWindow(rule({ remindMinutes: 30 }), MONDAY).remindAt).toBeNull()
    expect(planWindow(rule({ remindMinutes: 0 }), MONDAY).remindAt).toBeNull()
  })

  it('a class has several windows a day, only those of the weekday (A01)', () => {
    const rules = [
      rule(),
      rule({ id: 2, key: '晚归@school', name: '晚归', weekdays: [7, 1], openTime: '22:00', lateTime: null, closeTime: '22:40' }),
    ]

    expect(planDay(rules, MONDAY, 1).map(window => window.name)).toEqual(['早自习', '晚归'])
    expect(planDay(rules, addDays(MONDAY, 1), 2).map(window => window.name)).toEqual(['早自习'])
  })

  it('a rule made while its window is open, or later, begins with the next window (A03)', () => {
    const made = (time: string) => planDay([rule({ validFrom: new Date(`2026-09-14T${time}+08:00`) })], MONDAY, 1).length

    expect([made('07:20'), made('07:20:01'), made('12:00')]).toEqual([1, 0, 0])
  })
})

describe('the calendar drives the windows', () => {
  const calendar: SchoolCalendar = {
    terms: [{ name: '秋', first: '2026-08-31' as LocalDate, last: '2027-01-15' as LocalDate }],
    years: new Set([2026]),
    exceptions: new Map([
      ['2026-10-01' as LocalDate, { kind: 'off', label: '国庆节' }],
      ['2026-10-10' as LocalDate, { kind: 'school', label: '国庆节调休', follows: 4 }],
      ['2026-11-05' as LocalDate, { kind: 'off', label: '校运动会' }],
      ['2027-01-02' as LocalDate, { kind: 'school', label: '补课', follows: 5 }],
    ]),
  }
  const timetable = (date: string) => timetableOf(schoolDay(calendar, date as LocalDate))

  it('a holiday and the school’s own day off have no windows; a make-up Saturday runs its weekday’s (A08)', () => {
    expect(timetable('2026-10-01')).toBeNull()
    expect(timetable('2026-11-05')).toBeNull()
    expect(weekdayOf('2026-10-10' as LocalDate)).toBe(6)
    expect(timetable('2026-10-10')).toBe(4)
    expect(planDay([rule()], '2026-10-10' as LocalDate, timetable('2026-10-10')!)).toHaveLength(1)
  })

  it('an ordinary weekend runs only the windows that name it (A08)', () => {
    expect(timetable('2026-09-19')).toBe(6)
    expect(planDay([rule()], '2026-09-19' as LocalDate, 6)).toEqual([])
  })

  it('a year that nobody has arranged is not guessed, save for the days the school itself has set (A08)', () => {
    expect(schoolDay(calendar, '2027-01-04' as LocalDate)).toEqual({ kind: 'unknown', label: '2027 年的校历还没有导入' })
    expect(timetable('2027-01-04')).toBeNull()
    expect(timetable('2027-01-02')).toBe(5)
  })

  it('outside the terms nothing runs (A08)', () => {
    expect(timetable('2026-08-30')).toBeNull()
    expect(timetable('2026-08-31')).toBe(1)
  })
})

describe('the day an exemption is said to end', () => {
  it.each([
    ['2026-09-14', 9, 30, '2026-09-30'],
    ['2026-12-20', 1, 15, '2027-01-15'],
    ['2026-09-14', 6, 30, '2027-06-30'],
    ['2027-12-01', 2, 29, '2028-02-29'],
    ['2026-09-14', 9, 1, '2026-09-01'],
    ['2026-09-14', 2, 30, null],
  ])('said on %s, %i-%i is %s (A04)', (today, month, day, expected) => {
    expect(resolveDay(today as LocalDate, null, month, day)).toBe(expected)
  })

  it('with its year it is that very day (A04)', () => {
    expect(resolveDay('2026-09-14' as LocalDate, 2027, 3, 1)).toBe('2027-03-01')
  })
})
