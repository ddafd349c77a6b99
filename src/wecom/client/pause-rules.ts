import { GET_TOKEN } from './errcodes.js'
import { WecomApiError, type UnavailableReason } from './errors.js'
import type { PauseLength } from './pauses.js'

export interface PauseRule extends PauseLength {
  /** '*' = every API. */
  scope: string
  reason: UnavailableReason
}

const MINUTE = 60_000

/** How long, and how much, to leave WeCom alone after a refusal that was given up on. */
export function pauseFor(api: string, error: unknown): PauseRule | null {
  if (!(error instanceof WecomApiError)) return null

  if (error.mark === 'rate-limited') {
    // The block lasts as long as its window, and the code does not say which: minute first, then towards the hour.
    return { scope: api === GET_TOKEN ? '*' : api, reason: 'rate-limited', firstMs: MINUTE, maxMs: 16 * MINUTE }
  }
  // Nothing will pass before an administrator acts; look once a minute.
  if (error.mark === 'ip-refused') return { scope: '*', reason: 'ip-refused', firstMs: MINUTE, maxMs: MINUTE }
  if (error.mark === 'app-paused' || error.mark === 'corp-closed') {
    return { scope: '*', reason: 'app-paused', firstMs: MINUTE, maxMs: MINUTE }
  }
  if (error.disposition === 'retry' || error.mark === 'concurrency') {
    // 6000 and its like are about the one object; only "busy" speaks for the whole API.
    if (error.disposition === 'retry' && error.mark !== 'system-busy') return null
    return { scope: api === GET_TOKEN ? '*' : api, reason: 'busy', firstMs: 5_000, maxMs: MINUTE }
  }
  if (api === GET_TOKEN) return { scope: '*', reason: 'token-refused', firstMs: MINUTE, maxMs: MINUTE }
  // A fresh token was refused as well.
  if (error.disposition === 'refresh-token') return { scope: '*', reason: 'token-refused', firstMs: 5_000, maxMs: MINUTE }
  return null
}
