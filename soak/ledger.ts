import { openReply, sealCallback } from '../simulator/callbacks/envelope.js'
import { decode, eventKey } from '../src/wecom/index.js'
import { KEYS } from './stage.js'

export type Effect = { kind: 'tap'; personId: string } | { kind: 'mark'; personId: string } | { kind: 'none' }

/** One event, and what the service said to it. */
export interface Sent {
  inner: string
  date: string
  key: string
  effect: Effect
  /** Inner plaintext of the answer; undefined = never answered with 200, null = answered empty. */
  reply?: string | null
}

/** Longer than WeCom's five seconds, so that a late answer is counted as what it is. */
const PATIENCE_MS = 8_000
const WECOM_PATIENCE_MS = 5_000

/** Every event of the run. What was answered with 200 is a promise of the service. */
export function createLedger(callbackUrl: string) {
  const answered: Sent[] = []
  const unanswered: Sent[] = []
  const statuses = new Map<string, number>()
  const complaints: string[] = []

  const count = (status: string) => statuses.set(status, (statuses.get(status) ?? 0) + 1)

  /** One delivery with a fresh nonce. Null when nobody answered with 200. */
  async function post(sent: Sent): Promise<{ reply: string | null } | null> {
    const { query, body } = sealCallback(KEYS, sent.inner, KEYS.agentId, Date.now())
    const began = Date.now()
    try {
      const response = await fetch(`${callbackUrl}?${query.toString()}`, {
        method: 'POST',
        headers: { 'content-type': 'text/xml' },
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      const text = await response.text()
      if (Date.now() - began > WECOM_PATIENCE_MS) count('slow')
      count(String(response.status))
      if (response.status !== 200) return null
      const reply = openReply(KEYS, text)
      if (reply.kind === 'malformed') complaints.push(`a reply nobody can open: ${reply.reason}`)
      return { reply: reply.kind === 'opened' ? reply.inner : null }
    } catch (error) {
      count(error instanceof Error && error.name === 'TimeoutError' ? 'hung' : 'refused')
      return null
    }
  }

  function note(sent: Sent, answer: { reply: string | null } | null): void {
    if (!answer) return
    if (sent.reply === undefined) {
      sent.reply = answer.reply
      answered.push(sent)
    } else if (sent.reply !== answer.reply) {
      complaints.push(`another answer to ${sent.key}: ${String(sent.reply).slice(0, 300)} / ${String(answer.reply).slice(0, 300)}`)
    }
  }

  return {
    answered,
    unanswered,
    statuses,
    complaints,
    make(inner: string, effect: Effect = { kind: 'none' }): Sent {
      const { date, key } = eventKey('app', decode(Buffer.from(inner, 'utf8')), inner)
      return { inner, date, key, effect }
    },
    /** Sends a new event, `copies` times at once; what nobody answered is sent again later, as WeCom does. */
    async send(sent: Sent, copies = 1): Promise<Sent> {
      const answers = await Promise.all(Array.from({ length: copies }, () => post(sent)))
      for (const answer of answers) note(sent, answer)
      if (sent.reply === undefined) unanswered.push(sent)
      return sent
    },
    /** Delivers an event again: the same answer is due. */
    async repeat(sent: Sent): Promise<boolean> {
      const answer = await post(sent)
      note(sent, answer)
      return answer !== null
    },
  }
}

export type Ledger = ReturnType<typeof createLedger>
