import type { Tx } from '../db/index.js'
import type { CalendarException, SchoolCalendar } from '../shared/calendar.js'
import type { LocalDate, Weekday } from '../shared/dates.js'

/** Of two accounts of one day the later of these counts. */
const PRECEDENCE = ['wecom', 'national', 'file', 'chat']

interface Row {
  terms: { name: string; first: LocalDate; last: LocalDate }[]
  years: number[]
  days: { date: LocalDate; source: string; kind: string; label: string; follows: number | null }[]
}

/** Terms, known years and named days in one statement. */
export async function loadCalendar(tx: Tx): Promise<SchoolCalendar> {
  const [row] = await tx.$queryRaw<[Row]>`
    select (select coalesce(json_agg(json_build_object('name', t.name, 'first', t.first_on, 'last', t.last_on) order by t.first_on), '[]') from term t) as terms,
           (select coalesce(json_agg(y.year), '[]') from calendar_year y) as years,
           (select coalesce(json_agg(json_build_object('date', d.date, 'source', d.source, 'kind', d.kind, 'label', d.label, 'follows', d.follows)), '[]')
              from calendar_day d) as days`
  const { terms, years, days } = row
  const exceptions = new Map<LocalDate, CalendarException>()
  for (const day of days.toSorted((a, b) => PRECEDENCE.indexOf(a.source) - PRECEDENCE.indexOf(b.source))) {
    exceptions.set(day.date, {
      kind: day.kind === 'off' ? 'off' : 'school',
      label: day.label,
      ...(day.follows !== null && { follows: day.follows as Weekday }),
    })
  }
  return {
    terms,
    years: new Set(years),
    exceptions,
  }
}
