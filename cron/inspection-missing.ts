import { remindInspectors, reportMissingInspections } from '../src/modules/inspection/index.js'
import type { Job } from './job.js'

/** A few minutes before a check ends: those with something open. Pointless once it has ended. */
export const remindBeforeSlotEnds: Job = {
  name: 'inspection.remind',
  mattersForMinutes: 5,
  due: (from, until, { inspections = [] }) =>
    inspections
      .filter(({ remindAt, closeAt }) => remindAt > from && remindAt <= until && until <= closeAt)
      .map(({ date, template, remindAt }) => ({ date, key: template, at: remindAt })),
  run: ({ tx, outbox }, { date, key }) => remindInspectors(tx, outbox, { date, template: key }),
}

/** Minutes after it has ended: what nobody filed, and who was on duty. */
export const reportMissingAfterSlot: Job = {
  name: 'inspection.missing',
  mattersForMinutes: 120,
  due: (from, until, { inspections = [] }) =>
    inspections
      .filter(({ missingAt }) => missingAt > from && missingAt <= until)
      .map(({ date, template, missingAt }) => ({ date, key: template, at: missingAt })),
  run: ({ tx, outbox }, { date, key }) => reportMissingInspections(tx, outbox, { date, template: key }),
}
