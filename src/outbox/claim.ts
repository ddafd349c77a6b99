import type { Tx } from '../db/index.js'
import type { Frozen } from './freeze.js'

/** How long WeCom recognises a repeated body, in seconds; its maximum. */
export const DUPLICATE_INTERVAL_SECONDS = 14_400
/** Two clocks and the time on the wire lie between our first try and WeCom's memory of it. */
const MARGIN_SECONDS = 120

/** A send that is due again, and whether anybody may repeat it. */
export interface DueSend extends Frozen {
  /** It may have been shown already, and WeCom would no longer recognise a repetition. */
  hopeless: boolean
}

/**
 * A send whose worker died, or whose postponement is over. A lease that ran out means that a worker died on it: the call may have
 * been made. The duplicate check counts from the first try whose outcome nobody knows; one that surely failed starts it anew.
 */
export async function claimDue(db: Pick<Tx, '$queryRaw'>, worker: string, leaseSeconds: number): Promise<DueSend | null> {
  const rows = await db.$queryRaw<(Omit<Frozen, 'taskId'> & { task_id: string | null; old: boolean })[]>`
    update send set lease_until = now() + make_interval(secs => ${leaseSeconds}), leased_by = ${worker},
           ambiguous = ambiguous or lease_until is not null,
           first_tried_at = case when ambiguous or lease_until is not null then first_tried_at else now() end
     where (date, id) in (select date, id from send where state = 'frozen' and available_at <= now() and (lease_until is null or lease_until < now())
                           order by available_at, id limit 1 for update skip locked)
    returning api, date, id, body, task_id, ambiguous, first_tried_at < now() - make_interval(secs => ${DUPLICATE_INTERVAL_SECONDS - MARGIN_SECONDS}) as old`
  const row = rows[0]
  if (!row) return null
  const { task_id: taskId, old, ...send } = row
  return { ...send, taskId, hopeless: old && send.ambiguous && send.api === 'send' && taskId === null }
}

/** Work whose worker died goes back in line. */
export async function requeueLostWork(db: Pick<Tx, '$executeRaw'>): Promise<void> {
  await db.$executeRaw`
    update delivery set state = 'queued', available_at = now(), lease_until = null where person_id = '' and state = 'sending' and lease_until < now()`
}

/** For the one owner of an embedded database at its start: whatever is leased was leased by a process that is gone. */
export async function releaseLeases(tx: Tx): Promise<void> {
  await tx.$executeRaw`update send set lease_until = null, ambiguous = true where state = 'frozen' and lease_until is not null`
  await tx.$executeRaw`
    update delivery set state = 'queued', available_at = now(), lease_until = null where person_id = '' and state = 'sending'`
}
