import type { Tx } from '../db/index.js'
import { fromDbDate, type LocalDate } from '../shared/dates.js'
import { actionOf, type KindOf } from './act.js'
import { notify } from './announce.js'
import { loadCase, type Case } from './cases.js'
import { askedNow, escalate, type Chain } from './chain.js'
import { carryOut } from './move.js'
import { isQuiet, isUrgent, URGE_EVERY_MS } from './timing.js'
import type { ApprovalContext, ApprovalResult } from './types.js'

export interface DueCase {
  date: LocalDate
  subject: string
  dueAt: Date
}

/** Cases whose next time-out has come; at night only those that begin soon. */
export async function dueCases(tx: Tx, at: Date): Promise<DueCase[]> {
  const rows = await tx.approvalCase.findMany({
    where: { state: 'pending', dueAt: { lte: at } },
    select: { date: true, subject: true, dueAt: true, urgentBy: true },
    orderBy: { dueAt: 'asc' },
  })
  return rows
    .filter(row => !isQuiet(at) || isUrgent(row.urgentBy, at))
    .map(row => ({ date: fromDbDate(row.date), subject: row.subject, dueAt: row.dueAt! }))
}

/** One time-out of a step: first a reminder, then the next list of persons joins. It never decides. */
export async function timeOut(context: ApprovalContext, kindOf: KindOf, due: DueCase): Promise<void> {
  const { tx, at } = context
  const known = await loadCase(tx, due.subject, at, { lock: true })
  if (!known || known.chain.state !== 'pending' || known.dueAt?.getTime() !== due.dueAt.getTime()) return
  const kind = kindOf(known.kind)
  // The first time a person only hears of it again; what begins soon goes on to the next persons at once.
  if (known.stage === 0 && !isUrgent(known.urgentBy, at)) {
    await carryOut(context, { known, chain: known.chain, action: actionOf(context, 'remind', {}), kind, change: { stage: 1 } })
  } else {
    const { chain, stage } = await nextList(tx, known)
    await carryOut(context, { known, chain, action: actionOf(context, 'escalate', {}), kind, change: { stage } })
  }
  await notify(context, known, 'reminded', actingNow(known))
}

/** 催办: by who asks, once an hour; what begins in less than two hours goes to the next persons as well. */
export async function urgeCase(context: ApprovalContext, kindOf: KindOf, subject: string): Promise<ApprovalResult> {
  const { tx, at, actorId } = context
  const known = await loadCase(tx, subject, at, { lock: true })
  if (!known) return { ok: false, refusal: 'no-case' }
  if (actorId !== known.chain.applicantId && actorId !== known.openedById) return { ok: false, refusal: 'not-applicant' }
  if (known.chain.state !== 'pending') return { ok: false, refusal: 'not-pending' }
  if (known.urgedAt && at.getTime() - known.urgedAt.getTime() < URGE_EVERY_MS) return { ok: false, refusal: 'too-soon' }
  const urgent = isUrgent(known.urgentBy, at)
  if (isQuiet(at) && !urgent) return { ok: false, refusal: 'quiet' }
  const { chain, stage } = urgent ? await nextList(tx, known) : { chain: known.chain, stage: known.stage }
  await carryOut(context, {
    known,
    chain,
    action: actionOf(context, 'urge', {}),
    kind: kindOf(known.kind),
    change: { urgedAt: at, stage },
  })
  await notify(context, known, 'urged', actingNow(known))
  return { ok: true, state: 'pending', onBehalfOfId: null }
}

/** The next list of persons that brings somebody new; those who have left the school since are passed over. */
async function nextList(tx: Tx, known: Case): Promise<{ chain: Chain; stage: number }> {
  const lists = known.chain.steps[known.chain.step]!.escalateTo
  const here = await stillHere(tx, lists.flat())
  for (let next = Math.max(1, known.stage); next <= lists.length; next += 1) {
    const joining = lists[next - 1]!.filter(personId => here.has(personId))
    const chain = escalate(known.chain, joining, known.acting)
    if (askedNow(chain).length > askedNow(known.chain).length) return { chain, stage: next + 1 }
  }
  return { chain: known.chain, stage: lists.length + 1 }
}

async function stillHere(tx: Tx, personIds: readonly string[]): Promise<Set<string>> {
  if (personIds.length === 0) return new Set()
  const rows = await tx.$queryRaw<{ id: string }[]>`select id from person where id = any(${[...personIds]}::text[]) and left_at is null`
  return new Set(rows.map(row => row.id))
}

/** Who was asked already: their delegates of now. */
function actingNow({ chain, acting }: Case): string[] {
  return askedNow(chain).map(seat => acting(seat.personId))
}
