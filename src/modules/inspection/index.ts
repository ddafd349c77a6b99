import type { Approvals } from '../../approval/index.js'
import type { Manifest } from '../manifest.js'
import { afterFiling, createAfter, withHistory } from './after.js'
import { dailyViews } from './day.js'
import { dailyActions } from './day-actions.js'
import { inspectionDigest } from './digest-block.js'
import { fairnessPermissions, fairnessWords } from './fairness-words.js'
import { createFileInspection } from './file-inspection.js'
import { createFilingActions } from './filing-actions.js'
import { FILING_DIALOGUE } from './filing.js'
import { dailyWatch } from './watch-day.js'
import { missingIntents } from './missing.js'
import { keptTexts } from './kept-texts.js'
import { permissions } from './permissions.js'
import { inspectionSection } from './school-file.js'
import { weekActions, weekExports, weekPermissions, weekViews, weekWords } from './week-words.js'
import { swapIntents, swapWords } from './swap-words.js'

export { inspectionGaps, type InspectionGap } from './duties.js'
export { plannedInspections, remindInspectors, reportMissingInspections, type InspectionSlotPlan } from './missing.js'

export { appealApproval } from './appeal-kind.js'
export { promiseAmendments } from './amendment.js'
export { promiseDayReports } from './daily.js'
export { reportDays, type ReportDay } from './report-days.js'
export type { Finding } from './inspection.js'
export { promiseWeeks } from './promise-weeks.js'
export { schoolWeek } from './school-week.js'
export type { WeekRow } from './weekly.js'
export type * from './views.js'

export interface InspectionDeps {
  approvals: Approvals
}

/** Inspections: filed from templates in minutes, told to the right three audiences, and kept. */
export function createInspectionModule({ approvals }: InspectionDeps): Manifest {
  const after = createAfter(approvals)
  const filing = createFileInspection({ after: afterFiling, watch: dailyWatch })
  const presses = createFilingActions(filing)
  return {
    name: 'inspection',
    words: {
      巡检: {
        run: withHistory(filing.word),
        asks: true,
        help: '上报检查：巡检 301 地面-1；老师看结果：巡检 昨天',
        roles: ['inspector', 'class_teacher', 'deputy_class_teacher', 'counsellor', 'secretary', 'officer', 'administrator'],
      },
      ...after.words,
      ...weekWords,
      ...swapWords,
      ...fairnessWords,
    },
    actions: { ...presses.actions, ...dailyActions, ...after.actions, ...weekActions },
    dialogues: { [FILING_DIALOGUE]: filing.dialogue, ...after.dialogues },
    menu: [{ word: '巡检', label: '巡检', priority: 30 }],
    permissions: [...permissions, ...after.permissions, ...weekPermissions, ...fairnessPermissions],
    views: {
      'inspection.draft': { shared: false, load: presses.views.draft },
      'inspection.duties': { shared: false, load: presses.views.duties },
      ...dailyViews,
      ...after.views,
      ...weekViews,
      ...missingIntents,
      ...swapIntents,
    },
    keptTexts,
    exports: { ...weekExports },
    schoolFile: [inspectionSection],
    digestBlock: inspectionDigest,
  }
}
