import type pg from 'pg'
import type { EmbeddedSession } from './session.js'

/** PGlite never checkpoints by itself: without one the log grows without end and is replayed at the next start. */
const CHECKPOINT_EVERY_COMMITS = 5_000
const CHECKPOINT_EVERY_MS = 5 * 60_000

export interface Checkpointer {
  /** Checkpoints when there were enough commits, or any commit and enough time; cheap to call often. */
  checkpointIfDue(): Promise<boolean>
  checkpoint(): Promise<void>
}

export interface CheckpointerOptions {
  everyCommits?: number
  now?: () => number
}

export function createCheckpointer(
  pool: pg.Pool,
  session: EmbeddedSession,
  { everyCommits = CHECKPOINT_EVERY_COMMITS, now = () => performance.now() }: CheckpointerOptions = {},
): Checkpointer {
  let lastBatches = session.finishedBatches
  let lastAt = now()

  const checkpoint = async () => {
    lastBatches = session.finishedBatches
    lastAt = now()
    await pool.query('CHECKPOINT')
  }

  return {
    checkpoint,
    async checkpointIfDue() {
      const commits = session.finishedBatches - lastBatches
      const due = commits >= everyCommits || (commits > 1 && now() - lastAt >= CHECKPOINT_EVERY_MS)
      if (due) await checkpoint()
      return due
    },
  }
}

/** There is no autovacuum either. Table by table, because each one stops the event loop while it runs. */
export async function vacuumAll(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables order by relid`,
  )
  for (const { name } of rows) await pool.query(`VACUUM (ANALYZE) ${name}`)
}
