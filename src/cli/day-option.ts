import type { Clock } from '../shared/clock.js'
import { localDate, longDay, parseLocalDate, type LocalDate } from '../shared/dates.js'
import { text, UsageError, type OptionSpec } from './verb.js'

export const DATE: OptionSpec = { type: 'string', value: 'YYYY-MM-DD', help: '哪一天；不写就是今天' }

export function dayOf(value: string | boolean | undefined, clock: Clock): LocalDate {
  const typed = text(value)
  const today = localDate(clock.now())
  if (typed === undefined) return today
  const date = parseLocalDate(typed)
  if (!date) throw new UsageError(`--date 后面要写一个存在的日期，例如 2026-09-14；“${typed}”不是。`)
  // A day that has not come has nothing to tell, and a digest of it would stand in the way of the real one.
  if (date > today) throw new UsageError(`--date 不能晚于今天（${longDay(today)}），${typed} 还没有到。`)
  return date
}
