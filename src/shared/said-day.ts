import { addDays, parseLocalDate, type LocalDate } from './dates.js'

/** How long ago a day may lie and still be a slip of the pen rather than next year's. */
const SLIP_DAYS = 31

/** A day without a year is the next one of that date: said in September, 6-30 lies in the next year. */
export function resolveDay(today: LocalDate, year: number | null, month: number, day: number): LocalDate | null {
  const tail = `-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const thisYear = Number(today.slice(0, 4))
  if (year !== null) return parseLocalDate(`${year}${tail}`)
  const near = parseLocalDate(`${thisYear}${tail}`)
  return near !== null && near >= addDays(today, -SLIP_DAYS) ? near : parseLocalDate(`${thisYear + 1}${tail}`)
}
