import type { Tx } from '../db/index.js'

/** Half-filled forms hold reasons: they are not kept past their time. */
export async function expireDialogues(tx: Tx, before: Date): Promise<number> {
  return tx.$executeRaw`delete from dialogue where expires_at < ${before}`
}
