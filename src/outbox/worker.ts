import { randomUUID } from 'node:crypto'
import { isDatabaseAway, transact, type Database } from '../db/index.js'
import type { Log } from '../shared/log.js'
import { isWecomOutage, WecomApiError, WecomNetworkError, WecomUnavailableError } from '../wecom/client/index.js'
import { DUPLICATE_INTERVAL_SECONDS, freeze, lockHead, type Claimed, type Frozen, type Head } from './freeze.js'
import type { IntentRef, OutboxRenderer } from './render.js'
import { postpone, settleDead, settleLostCard, settleSent, settleUnknown, type SendResult } from './settle.js'

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
  onSettled?: (outcome: 'sent' | 'dead' | 'unknown' | 'postponed') => void
}

/** Longer than the HTTP time-out, so that a live call is never repeated beside itself. */
const LEASE_SECONDS = 30
const MAX_ATTEMPTS = 5
const IDLE_POLL_MS = 500
const OUTAGE_PAUSE_SECONDS = 5

/** Delivers the outbox: order and rate per person, frozen bytes, at-least-once; an outage waits and spends nothing. */
export function createOutboxWorker({ db, sender, renderer, agentId, log, concurrency = 4, onSettled = () => {} }: WorkerDeps) {
  const worker = randomUUID()
  const lanes = db.kind === 'embedded' ? 1 : concurrency
  let running = false
  let pausedUntil = 0
  let wakeUps: (() => void)[] = []
  let loops: Promise<void>[] = []

  /** Does one piece of work; false when there is none. */
  async function step(): Promise<boolean> {
    const expired = await leaseExpired()
    if (expired) return deliver(expired, true)
    const claimed = await transact(db.background, async (tx): Promise<Claimed | null> => {
      const head = await lockHead(tx)
      return head && freeze(tx, head, { renderer, agentId, leaseSeconds: LEASE_SECONDS, worker })
    })
    if (!claimed) return false
    if (claimed.kind === 'work') return runWork(claimed.delivery, claimed.intent)
    if (claimed.kind === 'send') await deliver(claimed.send, false)
    return true
  }

  /** A send whose worker died, or whose postponement is over. */
  async function leaseExpired(): Promise<Frozen | null> {
    await db.background
      .$executeRaw`update delivery set state = 'queued', available_at = now() where person_id = '' and state = 'sending' and lease_until < now()`
    const rows = await db.background.$queryRaw<(Frozen & { api: Frozen['api'] })[]>`
      update send set lease_until = now() + make_interval(secs => ${LEASE_SECONDS}), leased_by = ${worker}
       where (date, id) in (select date, id from send where state = 'frozen' and available_at <= now() and (lease_until is null or lease_until < now())
                             order by id limit 1 for update skip locked)
      returning api, date, id, body`
    return rows[0] ?? null
  }

  async function deliver(send: Frozen, again: boolean): Promise<boolean> {
    const outcome = await call(send).catch((error: unknown) => ({ error }))
    if ('error' in outcome) {
      await settleFailure(send, again, outcome.error)
      return true
    }
    // When this write fails the lease runs out, and the same bytes go out once more for WeCom to recognise.
    await transact(db.background, tx => settleSent(tx, send, outcome))
    onSettled('sent')
    return true
  }

  async function call(send: Frozen): Promise<SendResult> {
    if (send.api === 'send') return sender.sendMessage(send.body)
    return { ...(await sender.updateTemplateCard(send.body)), unlicensedUsers: [] }
  }

  async function settleFailure(send: Frozen, again: boolean, error: unknown): Promise<void> {
    const row = await db.background.send.findUniqueOrThrow({
      where: { date_id: { date: send.date, id: send.id } },
      select: { attempts: true, taskId: true, firstTriedAt: true, ambiguous: true },
    })
    const reason =
      error instanceof Error
        ? `${error.name} ${'code' in error ? String(error.code) : ''} ${error instanceof WecomApiError ? error.errcode : ''}`.trim()
        : 'unknown'
    const outcome = await transact(db.background, async tx => {
      if (isWecomOutage(error)) {
        const ambiguous = error instanceof WecomNetworkError && error.ambiguous
        const seconds = pause(error)
        if ((ambiguous || row.ambiguous) && send.api === 'send' && !row.taskId && tooOld(row.firstTriedAt)) {
          await settleUnknown(tx, send)
          return 'unknown' as const
        }
        await postpone(tx, send, { seconds, spent: false, ambiguous, reason })
        return 'postponed' as const
      }
      if (
        error instanceof WecomApiError &&
        error.mark === 'task-id-taken' &&
        row.taskId &&
        (again || row.ambiguous) &&
        send.api === 'send'
      ) {
        // The first try arrived and only its answer was lost: the card is there, but its code is not.
        await settleSent(tx, send, { invalidUsers: [], unlicensedUsers: [] })
        return 'sent' as const
      }
      if (error instanceof WecomApiError && send.api === 'update' && error.mark === 'code-spent') {
        await settleLostCard(tx, send)
        return 'postponed' as const
      }
      const repeatable =
        !(error instanceof WecomApiError) || error.disposition === 'retry' || error.mark === 'config' || error.mark === 'no-right'
      if (repeatable && row.attempts + 1 < MAX_ATTEMPTS) {
        await postpone(tx, send, {
          seconds: 2 ** (row.attempts + 1),
          spent: true,
          ambiguous: error instanceof WecomNetworkError && error.ambiguous,
          reason,
        })
        return 'postponed' as const
      }
      await settleDead(tx, send, reason)
      return 'dead' as const
    })
    log[outcome === 'dead' ? 'error' : 'warn']({ err: error, send: String(send.id), outcome }, 'a send did not go through')
    onSettled(outcome)
  }

  /** Everything waits while WeCom is away: one probe at a time, nobody's attempts. Returns seconds. */
  function pause(error: unknown): number {
    const until = error instanceof WecomUnavailableError ? error.until.getTime() : Date.now() + OUTAGE_PAUSE_SECONDS * 1000
    pausedUntil = Math.max(pausedUntil, until)
    return Math.max(1, Math.ceil((until - Date.now()) / 1000))
  }

  async function runWork(delivery: Head, intent: IntentRef): Promise<boolean> {
    const where = { date_id: { date: delivery.date, id: delivery.id } }
    try {
      await renderer.work(intent)
      await db.background
        .$executeRaw`update delivery set state = 'sent', sent_at = now(), lease_until = null, last_error = null where date = ${delivery.date}::date and id = ${delivery.id}`
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      const { attempts } = await db.background.delivery.update({
        where,
        data: { attempts: { increment: 1 }, lastError: error instanceof Error ? error.name : 'unknown' },
        select: { attempts: true },
      })
      // Durable work is retried until it passes: a first start happens before the trusted IP exists.
      const seconds = Math.min(300, 2 ** Math.min(attempts, 9))
      await db.background
        .$executeRaw`update delivery set state = 'queued', lease_until = null, available_at = now() + make_interval(secs => ${seconds}) where date = ${delivery.date}::date and id = ${delivery.id}`
      log.warn({ err: error, kind: delivery.kind, attempts }, 'work failed, will be tried again')
    }
    return true
  }

  async function loop(): Promise<void> {
    while (running) {
      try {
        if (Date.now() >= pausedUntil && (await step())) continue
      } catch (error) {
        log.warn({ err: error }, 'outbox step failed')
      }
      if (running) await idle()
    }
  }

  function idle(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, IDLE_POLL_MS)
      wakeUps.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  function wake(): void {
    const waiting = wakeUps
    wakeUps = []
    for (const go of waiting) go()
  }

  return {
    wake,
    start() {
      running = true
      loops = Array.from({ length: lanes }, loop)
    },
    /** Lets the calls under way end; what is not sent stays in its table. */
    async stop() {
      running = false
      wake()
      await Promise.all(loops)
    },
    /** Works until nothing is due; for tests and the CLI. */
    async drain() {
      pausedUntil = 0
      while (await step());
    },
    get pausedUntil() {
      return pausedUntil > Date.now() ? new Date(pausedUntil) : null
    },
  }
}

function tooOld(firstTriedAt: Date | null): boolean {
  return firstTriedAt !== null && Date.now() - firstTriedAt.getTime() > DUPLICATE_INTERVAL_SECONDS * 1000
}

export type OutboxWorker = ReturnType<typeof createOutboxWorker>
