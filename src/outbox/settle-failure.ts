import type { Tx } from '../db/index.js'
import { isWecomOutage, WecomApiError, WecomNetworkError, WecomUnavailableError } from '../wecom/client/index.js'
import type { Frozen } from './freeze.js'
import { postpone, settleDead, settleLostCard, settleSent, settleUnknown } from './settle.js'
import type { Weather } from './weather.js'

/** Attempts that a message may spend on its own refusals. */
export const MAX_ATTEMPTS = 5
/** A message that fails like an outage while others pass is given longer: the way may only be poor. */
const MAX_LONELY_ATTEMPTS = 10
const LONGEST_BACK_OFF_SECONDS = 300

export type Outcome = 'sent' | 'dead' | 'unknown' | 'postponed'

/** What becomes of a send whose call failed; in one transaction. */
export async function settleFailure(tx: Tx, send: Frozen, error: unknown, weather: Weather): Promise<Outcome> {
  const { attempts } = await tx.send.findUniqueOrThrow({
    where: { date_id: { date: send.date, id: send.id } },
    select: { attempts: true },
  })
  const reason = reasonOf(error)
  const ambiguous = error instanceof WecomNetworkError && error.ambiguous

  if (isWecomOutage(error)) {
    if (isAboutThisCall(error) && weather.isOwnFault(send.id)) return again(attempts, MAX_LONELY_ATTEMPTS)
    // One second behind the pause, so that after it another message tries first and tells whether it was this one.
    const seconds = weather.pause(error instanceof WecomUnavailableError ? error.until.getTime() : undefined) + 1
    await postpone(tx, send, { seconds, spent: false, ambiguous, reason })
    return 'postponed'
  }
  if (error instanceof WecomApiError && send.ambiguous) {
    // The try whose answer was lost arrived: the card is there, but its code is not.
    if (send.api === 'send' && send.taskId !== null && error.mark === 'task-id-taken') return settleAs('sent')
    // Nobody else holds this code, and it was young: our own update has spent it.
    if (send.api === 'update' && error.mark === 'code-spent') return settleAs('sent')
  }
  if (error instanceof WecomApiError && send.api === 'update' && error.mark === 'code-spent') {
    await settleLostCard(tx, send)
    return 'postponed'
  }
  const isRepeatable =
    !(error instanceof WecomApiError) || error.disposition === 'retry' || error.mark === 'config' || error.mark === 'no-right'
  return again(attempts, isRepeatable ? MAX_ATTEMPTS : 0)

  async function again(spent: number, most: number): Promise<Outcome> {
    if (spent + 1 < most) {
      const seconds = Math.min(LONGEST_BACK_OFF_SECONDS, 2 ** (spent + 1))
      await postpone(tx, send, { seconds, spent: true, ambiguous, reason })
      return 'postponed'
    }
    // Without a refusal by WeCom itself nobody knows whether it was shown.
    return settleAs((ambiguous || send.ambiguous) && !(error instanceof WecomApiError) && send.api === 'send' ? 'unknown' : 'dead')
  }

  async function settleAs(outcome: 'sent' | 'dead' | 'unknown'): Promise<Outcome> {
    if (outcome === 'sent') await settleSent(tx, send, { invalidUsers: [], unlicensedUsers: [] })
    else if (outcome === 'unknown') await settleUnknown(tx, send)
    else await settleDead(tx, send, reason)
    return outcome
  }
}

/** The call was made and went wrong without a word about limits: it may be the message that WeCom cannot digest. */
function isAboutThisCall(error: unknown): boolean {
  return error instanceof WecomNetworkError || (error instanceof WecomApiError && error.mark === 'system-busy')
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error ? String(error.code) : ''
  return `${error.name} ${code} ${error instanceof WecomApiError ? error.errcode : ''}`.trim()
}
