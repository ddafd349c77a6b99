import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import pg from 'pg'
import { overPGlite } from '../../src/db/embedded/open-embedded.js'
import { applyMigrations } from '../../src/db/migrate.js'
import { type DatabaseKind, databaseKinds, emptyEmbeddedDatabase, emptyServerDatabase } from '../support/databases.js'

// Databases start slowly on a busy machine; nothing here measures time.
jest.setTimeout(120_000)

interface EmptyDatabase {
  createPool(): pg.Pool
  drop(): Promise<void>
}

async function emptyDatabase(kind: DatabaseKind): Promise<EmptyDatabase> {
  if (kind === 'embedded') {
    const embedded = overPGlite(await emptyEmbeddedDatabase())
    return { createPool: () => embedded.createPool({ max: 2 }), drop: () => embedded.close() }
  }
  const { url, drop } = await emptyServerDatabase()
  const pools: pg.Pool[] = []
  return {
    createPool() {
      const pool = new pg.Pool({ connectionString: url, options: '-c statement_timeout=1000' })
      pools.push(pool)
      return pool
    },
    async drop() {
      await Promise.all(pools.map(pool => pool.end()))
      await drop()
    },
  }
}

const FUNCTION = `
create table visit (id int primary key, note text);
create function shout() returns trigger language plpgsql as $$ begin new.note := upper(new.note); return new; end; $$;
create trigger loud before insert on visit for each row execute function shout();`

describe.each(databaseKinds())('migrations on %s', kind => {
  let database: EmptyDatabase
  let pool: pg.Pool
  let directory: string

  beforeEach(async () => {
    database = await emptyDatabase(kind)
    pool = database.createPool()
    directory = await mkdtemp(path.join(tmpdir(), 'migrations-'))
    await given('20260101000000_first', FUNCTION)
  })
  afterEach(async () => {
    await database.drop()
    await rm(directory, { recursive: true })
  })

  async function given(name: string, sql: string) {
    await mkdir(path.join(directory, name), { recursive: true })
    await writeFile(path.join(directory, name, 'migration.sql'), sql)
  }
  const apply = () => applyMigrations({ pool, directory })
  const history = async () => (await pool.query('select * from _prisma_migrations order by migration_name')).rows

  it('are applied once, in order, functions and triggers included', async () => {
    await given('20260102000000_second', `insert into visit values (1, 'hello')`)

    expect(await apply()).toEqual(['20260101000000_first', '20260102000000_second'])
    expect(await apply()).toEqual([])
    expect((await pool.query('select note from visit')).rows).toEqual([{ note: 'HELLO' }])
  })

  it('are written down as Prisma itself would', async () => {
    await apply()

    expect(await history()).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
        migration_name: '20260101000000_first',
        started_at: expect.any(Date),
        finished_at: expect.any(Date),
        applied_steps_count: 1,
        logs: null,
        rolled_back_at: null,
      },
    ])
  })

  it('leave nothing behind when they fail half-way, and are tried again at the next start', async () => {
    await given('20260102000000_second', 'create table half (id int); select 1 / 0')

    await expect(apply()).rejects.toMatchObject({ code: 'migration-failed', ids: { migration: '20260102000000_second' } })
    expect(await history()).toHaveLength(1)

    await given('20260102000000_second', 'create table half (id int)')
    expect(await apply()).toEqual(['20260102000000_second'])
  })

  it('are refused when one was edited after it had been applied', async () => {
    await apply()
    await given('20260101000000_first', `${FUNCTION} -- changed`)

    await expect(apply()).rejects.toMatchObject({ code: 'migration-refused', message: expect.stringContaining('was edited') })
  })

  it('are refused when the database is newer than the program', async () => {
    await given('20260102000000_second', 'create table newer (id int)')
    await apply()
    await rm(path.join(directory, '20260102000000_second'), { recursive: true })

    await expect(apply()).rejects.toMatchObject({ code: 'migration-refused', message: expect.stringContaining('does not know') })
  })

  it('are refused when another tool left one unfinished', async () => {
    await apply()
    await pool.query('update _prisma_migrations set finished_at = null')

    await expect(apply()).rejects.toMatchObject({ code: 'migration-refused', message: expect.stringContaining('did not end') })
  })

  it('are applied by one of two starters; the other waits and finds nothing to do', async () => {
    await given('20260102000000_second', `select pg_sleep(0.3); create table slow (id int)`)
    const other = database.createPool()

    const applied = await Promise.all([apply(), applyMigrations({ pool: other, directory })])

    expect(applied.flat().toSorted()).toEqual(['20260101000000_first', '20260102000000_second'])
    expect(await history()).toHaveLength(2)
  })

  it('may take longer than a request may', async () => {
    await given('20260102000000_second', kind === 'postgres' ? 'select pg_sleep(1.2)' : 'select 1')

    await expect(apply()).resolves.toHaveLength(2)
  })
})
