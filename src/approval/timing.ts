import { addDays, clockTime, instantOf, localDate, type LocalTime } from '../shared/dates.js'

/** No reminders while people sleep, unless what is asked for begins soon (K03). */
const QUIET_FROM = '22:00' as LocalTime
const QUIET_UNTIL = '07:00' as LocalTime

/** What begins in less than this waits for nobody. */
const URGENT_MS = 2 * 3_600_000
/** Between the lists of persons who join an urgent case. */
const URGENT_STEP_MINUTES = 15

/** At most one 催办 a case in this time. */
export const URGE_EVERY_MS = 3_600_000

export function isUrgent(urgentBy: Date | null, at: Date): boolean {
  return urgentBy !== null && urgentBy.getTime() - at.getTime() < URGENT_MS
}

export function isQuiet(at: Date): boolean {
  const time = clockTime(at)
  return time >= QUIET_FROM || time < QUIET_UNTIL
}

/** The instant itself, or the end of the quiet hours it falls into. */
export function afterQuiet(at: Date): Date {
  if (!isQuiet(at)) return at
  const day = localDate(at)
  return instantOf(clockTime(at) >= QUIET_FROM ? addDays(day, 1) : day, QUIET_UNTIL)
}

export interface Waiting {
  /** Null = this step is never reminded of. */
  remindAfterMinutes: number | null
  /** How many lists of persons may still join in this step, in all. */
  lists: number
  /** Time-outs handled so far: 0 = none, 1 = reminded, 2 = the first list joined … */
  stage: number
  /** When this step was asked. */
  stepAt: Date
  urgentBy: Date | null
}

/**
 * When the next time-out of a step is due; null when nothing is left to do but wait. A case that begins soon waits for no reminder:
 * from two hours before, the next persons join at once, and the others every quarter of an hour.
 */
export function nextDue({ remindAfterMinutes, lists, stage, stepAt, urgentBy }: Waiting, now: Date): Date | null {
  if (stage > lists) return null
  const minutes = (count: number) => new Date(stepAt.getTime() + count * 60_000)
  const ordinary = remindAfterMinutes === null ? null : afterQuiet(minutes(remindAfterMinutes * (stage + 1)))
  if (urgentBy === null) return ordinary
  const urgentFrom = new Date(Math.max(urgentBy.getTime() - URGENT_MS, stepAt.getTime()))
  const first = new Date(urgentFrom.getTime() + 1)
  const urgent = stage <= 1 ? first : new Date(Math.max(now.getTime(), first.getTime()) + URGENT_STEP_MINUTES * 60_000)
  return ordinary && ordinary < urgent ? ordinary : urgent
}
