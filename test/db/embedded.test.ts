import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { type Database, openDatabase, restoreEmbedded } from '../../src/db/index.js'
import { DataFolderInUseError, lockByPidFile, lockFolder } from '../../src/db/embedded/folder-lock.js'
import { createCheckpointer } from '../../src/db/embedded/maintenance.js'
import { overPGlite } from '../../src/db/embedded/open-embedded.js'
import { createEmbeddedPool } from '../../src/db/embedded/embedded-pool.js'
import { createSession } from '../../src/db/embedded/session.js'
import { emptyEmbeddedDatabase } from '../support/databases.js'

// Databases start slowly on a busy machine; nothing here measures time.
jest.setTimeout(120_000)

const OWNER = fileURLToPath(new URL('./folder-owner.ts', import.meta.url))

/** Another process that opens the folder; resolves with what it says first. */
async function startOwner(dataDir: string, marker: string): Promise<{ child: ChildProcess; said: unknown }> {
  const child = fork(OWNER, [dataDir, marker], { execArgv: ['--import', 'tsx'], silent: true })
  const said = await new Promise(resolve => child.once('message', resolve).once('exit', code => resolve(`exit ${code}`)))
  return { child, said }
}

async function killHard(child: ChildProcess): Promise<void> {
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

describe('the embedded database in its folder', () => {
  let dataDir: string
  let database: Database | undefined

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'embedded-'))
  })
  afterEach(async () => {
    await database?.close()
    database = undefined
  })
  afterAll(() => rm(dataDir, { recursive: true }))

  const open = async () => (database = await openDatabase({ dataDir }))
  const marks = async (from: Database) => (await from.pool.query('select name from mark order by name')).rows.map(row => row.name)

  it('has one owner; a second process is refused in plain words, and after kill -9 the folder is free and nothing acknowledged is lost', async () => {
    const { child, said } = await startOwner(dataDir, 'committed')
    expect(said).toBe('ready')

    const second = await startOwner(dataDir, 'second')
    const here = await openDatabase({ dataDir }).catch((error: unknown) => error)
    await killHard(child)

    expect(second.said).toMatch(/正被另一个进程使用[\s\S]*is in use by another process/)
    expect(here).toBeInstanceOf(DataFolderInUseError)
    expect(await marks(await open())).toEqual(['committed'])
  })

  it('keeps what was written over a stop and a start, and leaves no unfinished folders', async () => {
    await (await open()).pool.query(`insert into mark values ('kept')`)
    await database?.close()

    expect(await marks(await open())).toEqual(['committed', 'kept'])
    expect(await readdir(dataDir)).toEqual(['database'])
  })

  it('comes back from a backup exactly as it was, and keeps the replaced one beside it', async () => {
    const file = path.join(dataDir, 'backup.tar.gz')
    const before = await open()
    await before.backup(file)
    await before.pool.query(`insert into mark values ('after the backup')`)
    await expect(restoreEmbedded({ dataDir, fromFile: file })).rejects.toBeInstanceOf(DataFolderInUseError)
    await before.close()

    const { movedAside } = await restoreEmbedded({ dataDir, fromFile: file, now: () => new Date('2026-11-21T16:00:00Z') })

    expect(movedAside).toBe(path.join(dataDir, 'database.before-restore-20261121T160000Z'))
    expect(await marks(await open())).toEqual(['committed', 'kept'])
    expect((await readdir(dataDir)).toSorted()).toEqual(['backup.tar.gz', 'database', 'database.before-restore-20261121T160000Z'])
  })

  it('is left alone when the backup file is damaged', async () => {
    const file = path.join(dataDir, 'damaged.tar.gz')
    await writeFile(file, (await readFile(path.join(dataDir, 'backup.tar.gz'))).subarray(0, 100_000))

    await expect(restoreEmbedded({ dataDir, fromFile: file })).rejects.toMatchObject({ code: 'backup-unreadable' })
    expect(await marks(await open())).toEqual(['committed', 'kept'])
  })

  it('takes its nightly care while it is in use', async () => {
    const open_ = await open()
    await Promise.all([open_.maintain(), ...Array.from({ length: 20 }, () => open_.pool.query('select 1'))])

    expect(await marks(open_)).toEqual(['committed', 'kept'])
  })
})

describe('the lock of a data folder', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lock-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  describe.each([
    ['by the operating system', lockFolder],
    ['by a pid file', lockByPidFile],
  ])('%s', (_, lock) => {
    it('lets one of several racing starters in, and the next one after it has let go', async () => {
      const starters = await Promise.allSettled(Array.from({ length: 5 }, () => lock(folder)))

      const winners = starters.flatMap(starter => (starter.status === 'fulfilled' ? [starter.value] : []))
      const refusals = starters.flatMap(starter => (starter.status === 'rejected' ? [starter.reason as unknown] : []))
      expect(winners).toHaveLength(1)
      expect(refusals.every(refusal => refusal instanceof DataFolderInUseError)).toBe(true)

      await winners[0]?.release()
      await (await lock(folder)).release()
    })
  })

  it('by a pid file ignores an owner that is dead', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    await writeFile(path.join(folder, '.owner'), String(dead))

    await (await lockByPidFile(folder)).release()
    expect(await readdir(folder)).toEqual([])
  })
})

describe('checkpoints of the embedded database', () => {
  it('come after some minutes of writing, after many commits, and never when nothing was written', async () => {
    const db = await emptyEmbeddedDatabase()
    const session = createSession(db)
    const pool = createEmbeddedPool(session, { max: 1 })
    let now = 0
    const { checkpointIfDue } = createCheckpointer(pool, session, { everyCommits: 50, now: () => now })
    const write = () => pool.query('create table if not exists t (id int)')

    const minutes = async (passed: number, writes: number) => {
      now += passed * 60_000
      for (let written = 0; written < writes; written++) await write()
      return checkpointIfDue()
    }

    await minutes(60, 2)
    expect(await minutes(1, 3)).toBe(false)
    expect(await minutes(5, 3)).toBe(true)
    expect(await minutes(60, 0)).toBe(false)
    expect(await minutes(0, 50)).toBe(true)
    await pool.end()
    await db.close()
  })

  it('take back the space of dead rows at night', async () => {
    const embedded = overPGlite(await emptyEmbeddedDatabase())
    const pool = embedded.createPool({ max: 1 })
    await pool.query('create table t as select g as id, 0 as n from generate_series(1, 2000) g')
    await pool.query('update t set n = 1')

    await embedded.maintain()

    // The count of dead rows reaches the statistics when it likes, even after the vacuum that removed them.
    const { rows } = await pool.query(`select last_vacuum is not null as vacuumed from pg_stat_user_tables`)
    expect(rows).toEqual([{ vacuumed: true }])
    await embedded.close()
  })
})
