import { localDate, toDbDate } from '../shared/dates.js'
import { announceAsked, notify } from './announce.js'
import { insertCase, insertSteps, loadCase, type Action, type Case } from './cases.js'
import { actOn, askedNow, resubmit, revoke, seatsOf, startChain, withdraw, type Moved, type StepPlan } from './chain.js'
import { loadDelegates } from './delegations.js'
import { actingBy } from './acting.js'
import { carryOut, dueOf } from './move.js'
import { reseatCase } from './reseat.js'
import { AppError } from '../shared/errors.js'
import type { ActRequest, ApprovalContext, ApprovalKind, ApprovalResult, ApprovalVerb, CaseRef, OpenRequest } from './types.js'

export type KindOf = (kind: string) => ApprovalKind

/** Routing is the module's: steps nobody holds, or the applicant does, are its mistake. */
function checkPlans(steps: readonly StepPlan[], applicantId: string): void {
  if (steps.length === 0 || steps.some(step => step.holderIds.length === 0))
    throw new AppError('approval-nobody', 'a step without holders was asked for')
  if (steps.some(step => step.holderIds.includes(applicantId)))
    throw new AppError('approval-oneself', 'the applicant was routed to their own case')
}

export async function openCase(context: ApprovalContext, kind: ApprovalKind, request: OpenRequest): Promise<CaseRef> {
  const { tx, at } = context
  checkPlans(request.steps, request.applicantId)
  const chain = startChain(request.applicantId, request.steps, actingBy(await loadDelegates(tx, localDate(at)), request.applicantId))
  const urgentBy = request.urgentBy ?? null
  const action = actionOf(context, 'open', { actorId: request.openedById })
  const opened = await insertCase(
    tx,
    {
      subject: request.subject,
      kind: kind.kind,
      number: request.number,
      openedById: request.openedById,
      urgentBy,
      dueAt: dueOf(chain, { stage: 0, stepAt: at, urgentBy }, at),
    },
    chain,
    action,
  )
  await context.trail.record({
    subject: request.subject,
    actorId: request.openedById,
    action: 'approval.open',
    at,
    data: { number: request.number, applicant: request.applicantId, holders: chain.seats.map(seat => `${seat.step}:${seat.personId}`) },
  })
  // Who fills it in for a student and is to decide it gets the card as well.
  await announceAsked({ ...context, actorId: request.applicantId }, opened, null, chain, 1)
  return opened
}

export async function resubmitCase(
  context: ApprovalContext,
  kindOf: KindOf,
  request: { subject: string; steps: readonly StepPlan[]; urgentBy?: Date },
): Promise<ApprovalResult> {
  const { tx, at } = context
  const known = await loadCase(tx, request.subject, at, { lock: true })
  if (!known) return { ok: false, refusal: 'no-case' }
  checkPlans(request.steps, known.chain.applicantId)
  const moved = resubmit(known.chain, request.steps, known.acting)
  if (!moved.ok) return moved
  const round = known.round + 1
  await insertSteps(tx, { date: toDbDate(known.date), caseId: known.id, round }, moved.chain.steps)
  await carryOut(context, {
    known,
    chain: moved.chain,
    action: actionOf(context, 'resubmit', {}),
    kind: kindOf(known.kind),
    change: { round, stage: 0, stepAt: at, urgentBy: request.urgentBy ?? null, settledAt: null, settledById: null, onBehalfOfId: null },
  })
  return { ok: true, state: 'pending', onBehalfOfId: null }
}

export async function actOnCase(context: ApprovalContext, kindOf: KindOf, request: ActRequest): Promise<ApprovalResult> {
  const { tx, at, actorId } = context
  const found = await loadCase(tx, request.subject, at, { lock: true })
  if (!found) return { ok: false, refusal: 'no-case' }
  const kind = kindOf(found.kind)
  if (request.verb === 'comment') return comment(context, found, kind, request)
  if (request.verb === 'revoke') return revokeCase(context, found, kind, request)
  if (request.targetId !== undefined && !(await isMember(tx, request.targetId))) return { ok: false, refusal: 'target-gone' }
  // Who holds the role is asked again at every decision: a grant may have ended this morning.
  const known = seatsOf(found.chain, actorId, found.acting).length > 0 ? await reseatCase(context, found, kind) : found
  const { seen } = request
  if (seen && (seen.round !== known.round || seen.step !== known.chain.step)) return { ok: false, refusal: 'changed' }
  const moved = actOn(known.chain, { ...request, verb: request.verb, actorId, at }, known.acting)
  if (!moved.ok) return moved
  const onBehalfOfId = moved.principalId === actorId ? null : moved.principalId
  const action = actionOf(context, request.verb, { onBehalfOfId, note: request.note, targetId: request.targetId })
  const after = await carryOut(context, { known, chain: moved.chain, action, kind, onCard: request.onCard ?? false })
  return { ok: true, state: moved.chain.state, onBehalfOfId, after }
}

