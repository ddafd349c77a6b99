import { localDate } from '../shared/dates.js'
import { askedNow, type Chain, type Seat } from './chain.js'
import type { Case } from './cases.js'
import type { ApprovalContext } from './types.js'

/** The card of a case; its view is the approvals module's. */
export const ASKED_KIND = 'approval.asked'
/** Words about a case: 催办, a reminder, a comment. */
export const NOTICE_KIND = 'approval.notice'

export type NoticeReason = 'urged' | 'reminded' | 'comment' | 'revoked'

/** A card to everybody who is asked since `before`, except the one who did it (K03). */
export async function announceAsked(
  { outbox, at, actorId }: ApprovalContext,
  known: Pick<Case, 'id' | 'subject'>,
  before: Chain | null,
  after: Chain,
  revision: number,
): Promise<void> {
  const key = (seat: Seat) => `${seat.step}.${seat.place}.${seat.askedId}`
  const had = new Set(before ? askedNow(before).map(key) : [])
  const asked = askedNow(after).filter(seat => !had.has(key(seat)))
  const recipients = [...new Set(asked.map(seat => seat.askedId ?? seat.personId))]
  const others = recipients.filter(personId => personId !== actorId)
  if (others.length > 0)
    await outbox.add({
      kind: ASKED_KIND,
      subject: known.subject,
      recipients: others,
      dedupeKey: `${ASKED_KIND}:${known.id}:${revision}`,
      date: localDate(at),
      payload: { first: true },
    })
}

/**
 * Closes the cards of those who were asked and are no longer. A card's right to be changed is used once, so whoever is still asked keeps
 * theirs as it is; a presser's own is answered on the spot.
 */
export async function closeCards(
  { outbox, at, actorId }: ApprovalContext,
  { subject, acting }: Pick<Case, 'subject' | 'acting'>,
  before: Chain,
  after: Chain,
  onCard: boolean,
): Promise<void> {
  const have = (chain: Chain) =>
    askedNow(chain).flatMap(seat => [seat.personId, acting(seat.personId), ...(seat.askedId === null ? [] : [seat.askedId])])
  const still = new Set(have(after))
  const holders = new Set(have(before).filter(personId => !still.has(personId) && !(onCard && personId === actorId)))
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
