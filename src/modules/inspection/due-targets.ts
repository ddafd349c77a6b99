import type { Tx } from '../../db/index.js'
import type { LocalDate } from '../../shared/dates.js'
import type { DueTarget } from './day-report.js'
import { slotsOf } from './duties.js'

/** What somebody had to look at on a day, in all its slots. */
export async function dueTargets(tx: Tx, date: LocalDate): Promise<DueTarget[]> {
  const slots = await slotsOf(tx, date)
  return slots.flatMap(({ template, openAt, closeAt, targets }) =>
    targets.map(({ kind, key, name, classId, className }) => {
      return { template: template.name, openAt, closeAt, target: { kind, key, name, classId, className } }
    }),
  )
}
