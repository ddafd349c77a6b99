import type pg from 'pg'
import { AppError } from '../shared/errors.js'
import { withDirectTransactions } from './direct-transactions.js'
import { type Embedded, openEmbedded } from './embedded/open-embedded.js'
import { PrismaClient } from './generated/client.js'
import { createJoining } from './join-prisma.js'
import { applyMigrations } from './migrate.js'
import {
  BACKGROUND,
  type DatabaseLog,
  MIGRATION,
  type PoolRole,
  REQUEST,
  assertSettings,
  createServerPool,
  poolConfig,
  survive,
} from './pools.js'
import { createStatementNames } from './statement-names.js'

export interface Database {
  readonly kind: 'embedded' | 'postgres'
  /** For requests: short time-outs on the server. Inside `$transaction` use only its `tx`. */
  readonly prisma: PrismaClient
  /** For jobs, sync and outbox: statements may take a minute. */
  readonly background: PrismaClient
  /** The connections of `prisma`, for hand-written SQL. */
  readonly pool: pg.Pool
  readonly backgroundPool: pg.Pool
  /** Applies the migrations that are missing, one starter at a time; returns their names. */
  migrate(): Promise<string[]>
  /** Resolves when the database answers within a second. */
  ping(): Promise<void>
  /** The nightly care that a server does by itself. */
  maintain(): Promise<void>
  backup(toFile: string): Promise<void>
  close(): Promise<void>
}

export interface OpenDatabaseOptions {
  /** Absent or empty = the embedded database in `dataDir`. */
  databaseUrl?: string | undefined
  dataDir: string
  log?: DatabaseLog | undefined
}

const PING_MS = 1_000

/** Opens the database; its tables come with `migrate()`. */
export async function openDatabase({ databaseUrl, dataDir, log }: OpenDatabaseOptions): Promise<Database> {
  const database = databaseUrl ? overServer(databaseUrl, log) : overEmbedded(await openEmbedded(dataDir, log), log)
  try {
    await assertSettings(database.pool)
    await assertSettings(database.backgroundPool)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

export function overEmbedded(embedded: Embedded, log?: DatabaseLog): Database {
  const shared = assemble(role => embedded.createPool(poolConfig(role)), log)
  return {
    kind: 'embedded',
    ...shared,
    migrate: () => migrateOver(embedded.createPool(poolConfig(MIGRATION))),
    maintain: () => embedded.maintain(),
    backup: toFile => embedded.backup(toFile),
    close: once(async () => {
      await shared.disconnect()
      await embedded.close()
    }),
  }
}

function overServer(databaseUrl: string, log?: DatabaseLog): Database {
  const shared = assemble(role => createServerPool(databaseUrl, role), log, createStatementNames())
  return {
    kind: 'postgres',
    ...shared,
    migrate: () => migrateOver(createServerPool(databaseUrl, MIGRATION)),
    async maintain() {},
    async backup(toFile) {
      throw useServerTools(toFile)
    },
    close: once(async () => {
      await shared.disconnect()
      await Promise.all([shared.pool.end(), shared.backgroundPool.end()])
    }),
  }
}

/** `nameOf` is for requests; work in the background reads whole tables, whose plans must fit the values. */
function assemble(createPool: (role: PoolRole) => pg.Pool, log: DatabaseLog | undefined, nameOf?: ReturnType<typeof createStatementNames>) {
  const pool = survive(createPool(REQUEST), REQUEST, log)
  const backgroundPool = survive(createPool(BACKGROUND), BACKGROUND, log)
  const prisma = createClient(pool, nameOf)
  const background = createClient(backgroundPool)
  return {
    prisma,
    background,
    pool,
    backgroundPool,
    ping: () => ping(pool),
    async disconnect() {
      await Promise.all([prisma.$disconnect(), background.$disconnect()])
    },
  }
}

function createClient(pool: pg.Pool, nameOf?: ReturnType<typeof createStatementNames>): PrismaClient {
  const { adapter, join } = createJoining(pool, nameOf ? { statementNameGenerator: nameOf } : {})
  return withDirectTransactions({ prisma: new PrismaClient({ adapter }), pool, join, nameOf: nameOf ?? (() => undefined) })
}

async function migrateOver(pool: pg.Pool): Promise<string[]> {
  try {
    return await applyMigrations({ pool })
  } finally {
    await pool.end()
  }
}

async function ping(pool: pg.Pool): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('database-away', `the database did not answer within ${PING_MS} ms`)), PING_MS)
  })
  try {
    await Promise.race([pool.query('select 1'), late])
  } finally {
    clearTimeout(timer)
  }
}

function useServerTools(toFile: string): AppError {
  const command = `pg_dump --format=custom --file="${toFile}" "$DATABASE_URL"`
  return new AppError('backup-not-embedded', `this database is a PostgreSQL server; back it up with: ${command}`, {
    safeMessage: `当前使用的是 PostgreSQL 服务器，请用它自己的工具备份：\n  ${command}\n恢复：\n  pg_restore --clean --if-exists --dbname="$DATABASE_URL" "${toFile}"`,
  })
}

/** A stop may be asked for twice (a signal and an error); the second one waits for the first. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= work())
}
