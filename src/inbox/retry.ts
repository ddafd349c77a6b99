import { isDatabaseAway, savepoint, transact, type Database, type Tx } from '../db/index.js'
import type { Log } from '../shared/log.js'
import { decode, type WecomEvent } from '../wecom/index.js'
import { fromDbDate } from '../shared/dates.js'
import { errorName } from './accept.js'
import type { Dispatch, Endpoint, Route } from './port.js'
import { judgeTimes } from './times.js'

const MAX_ATTEMPTS = 6
const LEASE_SECONDS = 60

interface FailedRow {
  date: Date
  key: string
  endpoint: Endpoint
  person_id: string
  created_at: Date
  received_at: Date
  body: string
  attempts: number
}

export interface RetryDeps {
  db: Pick<Database, 'background'>
  dispatch: Dispatch
  /** Tells the person by outbox that what they sent was not done and should be sent again. */
  askAgain: (tx: Tx, event: WecomEvent) => Promise<void>
  log: Log
  onCommit?: () => void
}

/** Handles one failed event again, if one is due. Returns whether there was one. */
export function createInboxRetry({ db, dispatch, askAgain, log, onCommit = () => {} }: RetryDeps) {
  async function retryNext(): Promise<boolean> {
    const row = await claim()
    if (!row) return false
    const id = { date_key: { date: row.date, key: row.key } }
    try {
      const event = decode(row.body)
      const route = dispatch(event, row.endpoint)
      await transact(db.background, async tx => {
        if (!(await isStillOurs(tx, row))) return
        if (!route || (route.onlyWhileNewest && !(await isNewest(tx, row)))) {
          await park(tx, row, 'a newer event of this person came first')
          if (route) await askAgain(tx, event)
          return
        }
        await savepoint(tx, () => rerun(tx, route, event, row))
        await tx.inboxEvent.update({ where: id, data: { state: 'done', body: null, nextAttemptAt: null, lastError: null } })
      })
      onCommit()
    } catch (error) {
      if (isDatabaseAway(error)) return false
      log.error({ err: error, key: row.key, attempts: row.attempts }, 'event failed again')
      if (row.attempts >= MAX_ATTEMPTS) await giveUp(row, errorName(error))
      else await db.background.inboxEvent.updateMany({ where: { ...id.date_key, state: 'failed' }, data: { lastError: errorName(error) } })
    }
    return true
  }

  /** Nobody may wait for an answer that will not come. */
  async function giveUp(row: FailedRow, reason: string): Promise<void> {
    const event = readable(row.body)
    const isAnswered = event !== null && dispatch(event, row.endpoint)?.busyReply(event) != null
    await transact(db.background, async tx => {
      const parked = await park(tx, row, reason)
      if (parked && isAnswered) await askAgain(tx, event)
    })
    onCommit()
  }

  /** The claim itself pushes the next attempt away, so a crash costs one back-off and never loses the event. */
  async function claim(): Promise<FailedRow | undefined> {
    const rows = await db.background.$queryRaw<FailedRow[]>`
      update inbox_event set attempts = attempts + 1,
             next_attempt_at = now() + make_interval(secs => ${LEASE_SECONDS} * power(2, least(attempts, 6)))
       where (date, key) in (select date, key from inbox_event where state = 'failed' and next_attempt_at <= now()
                              order by next_attempt_at limit 1 for update skip locked)
      returning date, key, endpoint, person_id, created_at, received_at, body, attempts`
    return rows[0]
  }

  return { retryNext }
}

/** A worker that slept through its lease finds the event taken over, or done. */
async function isStillOurs(tx: Tx, row: FailedRow): Promise<boolean> {
  const held = await tx.$queryRaw<unknown[]>`
    select 1 from inbox_event where date = ${row.date}::date and key = ${row.key} and state = 'failed' and attempts = ${row.attempts} for update`
  return held.length > 0
}

async function rerun(tx: Tx, route: Route, event: WecomEvent, row: FailedRow): Promise<void> {
  await route.run({
    ...judgeTimes(row.created_at, row.received_at),
    tx,
    event,
    key: { date: fromDbDate(row.date), key: row.key },
    retried: true,
  })
}

async function isNewest(tx: Tx, row: FailedRow): Promise<boolean> {
  const newer = await tx.inboxEvent.findFirst({
    // CreateTime counts seconds only; of two in one second the one received later is newer.
    where: {
      personId: row.person_id,
      key: { not: row.key },
      OR: [{ createdAt: { gt: row.created_at } }, { createdAt: row.created_at, receivedAt: { gt: row.received_at } }],
    },
    select: { key: true },
  })
  return newer === null
}

function readable(body: string): WecomEvent | null {
  try {
    return decode(body)
  } catch {
    return null
  }
}

/** Parked for the operator: the body stays readable until somebody settles it. False when it was no longer waiting. */
async function park(tx: Tx, row: FailedRow, reason: string): Promise<boolean> {
  const { count } = await tx.inboxEvent.updateMany({
    where: { date: row.date, key: row.key, state: 'failed' },
    data: { state: 'parked', nextAttemptAt: null, lastError: reason },
  })
  return count > 0
}
