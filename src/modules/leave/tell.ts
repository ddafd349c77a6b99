import type { Tx } from '../../db/index.js'
import { createPeople } from '../../directory/index.js'
import type { IntentInput } from '../../outbox/port.js'
import { addDays, localDate } from '../../shared/dates.js'
import { createLeaveRepository, leaveSubject, type Slip } from './leave.repository.js'
import type { LeaveRules } from './leave.js'
import type { LeaveCopyView, LeaveOutcomeView } from './views.js'

interface Telling {
  tx: Tx
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
  // Who moved to another class since is missed there.
  const around = await createPeople(tx).aroundStudent({ id: slip.applicantId, classId: slip.classId }, rules.ccRoles, days)
  return [...new Set([...(slip.decidedById ? [slip.decidedById] : []), ...around])]
}

/** The copy of an approved leave: kept, so that every later change reaches exactly the same people (B06). */
export async function copyToReaders(telling: Telling, slip: Slip, rules: LeaveRules): Promise<IntentInput[]> {
  const leaves = createLeaveRepository(telling.tx)
  const earlier = slip.extendsNumber ? await leaves.copiesOf(slip.extendsNumber) : []
  const readers = [...new Set([...(await readersOf(telling.tx, slip, rules)), ...earlier])].filter(id => id !== slip.applicantId)
  await leaves.addCopies(slip.number, readers)
  return toCopies(telling, slip, slip.extendsNumber ? 'extended' : 'approved', readers)
}

/** A change, to exactly those who have the copy; never to the one who made it (K03). */
export async function toReaders(telling: Telling, slip: Slip, change: LeaveCopyView['change']): Promise<IntentInput[]> {
  return toCopies(telling, slip, change, await createLeaveRepository(telling.tx).copiesOf(slip.number))
}

function toCopies({ actorId, cause, at }: Telling, slip: Slip, change: LeaveCopyView['change'], copies: readonly string[]): IntentInput[] {
  const readers = copies.filter(id => id !== actorId)
  if (readers.length === 0) return []
  return [
    {
      kind: 'leave.copy',
      subject: leaveSubject(slip.number),
      recipients: readers,
      dedupeKey: `leave-copy:${change}:${slip.number}:${cause}`,
      date: localDate(at),
      payload: { change },
    },
  ]
}

/** What became of the request, to the student; not when they did it themselves (K03). */
export function toStudent(
  { actorId, cause, at }: Telling,
  slip: Slip,
  said: { outcome: LeaveOutcomeView['outcome']; onBehalfOfId: string | null; note: string | null },
): IntentInput[] {
  if (actorId === slip.applicantId) return []
  return [
    {
      kind: 'leave.outcome',
      subject: leaveSubject(slip.number),
      recipients: [slip.applicantId],
      dedupeKey: `leave-outcome:${said.outcome}:${slip.number}:${cause}`,
      date: localDate(at),
      payload: { outcome: said.outcome, byId: actorId, onBehalfOfId: said.onBehalfOfId, note: said.note },
    },
  ]
}
