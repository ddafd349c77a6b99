import { isDatabaseAway, type Database } from '../db/index.js'
import type { Log } from '../shared/log.js'
import type { Head } from './freeze.js'
import type { IntentRef } from './render.js'

/** Longer than a lane may be stuck between two renewals. */
export const WORK_LEASE_SECONDS = 120
const RENEW_MS = 30_000
const LONGEST_BACK_OFF_SECONDS = 300

/** Does internal work under a lease that is renewed while it lasts. Durable work is retried until it passes: a first start happens before the trusted IP exists. */
export function createWorkRunner({
  db,
  work,
  log,
}: {
  db: Pick<Database, 'background'>
  work: (intent: IntentRef) => Promise<void>
  log: Log
}) {
  return async (delivery: Head, intent: IntentRef): Promise<void> => {
    const renewal = setInterval(() => {
      db.background
        .$executeRaw`update delivery set lease_until = now() + make_interval(secs => ${WORK_LEASE_SECONDS}) where date = ${delivery.date}::date and id = ${delivery.id} and state = 'sending'`
        // A renewal that fails costs at most a repetition, which work must bear anyway.
        .catch((error: unknown) => log.warn({ err: error, kind: delivery.kind }, 'lease not renewed'))
    }, RENEW_MS)
    try {
      await work(intent)
      await db.background
        .$executeRaw`update delivery set state = 'sent', sent_at = now(), lease_until = null, last_error = null where date = ${delivery.date}::date and id = ${delivery.id}`
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      const reason = error instanceof Error ? error.name : 'unknown'
      await db.background.$executeRaw`
        update delivery set state = 'queued', lease_until = null, last_error = ${reason}, attempts = attempts + 1,
               available_at = now() + make_interval(secs => least(${LONGEST_BACK_OFF_SECONDS}, power(2, least(attempts + 1, 9))))
         where date = ${delivery.date}::date and id = ${delivery.id}`
      log.warn({ err: error, kind: delivery.kind }, 'work failed, will be tried again')
    } finally {
      clearInterval(renewal)
    }
  }
}
