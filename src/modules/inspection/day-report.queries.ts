import type { Tx } from '../../db/index.js'
import type { LocalDate } from '../../shared/dates.js'
import type { DayRecord } from './day-report.js'
import { dueTargets } from './due-targets.js'
import { findRectifications } from './rectifications.js'
import { createReports } from './reports.js'

/** What is known of a day: of the whole school, or of some classes; a few statements, however many there are. */
export async function loadDay(tx: Tx, date: LocalDate, classIds?: readonly number[]): Promise<DayRecord> {
  const due = await dueTargets(tx, date)
  const among = classIds && new Set(classIds)
  const rectifications = await findRectifications(tx, classIds ? { classIds } : {})
  return {
    date,
    due: among ? due.filter(({ target }) => target.classId !== null && among.has(target.classId)) : due,
    reports: await createReports(tx).find({ dates: [date], ...(classIds && { classIds }) }),
    // 整改 of that day or before, carried on until somebody has looked again.
    fixes: rectifications.filter(fix => fix.date <= date).map(({ state, ...fix }) => ({ ...fix, fixed: state === 'fixed' })),
  }
}
