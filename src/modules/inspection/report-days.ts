import type { Tx } from '../../db/index.js'
import { loadCalendar } from '../../school-file/index.js'
import { schoolDay, timetableOf } from '../../shared/calendar.js'
import { addDays, instantOf, localDate, type LocalDate } from '../../shared/dates.js'
import { loadInspectionRules } from './school-file.js'

/** A day with a slot: when its 日报 is due, and when the one correction of it. */
export interface ReportDay {
  date: LocalDate
  reportAt: Date
  amendAt: Date
}

/** The days whose 日报 or correction may be due between two instants. */
export async function reportDays(tx: Tx, from: Date, until: Date): Promise<ReportDay[]> {
  const { templates, reportAt, amendAt } = await loadInspectionRules(tx)
  const calendar = await loadCalendar(tx)
  const days: ReportDay[] = []
  for (let date = addDays(localDate(from), -1); date <= localDate(until); date = addDays(date, 1)) {
    const weekday = timetableOf(schoolDay(calendar, date))
    if (weekday === null || !templates.some(({ slot }) => slot.weekdays.includes(weekday))) continue
    days.push({ date, reportAt: instantOf(date, reportAt), amendAt: instantOf(addDays(date, 1), amendAt) })
  }
  return days
}
