import { createAbsences, loadRolls } from '../../roll/index.js'
import type { Answer, CommandContext, WordCommand } from '../manifest.js'
import { judgePresence, recorrect } from '../check-in/index.js'
import { findStudents } from './find-students.js'
import { createLeaveRepository, leaveSubject, type Slip } from './leave.repository.js'
import { leaveRules } from './prepare-leave.js'
import { refuse } from './refuse.js'
import { briefOf } from './slip-brief.js'
import { toReaders } from './tell.js'
import type { LeaveReturnedView } from './views.js'

/** 销假: the student by a tap at school, or 销假 张三 by the teacher who sees them (B11). */
export const returnFromLeave: WordCommand = async (context, rest) => {
  // A student who helps as a teacher comes back like every student.
  const own = rest === '' && context.person.classId !== null
  return !own && (await context.authority.can('leave.confirm-return')) ? confirmReturn(context, rest) : returnMyself(context)
}

async function returnMyself(context: CommandContext): Promise<Answer> {
  const { tx, at, person } = context
  const leaves = createLeaveRepository(tx)
  await leaves.lockStudent(person.id)
  const open = await leaves.openReturns(person.id, at)
  if (open.length === 0) return nothingOpen(context)
  const rules = await leaveRules(tx)
  const { result } = await judgePresence(context, { personId: person.id, placeNames: rules.campusPlaces })
  if (result === 'none' || result === 'unsure') return refuse('no-position')
  if (result === 'out') return refuse('not-at-school')
  return close(context, open)
}

async function confirmReturn(context: CommandContext, rest: string): Promise<Answer> {
  const { tx, at } = context
  const { students, unknown } = await findStudents(context, 'leave.confirm-return', rest)
  if (students.length !== 1) return refuse(unknown[0] ? 'unknown-student' : 'which-student', unknown.join('、'))
  if (students[0]!.id === context.person.id) return returnMyself(context)
  const leaves = createLeaveRepository(tx)
  await leaves.lockStudent(students[0]!.id)
  const open = await leaves.openReturns(students[0]!.id, at)
  return open.length === 0 ? refuse('nothing-open', students[0]!.name) : close(context, open)
}

async function nothingOpen({ tx, at, person }: CommandContext): Promise<Answer> {
  const ahead = (await createLeaveRepository(tx).ofStudent(person.id, at)).find(slip => slip.state === 'approved' && slip.from > at)
  return ahead ? refuse('not-begun', ahead.number) : refuse('nothing-open')
}

/** A leave and what extended it end together; what lies ahead of the return counts again. */
async function close(context: CommandContext, open: Slip[]): Promise<Answer> {
  const { tx, at, person, outbox, trail, today, inboxKey } = context
  const leaves = createLeaveRepository(tx)
  const absences = createAbsences(tx)
  const telling = { tx, at, actorId: person.id, cause: inboxKey.key }
  for (const slip of open) {
    if (!(await leaves.markReturned(slip.number, at, person.id))) continue
    const subject = leaveSubject(slip.number)
    const changed = await absences.end({ subject, at })
    await trail.record({ subject, actorId: person.id, action: 'leave.returned', at, data: { student: slip.applicantId } })
    await outbox.addMany(await toReaders(telling, { ...slip, returnedAt: at }, 'returned'))
    if (changed) await recorrect({ tx, outbox, at }, { studentId: slip.applicantId, ...changed, actorId: person.id, cause: inboxKey.key })
  }
  const slip = open[0]!
  const rolls = at < slip.until ? await loadRolls(tx, { around: today, studentId: slip.applicantId }, at) : []
  const view: LeaveReturnedView = {
    view: 'leave.returned',
    ...briefOf(slip),
    at,
    by: person.id === slip.applicantId ? null : person.name,
    early: at < slip.until,
    late: at > slip.dueAt,
    reopened: rolls
      .filter(roll => roll.occurrence.closeAt > at && roll.occurrence.closeAt <= slip.until)
      .filter(roll => roll.lines.some(line => line.studentId === slip.applicantId && ['waiting', 'not-open'].includes(line.state.kind)))
      .map(({ occurrence: { name, openAt, closeAt } }) => ({ name, openAt, closeAt })),
  }
  return { view }
}
