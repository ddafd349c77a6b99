import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { overPGlite } from '../../src/db/embedded/open-embedded.js'
import { findSeed } from '../../src/db/embedded/seed.js'
import { START_PARAMS } from '../../src/db/embedded/start-params.js'
import { applyMigrations, migrationsDirectory, readMigrations } from '../../src/db/migrate.js'
import { type Database, openDatabase, overEmbedded } from '../../src/db/open-database.js'

export type DatabaseKind = Database['kind']

export interface TestDatabase extends Database {
  /** Empties every table and starts the ids again, faster than a new database. */
  wipe(): Promise<void>
  /** Closes the database and removes it. */
  drop(): Promise<void>
}

/** What this machine can run: `describe.each(databaseKinds())`. `npm test` starts or finds a server and sets the variable. */
export function databaseKinds(): DatabaseKind[] {
  return serverUrl() ? ['embedded', 'postgres'] : ['embedded']
}

/** For rules about words, pages and sheets, whose statements other tests run on every kind. */
export const quickestKind = (): DatabaseKind => databaseKinds().at(-1)!

export const serverUrl = () => process.env['TEST_DATABASE_URL']

/** A migrated database of one's own, copied from a template that is made once for each state of prisma/migrations. */
export async function freshDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return kind === 'embedded' ? freshEmbedded() : freshOnServer()
}

const SEED_TOOL = fileURLToPath(new URL('../../tools/embedded-seed.mjs', import.meta.url))

/** The packed empty cluster: what the build made, else one of the tests' own. */
export async function embeddedSeed(): Promise<string> {
  return findSeed() ?? (await promisify(execFile)(process.execPath, [SEED_TOOL, templateFolder()])).stdout.trim()
}

/** A PGlite in memory without tables. */
export async function emptyEmbeddedDatabase(): Promise<PGlite> {
  return PGlite.create({ loadDataDir: await openAsBlob(await embeddedSeed()), startParams: START_PARAMS })
}

async function freshEmbedded(): Promise<TestDatabase> {
  const db = await PGlite.create({ loadDataDir: await openAsBlob(await embeddedTemplate()), startParams: START_PARAMS })
  const database = overEmbedded(overPGlite(db))
  return { ...database, wipe: () => wipe(database.pool), drop: () => database.close() }
}

async function freshOnServer(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onServer(async client => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${await serverTemplate(client)}`)
  })
  const database = await openDatabase({ databaseUrl: urlOf(name), dataDir: tmpdir() })
  return {
    ...database,
    wipe: () => wipe(database.pool),
    async drop() {
      await database.close()
      await dropServerDatabase(name)
    },
  }
}

/** A database without tables, for tests of the migrations themselves. */
export async function emptyServerDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onServer(client => client.query(`CREATE DATABASE ${name}`))
  return { url: urlOf(name), drop: () => dropServerDatabase(name) }
}

async function wipe(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public' and tablename <> '_prisma_migrations'`,
  )
  if (rows.length === 0) return
  // Emptying a table makes new files for it and its indexes: with a hundred tables that takes longer than most tests, and few hold anything.
  const looks = rows.map(({ name }) => `select '${name}' as name where exists (select 1 from ${name})`)
  const filled = await pool.query<{ name: string }>(looks.join(' union all '))
  if (filled.rows.length > 0) await pool.query(`TRUNCATE ${filled.rows.map(({ name }) => name).join(', ')} CASCADE`)
  await pool.query(
    `select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) from pg_sequences where last_value is not null`,
  )
}

async function migrationsHash(): Promise<string> {
  const pglite = path.dirname(path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')))
  const hash = createHash('sha256').update(await readFile(path.join(pglite, 'package.json')))
  for (const { name, checksum } of await readMigrations(migrationsDirectory())) hash.update(`${name} ${checksum}\n`)
  return hash.digest('hex').slice(0, 16)
}

const templateFolder = () => path.join(tmpdir(), `wecom-campus-test-${userInfo().uid}`)

async function embeddedTemplate(): Promise<string> {
  const file = path.join(templateFolder(), `${await migrationsHash()}.tar`)
  const exists = await access(file).then(
    () => true,
    () => false,
  )
  if (exists) return file

  const db = await emptyEmbeddedDatabase()
  const embedded = overPGlite(db)
  const pool = embedded.createPool({ max: 1 })
  await applyMigrations({ pool })
  // Every test file unpacks this: what new databases are copied from is a third of it, and unzipping takes longer than reading.
  for (const unused of ['template0', 'template1']) {
    await pool.query(`UPDATE pg_database SET datistemplate = false WHERE datname = '${unused}'`)
    await pool.query(`DROP DATABASE ${unused}`)
  }
  await pool.query('CHECKPOINT')
  const dump = await db.dumpDataDir('none')
  await embedded.close()
  await mkdir(templateFolder(), { recursive: true, mode: 0o700 })
  // Two test workers may make it at once: each writes its own file, and either may win.
  const own = `${file}.${process.pid}`
  await writeFile(own, Buffer.from(await dump.arrayBuffer()))
  await rename(own, file)
  return file
}

const TEMPLATE_LOCK = 7_412_001

async function serverTemplate(client: pg.Client): Promise<string> {
  const name = `wecom_campus_template_${await migrationsHash()}`
  await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK])
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (rowCount === 0) {
    // Renamed only when complete, so that an interrupted run leaves no half-migrated template.
    const unfinished = `unfinished_${randomUUID().replaceAll('-', '')}`
    await client.query(`CREATE DATABASE ${unfinished}`)
    const pool = new pg.Pool({ connectionString: urlOf(unfinished), max: 1 })
    await applyMigrations({ pool })
    await pool.end()
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`)
  }
  await client.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK])
  return name
}

async function dropServerDatabase(name: string): Promise<void> {
  await onServer(client => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
}

async function onServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl() })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

function urlOf(databaseName: string): string {
  const url = new URL(serverUrl() ?? 'postgresql://TEST_DATABASE_URL-is-not-set')
  url.pathname = `/${databaseName}`
  return url.href
}
