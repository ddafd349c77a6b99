import { addDays, instantOf, type LocalDate } from '../../shared/dates.js'
import type { InspectionRules, Template } from './inspection.js'

/** When a check is open on a day; closed at both ends, to the second. */
export function slotOf({ slot }: Pick<Template, 'slot'>, date: LocalDate): { openAt: Date; closeAt: Date } {
  return { openAt: instantOf(date, slot.from), closeAt: instantOf(date, slot.until) }
}

/** A late report is taken until the next morning's amendment goes out, which tells of it. */
export function takenUntil({ amendAt }: Pick<InspectionRules, 'amendAt'>, date: LocalDate): Date {
  return instantOf(addDays(date, 1), amendAt)
}
