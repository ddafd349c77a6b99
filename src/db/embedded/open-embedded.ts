import { mkdir } from 'node:fs/promises'
import type { PGlite } from '@electric-sql/pglite'
import type pg from 'pg'
import { backupCluster } from './backup.js'
import { clusterDirOf, ensureCluster } from './cluster.js'
import { openDurable } from './durable-fs.js'
import { createEmbeddedPool } from './embedded-pool.js'
import { lockFolder } from './folder-lock.js'
import { createCheckpointer, vacuumAll } from './maintenance.js'
import { createSession } from './session.js'
import type { DatabaseLog } from '../pools.js'

const CHECKPOINT_LOOK_MS = 10_000

export interface Embedded {
  createPool(config?: pg.PoolConfig): pg.Pool
  checkpoint(): Promise<void>
  /** Vacuum, analyse and checkpoint: once a night. */
  maintain(): Promise<void>
  backup(toFile: string): Promise<void>
  /** The pools made here are ended first. */
  close(): Promise<void>
}

/** The folder's single owner: lock, cluster (made at the first start), durable commits, checkpoints. */
export async function openEmbedded(dataDir: string, log?: DatabaseLog): Promise<Embedded> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const lock = await lockFolder(dataDir)
  try {
    const onBadSeed = (error: unknown, seed: string) =>
      log?.warn({ err: error, seed }, 'the database made at build time could not be used; making one, which takes longer')
    await ensureCluster(dataDir, { onBadSeed })
    return overPGlite(await openDurable(clusterDirOf(dataDir)), () => lock.release())
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** The same over a PGlite that is already open, e.g. one in memory. */
export function overPGlite(db: PGlite, onClosed: () => Promise<void> = async () => {}): Embedded {
  const session = createSession(db)
  const pools: pg.Pool[] = []
  const createPool = (config?: pg.PoolConfig) => {
    const pool = createEmbeddedPool(session, config)
    pools.push(pool)
    return pool
  }
  const own = createPool({ max: 1 })
  const checkpointer = createCheckpointer(own, session)
  // A checkpoint that fails is tried again at the next look; the log replays whatever it did not reach.
  const timer = setInterval(() => void checkpointer.checkpointIfDue().catch(() => undefined), CHECKPOINT_LOOK_MS)
  timer.unref()
  let closing: Promise<void> | undefined

  const close = async () => {
    clearInterval(timer)
    await Promise.all(pools.filter(pool => !pool.ending).map(pool => pool.end()))
    // Nobody is left: this transaction-free moment is the cheapest for the next start.
    await session.alone(() => db.exec('CHECKPOINT'))
    await db.close()
    await onClosed()
  }

  return {
    createPool,
    checkpoint: () => checkpointer.checkpoint(),
    async maintain() {
      await vacuumAll(own)
      await checkpointer.checkpoint()
    },
    backup: toFile => backupCluster(session, toFile),
    close: () => (closing ??= close()),
  }
}
