import type { Tx } from '../../db/index.js'
import type { LocalDate } from '../../shared/dates.js'
import { loadDayFacts } from './day-facts.js'
import type { Duty } from './inspection.js'
import { findGaps, planSlots, type InspectionGap, type SlotOfDay } from './plan-duties.js'

export type { InspectionGap, SlotOfDay } from './plan-duties.js'

/** The checks of a day, each with everything that is to be inspected in it and who is on duty. */
export async function slotsOf(tx: Tx, date: LocalDate, template?: string): Promise<SlotOfDay[]> {
  const slots = planSlots(await loadDayFacts(tx, date))
  return template === undefined ? slots : slots.filter(slot => slot.template.name === template)
}

/**
 * Who inspects what on a day: of one person or template, or of the whole school. The version of a template that nobody has filed with is
 * 0; `versionOf` gives it its number when it is used.
 */
export async function dutiesOf(
  tx: Tx,
  { date, personId, template }: { date: LocalDate; personId?: string; template?: string },
): Promise<Duty[]> {
  const slots = await slotsOf(tx, date, template)
  return slots.flatMap(slot => slot.duties).filter(duty => personId === undefined || duty.inspectorId === personId)
}

/** The duty under which this person may file this target now; null = not theirs (any more). */
export async function isOnDuty(
  tx: Tx,
  { date, personId, template, target }: { date: LocalDate; personId: string; template: string; target: string },
): Promise<Duty | null> {
  const duties = await dutiesOf(tx, { date, personId, template })
  return duties.find(duty => duty.targets.some(({ key }) => key === target)) ?? null
}

export async function inspectionGaps(tx: Tx, date: LocalDate): Promise<InspectionGap[]> {
  return findGaps(await loadDayFacts(tx, date))
}
