import type { Tx } from '../db/index.js'
import type { CalendarException, SchoolCalendar } from '../shared/calendar.js'
import { fromDbDate, type LocalDate, type Weekday } from '../shared/dates.js'

/** Of two accounts of one day the later of these counts. */
const PRECEDENCE = ['wecom', 'national', 'file', 'chat']

export async function loadCalendar(tx: Tx): Promise<SchoolCalendar> {
  const terms = await tx.term.findMany({ orderBy: { firstOn: 'asc' } })
  const years = await tx.calendarYear.findMany()
  const days = await tx.calendarDay.findMany()
  const exceptions = new Map<LocalDate, CalendarException>()
  for (const day of days.toSorted((a, b) => PRECEDENCE.indexOf(a.source) - PRECEDENCE.indexOf(b.source))) {
    exceptions.set(fromDbDate(day.date), {
      kind: day.kind === 'off' ? 'off' : 'school',
      label: day.label,
      ...(day.follows !== null && { follows: day.follows as Weekday }),
    })
  }
  return {
    terms: terms.map(({ name, firstOn, lastOn }) => ({ name, first: fromDbDate(firstOn), last: fromDbDate(lastOn) })),
    years: new Set(years.map(({ year }) => year)),
    exceptions,
  }
}
