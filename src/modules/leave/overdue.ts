import type { Tx } from '../../db/index.js'
import { createPeople } from '../../directory/index.js'
import type { OutboxPort } from '../../outbox/port.js'
import { localDate, type LocalDate } from '../../shared/dates.js'
import type { IntentView, MayStillSee } from '../manifest.js'
import { createLeaveRepository, leaveSubject, numberOf, type Slip } from './leave.repository.js'
import { briefOf, isOverdue } from './slip-brief.js'
import type { LeaveOverdueView } from './views.js'

export interface LeaveDue {
  date: LocalDate
  number: string
  dueAt: Date
}

/** Who should say 销假 between two instants, for the pulse. */
export async function dueReturns(tx: Tx, from: Date, until: Date): Promise<LeaveDue[]> {
  const slips = await createLeaveRepository(tx).overdue(from, until)
  return slips.map(slip => ({ date: localDate(slip.dueAt), number: slip.number, dueAt: slip.dueAt }))
}

/** Minutes after the end of a leave, not the next day: to the student, and to the class's teachers at once (B11). */
export async function reportOverdue(
  tx: Tx,
  outbox: OutboxPort,
  { date, number }: Pick<LeaveDue, 'date' | 'number'>,
  now: Date,
): Promise<void> {
  const slip = await createLeaveRepository(tx).find(number)
  if (!slip || !isOverdue(slip, now)) return
  const teachers = await teachersOf(tx, slip, date)
  const promise = { kind: 'leave.overdue', subject: leaveSubject(number), date }
  await outbox.add({ ...promise, recipients: [slip.applicantId], dedupeKey: `leave-overdue:${number}:student` })
  if (teachers.length > 0) await outbox.add({ ...promise, recipients: teachers, dedupeKey: `leave-overdue:${number}:teachers` })
}

async function teachersOf(tx: Tx, slip: Slip, on: LocalDate): Promise<string[]> {
  const people = createPeople(tx)
  const classNow = (await people.find(slip.applicantId, on))?.classId ?? slip.classId
  const teachers = await people.teachersOf(classNow, on)
  return teachers.length > 0 ? teachers.map(teacher => teacher.id) : slip.decidedById ? [slip.decidedById] : []
}

/** Whoever is back by now is not reported. */
export const overdueView: IntentView = async ({ tx, at }, { subject }, personId) => {
  const slip = await createLeaveRepository(tx).find(numberOf(subject))
  if (!slip || !isOverdue(slip, at)) return null
  const view: LeaveOverdueView = {
    view: 'leave.overdue',
    self: personId === slip.applicantId,
    className: slip.className,
    slips: [briefOf(slip)],
    asOf: at,
  }
  return { view }
}

/** The student, and who may still see the class. */
export const mayStillSeeSlip: MayStillSee = async ({ tx, authority }, subject) => {
  const slip = await createLeaveRepository(tx).find(numberOf(subject))
  if (!slip) return false
  const sees = [{ classId: slip.classId }, { personId: slip.applicantId }]
  for (const target of sees) if (await authority.can('leave.see-class', target)) return true
  return authority.can('leave.ask', { personId: slip.applicantId })
}
