import { reportOverdue } from '../src/modules/leave/index.js'
import type { Job } from './job.js'

/** Minutes after a leave has ended and nobody said 销假: at once, not the next day. */
export const reportOverdueLeave: Job = {
  name: 'leave.overdue',
  mattersForMinutes: 24 * 60,
  due: (from, until, { dueReturns = [] }) =>
    dueReturns.filter(({ dueAt }) => dueAt > from && dueAt <= until).map(({ date, number, dueAt }) => ({ date, key: number, at: dueAt })),
  run: ({ tx, outbox, now }, slot) => reportOverdue(tx, outbox, { date: slot.date, number: slot.key }, now),
}
