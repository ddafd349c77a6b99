import { randomUUID } from 'node:crypto'
import { isDatabaseAway, isWriteConflict, transact, type Database } from '../db/index.js'
import type { Log } from '../shared/log.js'
import { claimDue, requeueLostWork } from './claim.js'
import { freeze, lockHead, type Claimed, type Frozen, type Head } from './freeze.js'
import { createLanes } from './lanes.js'
import type { OutboxRenderer } from './render.js'
import { createWorkRunner } from './run-work.js'
import { MAX_ATTEMPTS, settleFailure, type Outcome } from './settle-failure.js'
import { postponeDelivery, settleSent, settleUnknown, type SendResult } from './settle.js'
import { createWeather } from './weather.js'

/** The part of the WeCom client that the outbox needs. */
export interface Sender {
  sendMessage(body: string): Promise<SendResult>
  updateTemplateCard(body: string): Promise<{ invalidUsers: string[] }>
}

export interface WorkerDeps {
  db: Pick<Database, 'background' | 'kind'>
  sender: Sender
  renderer: OutboxRenderer
  agentId: number
  log: Log
  concurrency?: number
  onSettled?: (outcome: Outcome) => void
}

/** Longer than a call with its token takes, so that a live call is not repeated beside itself. */
const LEASE_SECONDS = 30
/** Two, so that a long piece of work or a slow answer does not hold the rest; more would only queue for the one session. */
const EMBEDDED_LANES = 2

/** Delivers the outbox: order and rate per person, frozen bytes, at-least-once; an outage waits and spends nothing. */
export function createOutboxWorker({ db, sender, renderer, agentId, log, concurrency = 4, onSettled = () => {} }: WorkerDeps) {
  const worker = randomUUID()
  const weather = createWeather()
  const runWork = createWorkRunner({ db, work: renderer.work, log })
  const lanes = createLanes({
    count: db.kind === 'embedded' ? Math.min(EMBEDDED_LANES, concurrency) : concurrency,
    step,
    pausedUntil: () => weather.pausedUntil,
    onError: error => log.warn({ err: error }, 'outbox step failed'),
  })

  /** Does one piece of work; false when there is none. */
  async function step(): Promise<boolean> {
    await requeueLostWork(db.background)
    const due = await claimDue(db.background, worker, LEASE_SECONDS)
    if (due?.hopeless) {
      await transact(db.background, tx => settleUnknown(tx, due))
      onSettled('unknown')
      return true
    }
    if (due) return deliver(due)
    const claimed = await freezeNext()
    if (claimed?.kind === 'work') await runWork(claimed.delivery, claimed.intent)
    if (claimed?.kind === 'send') await deliver(claimed.send)
    return claimed !== null
  }

  async function freezeNext(): Promise<Claimed | null> {
    const tried: { head?: Head } = {}
    try {
      return await transact(db.background, async tx => {
        const head = await lockHead(tx)
        if (!head) return null
        tried.head = head
        return freeze(tx, head, { renderer, agentId, leaseSeconds: LEASE_SECONDS, worker })
      })
    } catch (error) {
      if (!tried.head || isDatabaseAway(error) || isWriteConflict(error)) throw error
      await putBehind(tried.head, error)
      return { kind: 'skipped' }
    }
  }

  /** What cannot be rendered must not stand in everybody's way: it waits, and at last frees its person's line. */
  async function putBehind(head: Head, error: unknown): Promise<void> {
    const state = await postponeDelivery(db.background, head, {
      reason: error instanceof Error ? error.name : 'unknown',
      most: MAX_ATTEMPTS,
    })
    log.error({ err: error, kind: head.kind, delivery: String(head.id), state }, 'a message could not be rendered')
    onSettled(state === 'dead' ? 'dead' : 'postponed')
  }

  async function deliver(send: Frozen): Promise<true> {
    const outcome = await call(send).catch((error: unknown) => ({ error }))
    if ('error' in outcome) {
      await settleFailed(send, outcome.error)
      return true
    }
    weather.passed(send.id)
    // When this write fails the lease runs out, and the same bytes go out once more for WeCom to recognise.
    await transact(db.background, tx => settleSent(tx, send, outcome))
    onSettled('sent')
    return true
  }

  async function call(send: Frozen): Promise<SendResult> {
    if (send.api === 'send') return sender.sendMessage(send.body)
    return { ...(await sender.updateTemplateCard(send.body)), unlicensedUsers: [] }
  }

  async function settleFailed(send: Frozen, error: unknown): Promise<void> {
    const outcome = await transact(db.background, tx => settleFailure(tx, send, error, weather))
    if (outcome !== 'postponed') weather.forget(send.id)
    log[outcome === 'dead' ? 'error' : 'warn']({ err: error, send: String(send.id), outcome }, 'a send did not go through')
    onSettled(outcome)
  }

  return {
    wake: lanes.wake,
    start: lanes.start,
    /** Lets the calls under way end; what is not sent stays in its table. */
    stop: lanes.stop,
    /** Works until nothing is due; for tests and the CLI. */
    async drain() {
      weather.resume()
      while (await step());
    },
    get pausedUntil() {
      return weather.pausedUntil > Date.now() ? new Date(weather.pausedUntil) : null
    },
  }
}

export type OutboxWorker = ReturnType<typeof createOutboxWorker>
