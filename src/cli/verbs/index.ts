import type { Verb } from '../verb.js'
import { auditShow } from './audit-show.js'
import { auditVerify } from './audit-verify.js'
import { backup, restore } from './backup.js'
import { doctor } from './doctor.js'
import { exportInspectionWeek } from './export-inspection-week.js'
import { exportRoll } from './export-roll.js'
import { inboxList, inboxSettle } from './inbox.js'
import { menuCreate } from './menu-create.js'
import { outboxList, outboxResend } from './outbox.js'
import { schoolExport, schoolImport } from './school.js'
import { summaryDaily, summaryMonthly, summaryWeekly } from './summary.js'
import { sync } from './sync.js'

/** Every command; a new one is a line here. */
export const verbs: readonly Verb[] = [
  doctor,
  sync,
  schoolImport,
  schoolExport,
  summaryDaily,
  summaryWeekly,
  summaryMonthly,
  exportRoll,
  exportInspectionWeek,
  outboxList,
  outboxResend,
  inboxList,
  inboxSettle,
  menuCreate,
  auditVerify,
  auditShow,
  backup,
  restore,
]
