import type { DueCase } from '../src/modules/approvals/index.js'
import type { Job, JobContext } from './job.js'

/**
 * Reminders and escalations of what waits for a decision. What is due was worked out when the case last changed and stands in its row, so
 * the pulse only looks; a case stays due until it was handled, or until the quiet hours end.
 */
export function approvalTimeouts(timeOut: (context: Omit<JobContext, 'now'> & { at: Date }, due: DueCase) => Promise<void>): Job {
  return {
    name: 'approval.time-out',
    mattersForMinutes: 24 * 60,
    due: (_, until, { dueCases = [] }) =>
      dueCases
        .filter(({ dueAt }) => dueAt <= until)
        .map(({ date, subject, dueAt }) => ({ date, key: `${subject}@${dueAt.getTime()}`, at: dueAt })),
    run: ({ tx, outbox, now }, slot) =>
      timeOut({ tx, outbox, at: now }, { date: slot.date, subject: slot.key.slice(0, slot.key.lastIndexOf('@')), dueAt: slot.at }),
  }
}
