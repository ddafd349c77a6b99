import type { CalendarException, SchoolCalendar } from '../../src/shared/calendar.js'
import type { LocalDate } from '../../src/shared/dates.js'

const day = (text: string) => text as LocalDate

/** One term from Monday 31 August; National Day off from Thursday 1 to Wednesday 7 October, Saturday 10 October runs Wednesday's timetable. */
export function autumnTerm(over: Partial<SchoolCalendar> = {}): SchoolCalendar {
  const holidays = ['01', '02', '03', '04', '05', '06', '07'].map((date): [LocalDate, CalendarException] => [
    day(`2026-10-${date}`),
    { kind: 'off', label: '国庆节' },
  ])
  return {
    terms: [{ name: '2026–2027学年第一学期', first: day('2026-08-31'), last: day('2027-01-15') }],
    years: new Set([2026, 2027]),
    exceptions: new Map([...holidays, [day('2026-10-10'), { kind: 'school', label: '国庆节调休', follows: 3 }]]),
    ...over,
  }
}

/** Before anybody imported anything. */
export const NO_CALENDAR: SchoolCalendar = { terms: [], years: new Set(), exceptions: new Map() }
