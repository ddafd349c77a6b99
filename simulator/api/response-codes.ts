import { randomBytes } from 'node:crypto'
import type { Desk } from '../desk.js'
import type { ResponseCode, Sent } from '../state.js'
import { refuse } from './errors.js'

const LIFETIME_MS = 72 * 3_600_000

/** One code per send and one per tap; each updates the card once within 72 hours. */
export function mintCode(desk: Desk, sent: Pick<Sent, 'taskId'>, source: 'send' | 'event'): ResponseCode {
  const minted: ResponseCode = {
    code: randomBytes(32).toString('base64url'),
    taskId: sent.taskId ?? '',
    mintedAt: desk.clock.now(),
    source,
  }
  desk.state.codes.set(minted.code, minted)
  return minted
}

export function findCode(desk: Desk, code: unknown): ResponseCode {
  if (typeof code !== 'string' || code === '') refuse(60140, 'response_code is missing')
  const found = desk.state.codes.get(code)
  if (!found || found.expired || desk.clock.now() - found.mintedAt >= LIFETIME_MS) refuse(60140, 'response_code is invalid or expired')
  if (found.usedAt !== undefined) refuse(42022, 'response_code was used already')
  return found
}

export function expireCodes(desk: Desk): void {
  for (const code of desk.state.codes.values()) code.expired = true
}
