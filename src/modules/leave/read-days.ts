import { addDays, type LocalDate, parseLocalDate, weekdayOf } from '../../shared/dates.js'
import type { DaySaid } from './read-tokens.js'

/** A month and a day without a year may lie so far back; further back it is next year's. */
const LATELY_DAYS = 31

/** The dates a said day may stand for: one; several to choose from; none when there is no such day. */
export function datesOf(said: DaySaid, today: LocalDate): LocalDate[] {
  const monday = addDays(today, 1 - weekdayOf(today))
  switch (said.kind) {
    case 'date':
      return [said.date]
    case 'relative':
      return [addDays(today, said.days)]
    case 'weekday': {
      const date = addDays(monday, said.weekday - 1 + 7 * (said.weeks ?? 0))
      // 周三, said on a Thursday: yesterday or next week? Nobody can tell.
      return said.weeks === null && date < today ? [date, addDays(date, 7)] : [date]
    }
    case 'month-day': {
      const year = Number(today.slice(0, 4))
      const known = [year - 1, year, year + 1, year + 2, year + 3, year + 4].flatMap(each => dateOf(each, said.month, said.day) ?? [])
      return known.filter(date => date >= addDays(today, -LATELY_DAYS)).slice(0, 1)
    }
    case 'day-of-month': {
      const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))]
      const inMonth = (months: number) => dateOf(year + Math.floor((month - 1 + months) / 12), ((month - 1 + months) % 12) + 1, said.day)
      if (said.months !== null) return some(inMonth(said.months))
      const here = inMonth(0)
      if (here !== null && here >= today) return [here]
      return [...some(here), ...some(inMonth(1))]
    }
    case 'week':
      // Whole weeks are school weeks; which days of it is asked.
      return [0, 1, 2, 3, 4].map(index => addDays(monday, index + 7 * said.weeks)).filter(date => said.weeks > 0 || date >= today)
    case 'weekend':
      return [addDays(monday, 5 + 7 * said.weeks)]
    case 'none':
      return []
  }
}

/** The end of a range: the first such day that does not lie before its beginning. */
export function endDateOf(said: DaySaid, from: LocalDate, today: LocalDate): LocalDate | null {
  switch (said.kind) {
    case 'weekday':
      if (said.weeks !== null) break
      return addDays(from, (said.weekday - weekdayOf(from) + 7) % 7)
    case 'day-of-month': {
      if (said.months !== null) break
      for (let date = from, count = 0; count < 62; count++, date = addDays(date, 1)) if (Number(date.slice(8)) === said.day) return date
      return null
    }
    case 'month-day': {
      const year = Number(from.slice(0, 4))
      return [year, year + 1].flatMap(each => dateOf(each, said.month, said.day) ?? []).find(date => date >= from) ?? null
    }
    case 'weekend':
      return addDays(from, (7 - weekdayOf(from)) % 7)
    case 'week':
      return datesOf(said, today).at(-1) ?? null
    case 'date':
    case 'relative':
    case 'none':
      break
  }
  return datesOf(said, today)[0] ?? null
}

function dateOf(year: number, month: number, day: number): LocalDate | null {
  return parseLocalDate(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`)
}

function some<T>(value: T | null): T[] {
  return value === null ? [] : [value]
}
