import type { SchoolCalendar } from '../../shared/calendar.js'
import { addDays, type LocalDate, localDate } from '../../shared/dates.js'
import type { LeaveRules, Span } from './leave.js'
import { lengthOf } from './units.js'

/** Of one slip. */
export const MOST_DAYS = 366
const LEAST_MINUTES = 5

/** Why a span cannot be asked for at all, with what the words about it need. */
export type LimitRefusal =
  | { refusal: 'backwards' }
  | { refusal: 'too-short'; leastMinutes: number }
  | { refusal: 'too-long'; mostDays: number }
  | { refusal: 'too-far-ahead'; mostDays: number }
  /** Its first day lies before `earliest`, the last day that may still be back-dated. */
  | { refusal: 'too-far-back'; backdateDays: number; earliest: LocalDate }

/** What is worth a word before the request is sent, and nothing more. */
export type LimitWarning =
  /** It has begun already: a 补假. */
  | { warning: 'back-dated'; begun: LocalDate }
  /** It goes on after the last day of a term; what lies outside is not counted. */
  | { warning: 'across-term-end'; term: string; last: LocalDate }
  | { warning: 'no-lessons' }
  | { warning: 'unknown-days'; days: LocalDate[] }

export type LimitResult = { ok: true; warnings: LimitWarning[] } | ({ ok: false } & LimitRefusal)

export interface LimitContext {
  now: Date
  rules: LeaveRules
  calendar: SchoolCalendar
}

export function checkLimits(span: Span, { now, rules, calendar }: LimitContext): LimitResult {
  const { from, until } = span
  const today = localDate(now)
  const minutes = (until.getTime() - from.getTime()) / 60_000
  if (!(minutes > 0)) return { ok: false, refusal: 'backwards' }
  if (minutes < LEAST_MINUTES) return { ok: false, refusal: 'too-short', leastMinutes: LEAST_MINUTES }
  if (minutes > MOST_DAYS * 24 * 60) return { ok: false, refusal: 'too-long', mostDays: MOST_DAYS }
  const earliest = addDays(today, -rules.backdateDays)
  const begins = localDate(from)
  if (begins < earliest) return { ok: false, refusal: 'too-far-back', backdateDays: rules.backdateDays, earliest }
  if (begins > addDays(today, MOST_DAYS)) return { ok: false, refusal: 'too-far-ahead', mostDays: MOST_DAYS }

  const warnings: LimitWarning[] = []
  if (from < now) warnings.push({ warning: 'back-dated', begun: begins })
  const ends = localDate(new Date(until.getTime() - 1))
  const crossed = calendar.terms.find(term => begins <= term.last && term.last < ends)
  if (crossed) warnings.push({ warning: 'across-term-end', term: crossed.name, last: crossed.last })
  const { periods, unknownDays } = lengthOf(span, rules, calendar)
  if (periods === 0) warnings.push({ warning: 'no-lessons' })
  if (unknownDays.length > 0) warnings.push({ warning: 'unknown-days', days: unknownDays })
  return { ok: true, warnings }
}
