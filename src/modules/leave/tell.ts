import type { Tx } from '../../db/index.js'
import { createPeople } from '../../directory/index.js'
import type { OutboxPort } from '../../outbox/port.js'
import { addDays, localDate, type LocalDate } from '../../shared/dates.js'
import { createLeaveRepository, leaveSubject, type Slip } from './leave.repository.js'
import type { LeaveRules } from './leave.js'
import type { LeaveCopyView, LeaveOutcomeView } from './views.js'

interface Telling {
  tx: Tx
  outbox: OutboxPort
  at: Date
  actorId: string
  /** What made it happen: one cause tells once. */
  cause: string
}

const MOST_DAYS = 31

/** Who gets the copy (抄送): the class's teachers, who decided, and the class's people with the school's roles. */
async function readersOf(tx: Tx, slip: Slip, rules: LeaveRules): Promise<string[]> {
  const people = createPeople(tx)
  const last = localDate(new Date(slip.until.getTime() - 1))
  const days: LocalDate[] = [localDate(slip.from)]
  while (days.at(-1)! < last && days.length < MOST_DAYS) days.push(addDays(days.at(-1)!, 1))
  const found = new Set<string>(slip.decidedById ? [slip.decidedById] : [])
  // People of a class change at the ends of a leave rather than in its middle; both ends are enough.
  for (const day of new Set([days[0]!, days.at(-1)!])) {
    // Who moved to another class since is missed there.
    const classNow = (await people.find(slip.applicantId, day))?.classId ?? slip.classId
    for (const classId of new Set([slip.classId, classNow])) {
      for (const teacher of await people.teachersOf(classId, day)) found.add(teacher.id)
      for (const role of rules.ccRoles) {
        const holders =
          role === 'cadre' ? await people.cadresOf(classId, day) : await people.holders(role, { kind: 'class', id: classId }, day)
        for (const holder of holders) found.add(holder.id)
      }
    }
  }
  return [...found]
}

/** The copy of an approved leave: kept, so that every later change reaches exactly the same people (B06). */
export async function copyToReaders(telling: Telling, slip: Slip, rules: LeaveRules): Promise<void> {
  const leaves = createLeaveRepository(telling.tx)
  const earlier = slip.extendsNumber ? await leaves.copiesOf(slip.extendsNumber) : []
  const readers = [...new Set([...(await readersOf(telling.tx, slip, rules)), ...earlier])].filter(id => id !== slip.applicantId)
  await leaves.addCopies(slip.number, readers)
  await tellReaders(telling, slip, slip.extendsNumber ? 'extended' : 'approved')
}

/** A change, to exactly those who have the copy; never to the one who made it (K03). */
export async function tellReaders({ tx, outbox, actorId, cause, at }: Telling, slip: Slip, change: LeaveCopyView['change']): Promise<void> {
  const readers = (await createLeaveRepository(tx).copiesOf(slip.number)).filter(id => id !== actorId)
  if (readers.length === 0) return
  await outbox.add({
    kind: 'leave.copy',
    subject: leaveSubject(slip.number),
    recipients: readers,
    dedupeKey: `leave-copy:${change}:${slip.number}:${cause}`,
    date: localDate(at),
    payload: { change },
  })
}

/** What became of the request, to the student; not when they did it themselves (K03). */
export async function tellStudent(
  { outbox, actorId, cause, at }: Telling,
  slip: Slip,
  said: { outcome: LeaveOutcomeView['outcome']; onBehalfOfId: string | null; note: string | null },
): Promise<void> {
  if (actorId === slip.applicantId) return
  await outbox.add({
    kind: 'leave.outcome',
    subject: leaveSubject(slip.number),
    recipients: [slip.applicantId],
    dedupeKey: `leave-outcome:${said.outcome}:${slip.number}:${cause}`,
    date: localDate(at),
    payload: { outcome: said.outcome, byId: actorId, onBehalfOfId: said.onBehalfOfId, note: said.note },
  })
}
