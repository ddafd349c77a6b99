import type { Clock } from '../shared/clock.js'
import { localDate, parseLocalDate, type LocalDate } from '../shared/dates.js'
import { text, UsageError, type OptionSpec } from './verb.js'

export const DATE: OptionSpec = { type: 'string', value: 'YYYY-MM-DD', help: '哪一天；不写就是今天' }

export function dayOf(value: string | boolean | undefined, clock: Clock): LocalDate {
  const typed = text(value)
  if (typed === undefined) return localDate(clock.now())
  const date = parseLocalDate(typed)
  if (!date) throw new UsageError(`--date 后面要写一个存在的日期，例如 2026-09-14；“${typed}”不是。`)
  return date
}
