import type { LocalDate, Weekday } from './dates.js'
import { weekdayOf } from './dates.js'

/** What the school's calendar says about one day. */
export type SchoolDay =
  | { kind: 'school'; weekday: Weekday; label?: string }
  /** `weekend` = an ordinary one: windows that name this weekday (a Sunday return to the dormitory) still run. */
  | { kind: 'off'; label: string; weekend?: Weekday }
  | { kind: 'unknown'; label: string }

/** One exception: a holiday, a make-up workday, or the school's own day. `follows` = the weekday whose timetable a make-up day runs. */
export interface CalendarException {
  kind: 'off' | 'school'
  label: string
  follows?: Weekday
}

export interface SchoolCalendar {
  terms: { name: string; first: LocalDate; last: LocalDate }[]
  /** Years whose national arrangement is known; another year is asked about, never guessed (features.md A08). */
  years: ReadonlySet<number>
  exceptions: ReadonlyMap<LocalDate, CalendarException>
}

export function schoolDay(calendar: SchoolCalendar, date: LocalDate): SchoolDay {
  const exception = calendar.exceptions.get(date)
  if (exception?.kind === 'off') return { kind: 'off', label: exception.label }
  if (exception) return { kind: 'school', weekday: exception.follows ?? weekdayOf(date), label: exception.label }
  if (!calendar.years.has(Number(date.slice(0, 4)))) return { kind: 'unknown', label: `${date.slice(0, 4)} 年的校历还没有导入` }
  if (!calendar.terms.some(term => term.first <= date && date <= term.last)) return { kind: 'off', label: '不在学期内' }
  const weekday = weekdayOf(date)
  return weekday >= 6 ? { kind: 'off', label: '周末', weekend: weekday } : { kind: 'school', weekday }
}

/** The weekday whose timetable a day runs; null when nothing runs. */
export function timetableOf(day: SchoolDay): Weekday | null {
  return day.kind === 'school' ? day.weekday : day.kind === 'off' ? (day.weekend ?? null) : null
}
