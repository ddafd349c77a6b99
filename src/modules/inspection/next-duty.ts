import type { Tx } from '../../db/index.js'
import { addDays, localDate } from '../../shared/dates.js'
import { dutiesOf } from './duties.js'
import type { Rectification } from './rectifications.js'

/** A check that does not come round within this many days is not waited for. */
const MOST_DAYS = 7

/** Who looks at this target next, by the roster: those on duty in the first slot of its check that is not over. */
export async function nextOnDuty(tx: Tx, { template, target }: Pick<Rectification, 'target' | 'template'>, at: Date): Promise<string[]> {
  const today = localDate(at)
  for (let days = 0; days <= MOST_DAYS; days += 1) {
    const duties = await dutiesOf(tx, { date: addDays(today, days), template })
    const there = duties.filter(duty => duty.closeAt >= at && duty.targets.some(({ key }) => key === target))
    if (there.length > 0) return [...new Set(there.map(duty => duty.inspectorId))]
  }
  return []
}
