import {
  isDatabaseAway,
  isLockTimeout,
  isStatementTimeout,
  isTransactionOver,
  isWriteConflict,
  transact,
  type Database,
  type Tx,
} from '../db/index.js'
import { toDbDate } from '../shared/dates.js'
import type { Clock } from '../shared/clock.js'
import { AppError } from '../shared/errors.js'
import { personIdOf } from '../shared/ids.js'
import type { Log } from '../shared/log.js'
import { eventKey } from '../wecom/index.js'
import type { Delivery, Dispatch, EventKey, Route } from './port.js'
import { judgeTimes, type EventTimes } from './times.js'

export interface InboxDeps {
  db: Pick<Database, 'prisma'>
  dispatch: Dispatch
  clock: Clock
  log: Log
  onEvent?: (event: { kind: string; outcome: 'done' | 'replayed' | 'failed' | 'ignored' | 'direct' }) => void
  /** Wakes the outbox after a commit. */
  onCommit?: () => void
}

/** How long a request waits for a database that is away, in milliseconds; WeCom gives up after 5 s. */
const WAIT_FOR_DATABASE_MS = 4_000
const FIRST_RETRY_SECONDS = 2

/** Takes one authenticated event: key, command, facts, intents and reply in one transaction; the same event answers the same again. */
export function createInbox({ db, dispatch, clock, log, onEvent = () => {}, onCommit = () => {} }: InboxDeps) {
  async function accept(delivery: Delivery): Promise<{ reply: string | null }> {
    const route = dispatch(delivery.event, delivery.endpoint)
    if (!route) {
      onEvent({ kind: delivery.event.type, outcome: 'ignored' })
      return { reply: null }
    }
    const key = eventKey(delivery.endpoint, delivery.event, delivery.plaintext)
    const times = judgeTimes(delivery.event.createdAt, clock.now())
    return waitForDatabase(() => handle(delivery, route, key, times))
  }

  async function handle(delivery: Delivery, route: Route, key: EventKey, times: EventTimes): Promise<{ reply: string | null }> {
    const direct = await runDirect(delivery, route, key, times)
    if (direct) {
      onEvent({ kind: delivery.event.type, outcome: 'direct' })
      return direct
    }
    const stored = await store(delivery, route, key, times)
    onEvent({ kind: delivery.event.type, outcome: stored.outcome })
    if (stored.outcome !== 'replayed') onCommit()
    return { reply: stored.reply }
  }

  async function runDirect(delivery: Delivery, route: Route, key: EventKey, times: EventTimes) {
    if (!route.direct) return null
    try {
      return await route.direct(delivery.event, key, times, delivery.endpoint)
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      // The ordinary road keeps the event whatever went wrong on the short one.
      log.error({ err: error, route: route.name, key: key.key }, 'direct command failed')
      return null
    }
  }

  /**
   * The event's row, what the command does and its answer together. A command that fails undoes its transaction, and the event is kept
   * in one of its own: a savepoint would cost every event two round trips for the sake of those few.
   */
  async function store(delivery: Delivery, route: Route, key: EventKey, times: EventTimes) {
    const id = { date: toDbDate(key.date), key: key.key }
    let failure: unknown
    try {
      return await transact(db.prisma, async tx => {
        if (!(await insertRow(tx, delivery, route, id, times))) return replay(tx, id)
        const { reply } = await route.run({ ...times, tx, event: delivery.event, key, retried: false }).catch((error: unknown) => {
          failure = error
          throw error
        })
        if (reply !== null) await tx.$executeRaw`update inbox_event set reply = ${reply} where date = ${id.date}::date and key = ${id.key}`
        return { reply, outcome: 'done' as const }
      })
    } catch (error) {
      const reason = reasonToKeep(error, error === failure, route.name)
      if (!reason) throw error
      log.error({ err: reason, route: route.name, key: key.key }, 'command failed, kept for a retry')
      return transact(db.prisma, tx => keepFailed(tx, delivery, route, id, times, reason))
    }
  }

  async function keepFailed(tx: Tx, delivery: Delivery, route: Route, id: RowId, times: EventTimes, reason: unknown) {
    if (!(await insertRow(tx, delivery, route, id, times))) return replay(tx, id)
    const reply = route.busyReply(delivery.event)
    await tx.$executeRaw`
      update inbox_event set state = 'failed', body = ${delivery.plaintext}, reply = ${reply}, attempts = 1, last_error = ${errorName(reason)},
             next_attempt_at = now() + make_interval(secs => ${FIRST_RETRY_SECONDS})
       where date = ${id.date}::date and key = ${id.key}`
    return { reply, outcome: 'failed' as const }
  }

  return { accept }
}

interface RowId {
  date: Date
  key: string
}

/** False = this event is known. Whoever brings it at the same time waits here until the first one is done. */
async function insertRow(tx: Tx, { endpoint, event }: Delivery, route: Route, id: RowId, times: EventTimes): Promise<boolean> {
  const inserted = await tx.$executeRaw`
    insert into inbox_event (date, key, endpoint, kind, command, person_id, created_at, received_at, state)
    values (${id.date}::date, ${id.key}, ${endpoint}, ${event.type}, ${route.name}, ${personIdOf(event.fromUserId)},
            ${event.createdAt}::timestamptz, ${times.receivedAt}::timestamptz, 'done')
    on conflict (date, key) do nothing`
  return inserted === 1
}

async function replay(tx: Tx, id: RowId) {
  const known = await tx.inboxEvent.findUniqueOrThrow({ where: { date_key: id }, select: { reply: true } })
  return { reply: known.reply, outcome: 'replayed' as const }
}

/** Null = the event could not even be stored: the request waits for the database, or is refused. */
function reasonToKeep(error: unknown, isCommands: boolean, route: string): unknown {
  if (isDatabaseAway(error)) return null
  // `transact` has tried a conflict twice already.
  if (isWriteConflict(error)) return new AppError('write-conflict', `${route} met another transaction twice`)
  if (isTransactionOver(error)) return new AppError('transaction-over', `${route} took too long`)
  return isCommands ? error : null
}

/** What may be stored about an error: its name and code, never its text, which can hold what a person wrote. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name
}

async function waitForDatabase<T>(work: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + WAIT_FOR_DATABASE_MS
  for (let pause = 100; ; pause *= 2) {
    try {
      return await work()
    } catch (error) {
      const away = isDatabaseAway(error)
      // Time-outs inside the command were dealt with there: what arrives here waited for the key.
      if (!away && !isLockTimeout(error) && !isStatementTimeout(error)) throw error
      if (!away || Date.now() + pause >= giveUpAt)
        throw new AppError('database-away', 'the event could not be stored in time', { cause: error })
      await new Promise(resolve => setTimeout(resolve, pause))
    }
  }
}
