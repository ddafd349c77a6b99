import type { SchoolCalendar } from '../../shared/calendar.js'
import { addDays, clockTime, instantOf, localDate } from '../../shared/dates.js'
import type { LeaveRules, QuietHours } from './leave.js'
import { periodsOn } from './units.js'

/** Longer than any holidays. */
const MOST_DAYS = 100

/**
 * When 销假 is due: some minutes after the end (B11). A leave of whole days ends at midnight, when nobody comes back and no teacher
 * should be woken: what falls into the quiet hours is due that long into the next lesson.
 */
export function dueBack(until: Date, rules: LeaveRules, calendar: SchoolCalendar): Date {
  const withGrace = (at: Date) => new Date(at.getTime() + rules.graceMinutes * 60_000)
  const due = withGrace(until)
  if (!rules.quietHours || !isWithin(rules.quietHours, due)) return due
  for (let days = 0; days < MOST_DAYS; days++) {
    const date = addDays(localDate(due), days)
    const lesson = periodsOn(date, rules, calendar)
      .map(({ start }) => instantOf(date, start))
      .toSorted((a, b) => a.getTime() - b.getTime())
      .find(start => start >= due)
    if (lesson) return withGrace(lesson)
  }
  return due
}

function isWithin({ from, until }: QuietHours, at: Date): boolean {
  const time = clockTime(at)
  return from <= until ? from <= time && time < until : from <= time || time < until
}