export async function withdrawCase(
  context: ApprovalContext,
  kindOf: KindOf,
  request: { subject: string; note?: string },
): Promise<ApprovalResult> {
  const known = await loadCase(context.tx, request.subject, context.at, { lock: true })
  if (!known) return { ok: false, refusal: 'no-case' }
  return finish(context, known, kindOf(known.kind), withdraw(known.chain, context.actorId), actionOf(context, 'withdraw', request))
}

async function revokeCase(context: ApprovalContext, known: Case, kind: ApprovalKind, request: ActRequest): Promise<ApprovalResult> {
  const moved = revoke(known.chain, context.actorId)
  if (!moved.ok) return moved
  const may = kind.mayRevoke
    ? await kind.mayRevoke(context, known.subject, context.actorId)
    : known.chain.seats.some(seat => seat.decidedById === context.actorId && seat.state === 'approved')
  if (!may) return { ok: false, refusal: 'may-not-revoke' }
  const done = await finish(context, known, kind, moved, actionOf(context, 'revoke', request), request.onCard)
  const approvers = known.chain.seats.flatMap(seat => (seat.state === 'approved' && seat.decidedById !== null ? [seat.decidedById] : []))
  await notify(context, known, 'revoked', approvers, request.note)
  return done
}

async function finish(
  context: ApprovalContext,
  known: Case,
  kind: ApprovalKind,
  moved: Moved,
  action: Action,
  onCard = false,
): Promise<ApprovalResult> {
  if (!moved.ok) return moved
  await carryOut(context, { known, chain: moved.chain, action, kind, onCard })
  return { ok: true, state: moved.chain.state, onBehalfOfId: null }
}

/** Says something and decides nothing: by the applicant, or by anybody who was asked. The others read it. */
async function comment(context: ApprovalContext, known: Case, kind: ApprovalKind, request: ActRequest): Promise<ApprovalResult> {
  const { actorId } = context
  if (known.chain.state !== 'pending' && known.chain.state !== 'returned') return { ok: false, refusal: 'not-pending' }
  const { seats, applicantId } = known.chain
  const asked = seatsOf(known.chain, actorId, known.acting)
  const takesPart = actorId === applicantId || seats.some(seat => seat.personId === actorId || seat.askedId === actorId) || asked.length > 0
  if (!takesPart) return { ok: false, refusal: 'not-holder' }
  if (!request.note?.trim()) return { ok: false, refusal: 'reason-needed' }
  const principalId = asked[0]?.personId
  const onBehalfOfId = principalId === undefined || principalId === actorId ? null : principalId
  const action = actionOf(context, 'comment', { note: request.note, onBehalfOfId })
  await carryOut(context, { known, chain: known.chain, action, kind })
  await notify(context, known, 'comment', [applicantId, ...askedNow(known.chain).map(seat => known.acting(seat.personId))], request.note)
  return { ok: true, state: known.chain.state, onBehalfOfId }
}

export function actionOf(
  { actorId, at, cause }: ApprovalContext,
  verb: ApprovalVerb,
  parts: { actorId?: string; onBehalfOfId?: string | null; targetId?: string | undefined; note?: string | undefined },
): Action {
  return {
    verb,
    actorId: parts.actorId ?? actorId,
    onBehalfOfId: parts.onBehalfOfId ?? null,
    targetId: parts.targetId ?? null,
    note: parts.note?.trim() || null,
    cause,
    at,
  }
}

async function isMember(tx: ApprovalContext['tx'], personId: string): Promise<boolean> {
  return (await tx.person.count({ where: { id: personId, leftAt: null } })) > 0
}
