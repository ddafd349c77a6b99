import type { Tx } from '../db/index.js'

/** WeCom repeats an event within minutes; afterwards nobody needs what it was answered, which may name people. Days. */
const REPLY_DAYS = 2

export function expireReplies(tx: Tx, now: Date): Promise<number> {
  return tx.$executeRaw`
    update inbox_event set reply = null where reply is not null and received_at < ${now}::timestamptz - make_interval(days => ${REPLY_DAYS})`
}
