import type { Tx } from '../db/index.js'
import { addDays, localDate, toDbDate } from '../shared/dates.js'

/** How long an operator may send a dead letter again. Days. */
const PAYLOAD_DAYS = 2

/** Takes the words and names out of promises that are settled. `null` marks what cannot be told again; most never had a payload. */
export function expirePayloads(tx: Tx, now: Date): Promise<number> {
  return tx.$executeRaw`
    update intent i set payload = 'null' where i.payload not in ('{}', 'null')
       and i.date < ${toDbDate(addDays(localDate(now), -PAYLOAD_DAYS))}::date
       and not exists (select 1 from delivery d where d.date = i.date and d.intent_id = i.id and d.state in ('queued', 'sending'))`
}
