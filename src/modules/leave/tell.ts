import type { Tx } from '../../db/index.js'
import { createPeople } from '../../directory/index.js'
import type { OutboxPort } from '../../outbox/port.js'
import { addDays, localDate } from '../../shared/dates.js'
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
  // People of a class change at the ends of a leave rather than in its middle; both ends are enough.
  const first = localDate(slip.from)
  const last = localDate(new Date(slip.until.getTime() - 1))
  const latest = addDays(first, MOST_DAYS - 1)
  const days = [...new Set([first, last < latest ? last : latest])]
  const people = createPeople(tx)
  const classIds = new Set([slip.classId])
  // Who moved to another class since is missed there.
  for (const day of days) classIds.add((await people.find(slip.applicantId, day))?.classId ?? slip.classId)
  const found = new Set(slip.decidedById ? [slip.decidedById] : [])
  for (const classId of classIds) for (const id of await people.aroundClass(classId, rules.ccRoles, days)) found.add(id)
  return [...found]
}

/** The copy of an approved leave: kept, so that every later change reaches exactly the same people (B06). */
export async function copyToReaders(telling: Telling, slip: Slip, rules: LeaveRules): Promise<void> {
  const leaves = createLeaveRepository(telling.tx)
  const earlier = slip.extendsNumber ? await leaves.copiesOf(slip.extendsNumber) : []
  const readers = [...new Set([...(await readersOf(telling.tx, slip, rules)), ...earlier])].filter(id => id !== slip.applicantId)
  await leaves.addCopies(slip.number, readers)
  await tell(telling, slip, slip.extendsNumber ? 'extended' : 'approved', readers)
}

/** A change, to exactly those who have the copy; never to the one who made it (K03). */
export async function tellReaders(telling: Telling, slip: Slip, change: LeaveCopyView['change']): Promise<void> {
  await tell(telling, slip, change, await createLeaveRepository(telling.tx).copiesOf(slip.number))
}

async function tell(
  { outbox, actorId, cause, at }: Telling,
  slip: Slip,
  change: LeaveCopyView['change'],
  copies: readonly string[],
): Promise<void> {
  const readers = copies.filter(id => id !== actorId)
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
