import { localDate } from '../shared/dates.js'
import { active, askedNow, type Chain } from './chain.js'
import type { Case } from './cases.js'
import type { ApprovalContext } from './types.js'

/** The card of a case; its view is the approvals module's. */
export const ASKED_KIND = 'approval.asked'
/** Words about a case that was asked before: 催办, a reminder, a comment. */
export const NOTICE_KIND = 'approval.notice'

export type NoticeReason = 'urged' | 'reminded' | 'comment'

/** A card to everybody who is asked since `before`, except the one who did it (K03). */
export async function announceAsked(
  { outbox, at, actorId }: ApprovalContext,
  known: Pick<Case, 'id' | 'subject'>,
  before: Chain | null,
  after: Chain,
  revision: number,
): Promise<string[]> {
  const had = new Set(before ? askedNow(before).map(seat => `${seat.step}.${seat.place}`) : [])
  const sameStep = before?.step === after.step && before.state === 'pending'
  const asked = askedNow(after).filter(seat => !(sameStep && had.has(`${seat.step}.${seat.place}`)))
  const recipients = [...new Set(asked.map(seat => seat.askedId ?? seat.personId))]
  const others = recipients.filter(personId => personId !== actorId)
  if (others.length > 0)
    await outbox.add({
      kind: ASKED_KIND,
      subject: known.subject,
      recipients: others,
      dedupeKey: `${ASKED_KIND}:${known.id}:${revision}`,
      date: localDate(at),
    })
  return others
}

/** The cards that the step's holders have tell the truth again; a presser's own is answered on the spot. */
export async function refreshCards(
  { outbox, at, actorId }: ApprovalContext,
  { subject }: Pick<Case, 'subject'>,
  before: Chain,
  { onCard, except = [] }: { onCard: boolean; except?: readonly string[] },
): Promise<void> {
  const holders = new Set(active(before).flatMap(seat => (seat.askedId === null ? [] : [seat.askedId])))
  if (onCard) holders.delete(actorId)
  for (const personId of except) holders.delete(personId)
  if (holders.size > 0) await outbox.refresh({ subject, date: localDate(at), holders: [...holders] })
}

/** Words to persons about a case; never to the one who caused them. */
export async function notify(
  { outbox, at, actorId, cause }: ApprovalContext,
  { subject, id }: Pick<Case, 'subject' | 'id'>,
  reason: NoticeReason,
  personIds: readonly string[],
  text: string | null = null,
): Promise<void> {
  const recipients = [...new Set(personIds)].filter(personId => personId !== actorId)
  if (recipients.length === 0) return
  await outbox.add({
    kind: NOTICE_KIND,
    subject,
    recipients,
    dedupeKey: `${NOTICE_KIND}:${id}:${reason}:${cause}`,
    date: localDate(at),
    payload: { reason, actorId, text },
  })
}
