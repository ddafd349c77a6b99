import { addDays, localDate, type LocalDate } from '../shared/dates.js'
import type { KindOf } from './act.js'
import { endDelegations, setDelegation, type Delegation, type DelegationRefusal } from './delegations.js'
import { pendingOf } from './queries.js'
import { seatAfresh } from './reseat.js'
import type { ApprovalContext } from './types.js'

/** Words to the delegate. */
export const DELEGATED_KIND = 'approval.delegated'

export type DelegateResult = { ok: true; pending: number } | { ok: false; refusal: DelegationRefusal }

/** 代理: from `fromOn` to the end of the day before `untilOn`. What waits for the person already is asked of the delegate as well. */
export async function delegate(
  context: ApprovalContext,
  kindOf: KindOf,
  { delegateId, fromOn, untilOn }: Omit<Delegation, 'principalId'>,
): Promise<DelegateResult> {
  const { tx, at, actorId, trail } = context
  const today = localDate(at)
  const set = await setDelegation(tx, { principalId: actorId, delegateId, fromOn, untilOn }, { at, today })
  if (!set.ok) return set
  await trail.record({
    subject: `person:${actorId}`,
    actorId,
    action: 'approval.delegate',
    at,
    data: { delegate: delegateId, from: fromOn, until: untilOn },
  })
  await tell(context, delegateId, { principalId: actorId, fromOn, untilOn, ended: false })
  return { ok: true, pending: fromOn <= today ? await passOn(context, kindOf) : 0 }
}

/** Own cases that wait: the delegate of now is asked, one whose time is over no longer. */
async function passOn(context: ApprovalContext, kindOf: KindOf): Promise<number> {
  const own = (await pendingOf(context.tx, context.actorId, context.at)).filter(pending => pending.onBehalfOfName === null)
  for (const { subject } of own) await seatAfresh(context, subject, kindOf)
  return own.length
}

/** 取消代理: from this moment on nobody acts in the person's place. */
export async function endDelegation(context: ApprovalContext, kindOf: KindOf): Promise<Delegation[]> {
  const { tx, at, actorId, trail } = context
  const ended = await endDelegations(tx, actorId, localDate(at))
  if (ended.length === 0) return []
  await trail.record({
    subject: `person:${actorId}`,
    actorId,
    action: 'approval.delegate-ended',
    at,
    data: { delegates: ended.map(delegation => delegation.delegateId) },
  })
  for (const { delegateId, fromOn, untilOn } of ended)
    await tell(context, delegateId, { principalId: actorId, fromOn, untilOn, ended: true })
  await passOn(context, kindOf)
  return ended
}

async function tell(
  { outbox, at, cause }: ApprovalContext,
  delegateId: string,
  { principalId, fromOn, untilOn, ended }: { principalId: string; fromOn: LocalDate; untilOn: LocalDate; ended: boolean },
): Promise<void> {
  await outbox.add({
    kind: DELEGATED_KIND,
    subject: `person:${principalId}`,
    recipients: [delegateId],
    dedupeKey: `${DELEGATED_KIND}:${cause}:${delegateId}:${fromOn}`,
    date: localDate(at),
    payload: { principalId, from: fromOn, last: addDays(untilOn, -1), ended },
  })
}
