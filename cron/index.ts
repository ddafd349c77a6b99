import { layOutWindows, remindBeforeClosing, reportAfterClosing } from './check-in-windows.js'
import { dailyDigest } from './daily-digest.js'
import { inspectionAmendment, inspectionDaily } from './inspection-daily.js'
import { remindBeforeSlotEnds, reportMissingAfterSlot } from './inspection-missing.js'
import { reportOverdueLeave } from './leave-overdue.js'
import { sendInspectionWeek } from './inspection-week.js'
import type { Job } from './job.js'
import { anchorTheTrail, expireData, maintainDatabase, nightlySync } from './nightly.js'

export type { Job, JobContext, Plan, Slot } from './job.js'

/** Every job of the school; a new one is a line here. */
export const jobs: readonly Job[] = [
  layOutWindows,
  remindBeforeClosing,
  reportAfterClosing,
  inspectionDaily,
  inspectionAmendment,
  dailyDigest,
  reportOverdueLeave,
  remindBeforeSlotEnds,
  reportMissingAfterSlot,
  sendInspectionWeek,
  nightlySync,
  expireData,
  anchorTheTrail,
  maintainDatabase,
]
