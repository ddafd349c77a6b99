import { addDays, startOfDay } from '../../shared/dates.js'
import type { DigestBlock } from '../manifest.js'
import { createLeaveRepository } from './leave.repository.js'
import type { LeaveDigestView } from './views.js'

/** Who of a class is away on a day, as numbers; a class in which nobody is says so. */
export const leaveDigest: DigestBlock = async ({ tx, at }, { date, classIds }) => {
  const counts = await createLeaveRepository(tx).countAway(classIds, { from: startOfDay(date), until: startOfDay(addDays(date, 1)) }, at)
  const views = new Map<number, LeaveDigestView>(classIds.map(classId => [classId, { view: 'leave.digest', away: 0, overdue: 0 }]))
  for (const { classId, away, overdue } of counts) views.set(classId, { view: 'leave.digest', away, overdue })
  return views
}
