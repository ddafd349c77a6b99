import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { ensureCluster } from '../../src/db/embedded/cluster.js'
import { findSeed, unpackSeed } from '../../src/db/embedded/seed.js'
import { openDatabase } from '../../src/db/index.js'
import { embeddedSeed } from '../support/databases.js'

// initdb is slow on a busy machine; nothing here measures time.
jest.setTimeout(120_000)

const MAKER = fileURLToPath(new URL('./cluster-maker.ts', import.meta.url))

describe('a new embedded database', () => {
  let dataDir: string

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'seed-'))
  })
  afterEach(() => rm(dataDir, { recursive: true }))

  const cluster = () => path.join(dataDir, 'database')
  const systemId = async () => (await readFile(path.join(cluster(), 'global', 'pg_control'))).readBigUInt64LE(0)
  const systemIdOf = (seed: Buffer) => {
    const tar = gunzipSync(seed)
    return tar.readBigUInt64LE(tar.indexOf('global/pg_control\0') + 512)
  }

  /** Opens it, writes, and reads that again after a stop. */
  async function expectUsable(): Promise<void> {
    const first = await openDatabase({ dataDir })
    expect(await first.migrate()).not.toEqual([])
    await first.pool.query(`insert into setting (key, value) values ('mark', '1')`)
    await first.close()
    const second = await openDatabase({ dataDir })
    expect(await second.migrate()).toEqual([])
    expect(await second.prisma.setting.findUnique({ where: { key: 'mark' } })).toMatchObject({ value: 1 })
    await second.close()
    expect(await readdir(dataDir)).toEqual(['database'])
  }

  it('is unpacked from the seed, is nobody else’s to read, and keeps what is written', async () => {
    const seed = await embeddedSeed()

    expect(await ensureCluster(dataDir, { seed })).toBe(true)

    expect(await systemId()).toBe(systemIdOf(await readFile(seed)))
    if (process.platform !== 'win32') expect((await stat(path.join(cluster(), 'PG_VERSION'))).mode & 0o077).toBe(0)
    await expectUsable()
    expect(await ensureCluster(dataDir, { seed })).toBe(false)
  })

  it('is made by initdb where there is no seed', async () => {
    await ensureCluster(dataDir, { seed: null })

    expect(await systemId()).not.toBe(systemIdOf(await readFile(await embeddedSeed())))
    await expectUsable()
  })

  it('is made by initdb where the seed is damaged, and the operator is told', async () => {
    const seed = path.join(dataDir, '..', `${path.basename(dataDir)}.tar.gz`)
    const whole = await readFile(await embeddedSeed())
    // Cut off towards the end: by then nearly every file has been read.
    await writeFile(seed, whole.subarray(0, -1_000))
    const told: unknown[] = []

    await ensureCluster(dataDir, { seed, onBadSeed: (_, file) => told.push(file) })
    await rm(seed)

    expect(told).toEqual([seed])
    expect(await systemId()).not.toBe(systemIdOf(whole))
    await expectUsable()
  })

  it('is whole or absent whenever its making is killed, and the next start makes it', async () => {
    const seed = await embeddedSeed()
    const maker = fork(MAKER, [dataDir, seed], { execArgv: ['--import', 'tsx'], silent: true })
    await killAtFirstFiles(maker, dataDir)

    const left = await readdir(dataDir)
    expect(left).toEqual([`database.new-${maker.pid}`])

    await ensureCluster(dataDir, { seed })
    await expectUsable()
  })
})

describe('the seed of the embedded database', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'seed-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is the one of the installed PGlite: another version’s is not taken', async () => {
    const made = path.join(folder, 'dist', 'embedded')
    await mkdir(made, { recursive: true })
    const name = path.basename(await embeddedSeed())

    await writeFile(path.join(made, name.replace(/\d+(?=\.tar)/, '999')), '')
    expect(findSeed(path.join(folder, 'src', 'db'))).toBeUndefined()
    await writeFile(path.join(made, name), '')
    expect(findSeed(path.join(folder, 'src', 'db'))).toBe(path.join(made, name))
  })

  it('must hold a database', async () => {
    const tar = gunzipSync(await readFile(await embeddedSeed()))
    tar.write('OTHER_FILE', tar.indexOf('PG_VERSION\0'.padEnd(100, '\0')))
    const seed = path.join(folder, 'seed.tar.gz')
    await writeFile(seed, gzipSync(tar, { level: 1 }))
    const into = path.join(folder, 'cluster')
    await mkdir(into)

    await expect(unpackSeed(seed, into)).rejects.toMatchObject({ code: 'database-damaged' })
  })
})

/** Looks as fast as it can, so that the kill comes between the first file and the last. */
async function killAtFirstFiles(maker: ChildProcess, dataDir: string): Promise<void> {
  const gone = new Promise(resolve => maker.once('exit', resolve))
  const base = path.join(dataDir, `database.new-${maker.pid}`, 'base')
  while (maker.exitCode === null && !existsSync(base)) await new Promise(resolve => setImmediate(resolve))
  maker.kill('SIGKILL')
  await gone
}
