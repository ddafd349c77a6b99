import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { AppError } from '../shared/errors.js'

/** The key that Prisma's schema engine takes, so that its `migrate deploy` and we exclude each other. */
const LOCK_KEY = 72707369

/** Prisma's own table, so that `prisma migrate` elsewhere reads what we applied and the reverse. */
const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
  logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`

interface Applied {
  migration_name: string
  checksum: string
  finished_at: Date | null
}

interface Migration {
  name: string
  sql: string
  checksum: string
}

export interface MigrateOptions {
  pool: pg.Pool
  /** Default: prisma/migrations of this installation. */
  directory?: string
}

/** Applies what is missing, in order, one starter at a time; returns the names it applied. */
export async function applyMigrations({ pool, directory = migrationsDirectory() }: MigrateOptions): Promise<string[]> {
  const migrations = await readMigrations(directory)
  const client = await pool.connect()
  try {
    // Waiting for another starter, or filling a new column, may take longer than any request.
    await client.query('SET statement_timeout = 0; SET lock_timeout = 0')
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY])
    await client.query(HISTORY_TABLE)
    const { rows } = await client.query<Applied>(
      'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    )
    const missing = missingOf(migrations, rows)
    for (const migration of missing) await apply(client, migration)
    return missing.map(({ name }) => name)
  } finally {
    // Destroyed, not given back: that frees the lock and the settings whatever has happened.
    client.release(true)
  }
}

/** Found upwards from this file, which is at another depth in dist/ than in src/. */
export function migrationsDirectory(): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'prisma', 'migrations')
    if (existsSync(candidate)) return candidate
    if (folder === path.dirname(folder)) throw new AppError('migrations-missing', 'prisma/migrations was not found beside this program')
  }
}

export async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter(entry => entry.isDirectory()).map(entry => entry.name)
  return Promise.all(
    names.toSorted().map(async name => {
      const sql = await readFile(path.join(directory, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

function missingOf(migrations: Migration[], applied: Applied[]): Migration[] {
  const known = new Map(migrations.map(migration => [migration.name, migration]))
  for (const { migration_name: name, checksum, finished_at: finishedAt } of applied) {
    const migration = known.get(name)
    if (!migration)
      throw refusal(
        name,
        `the database has migration ${name}, which this version of the program does not know: it is older than its database`,
      )
    if (!finishedAt) throw refusal(name, `migration ${name} was begun by another tool and did not end; repair the database by hand`)
    if (migration.checksum !== checksum) throw refusal(name, `migration ${name} was edited after it had been applied`)
    known.delete(name)
  }
  return [...known.values()]
}

/** All or nothing: a crash in the middle leaves no trace, and the next start tries again. */
async function apply(client: pg.PoolClient, { name, sql, checksum }: Migration): Promise<void> {
  const insert = `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, now(), 1)`
  try {
    await client.query('BEGIN')
    await client.query(sql)
    await client.query(insert, [randomUUID(), checksum, name])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw new AppError('migration-failed', `migration ${name} could not be applied; nothing of it was kept`, {
      cause: error,
      ids: { migration: name },
    })
  }
}

const refusal = (name: string, message: string) =>
  new AppError('migration-refused', message, {
    ids: { migration: name },
    safeMessage: `数据库与程序版本不一致：${name}。请使用与数据库相同或更新的版本。`,
  })
