import type { Tx } from '../db/index.js'
import { localDate, toDbDate } from '../shared/dates.js'

/** Forgets pictures past their day: those nothing came to need, and those whose fact no longer needs them. */
export function expireMedia(tx: Tx, now: Date): Promise<number> {
  return tx.$executeRaw`delete from media_file where expires_on < ${toDbDate(localDate(now))}::date`
}
