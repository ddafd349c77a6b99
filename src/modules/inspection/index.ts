import type { Approvals } from '../../approval/index.js'
import type { RoleName } from '../../directory/index.js'
import type { Manifest } from '../manifest.js'
import { afterActions, afterDialogues, afterPermissions, afterViews, afterWords } from './after.js'
import { dailyViews } from './day.js'
import { dailyActions } from './day-actions.js'
import { inspectionDigest } from './digest-block.js'
import { dailyWatch } from './watch-day.js'
import { permissions } from './permissions.js'
import { inspectionSection } from './school-file.js'

export { promiseAmendments } from './amendment.js'
export { promiseDayReports } from './daily.js'
export { reportDays, type ReportDay } from './report-days.js'
export type { Finding } from './inspection.js'
export type * from './views.js'

export interface InspectionDeps {
  approvals: Approvals
}

const WATCHERS: readonly RoleName[] = ['class_teacher', 'deputy_class_teacher', 'counsellor', 'secretary', 'officer', 'administrator']

/** Inspections: filed from templates in minutes, told to the right three audiences, and kept. */
export function createInspectionModule(_deps: InspectionDeps): Manifest {
  return {
    name: 'inspection',
    words: { ...afterWords, 巡检: { run: dailyWatch, asks: true, help: '看巡检结果：巡检；巡检 昨天；巡检 班名', roles: WATCHERS } },
    actions: { ...afterActions, ...dailyActions },
    dialogues: { ...afterDialogues },
    menu: [],
    permissions: [...permissions, ...afterPermissions],
    views: { ...afterViews, ...dailyViews },
    work: {},
    schoolFile: [inspectionSection],
    digestBlock: inspectionDigest,
  }
}
