import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { openDatabase } from '../src/db/index.js'
import { note } from './report.js'

export interface BenchDatabase {
  url: string
  pool: pg.Pool
}

/** A migrated database of the bench's own on the given server, or on one started for this run. */
export async function withDatabase(work: (database: BenchDatabase) => Promise<void>): Promise<void> {
  const given = process.env['DATABASE_URL'] ?? process.env['TEST_DATABASE_URL']
  const server = given ? { url: given, stop: async () => {} } : await startPostgres()
  const name = `bench_${randomUUID().replaceAll('-', '')}`
  const admin = new pg.Client({ connectionString: server.url })
  try {
    await admin.connect()
    await noteDurability(admin)
    await admin.query(`create database ${name}`)
    const address = new URL(server.url)
    address.pathname = `/${name}`
    const database = await openDatabase({ databaseUrl: address.href, dataDir: tmpdir() })
    await database.migrate()
    await database.close()
    const pool = new pg.Pool({ connectionString: address.href, max: 4, options: '-c timezone=UTC' })
    pool.on('error', () => {}) // its idle connections may still be there when the database is dropped
    try {
      await work({ url: address.href, pool })
    } finally {
      await pool.end()
      await admin.query(`drop database if exists ${name} with (force)`)
    }
  } finally {
    await admin.end().catch(() => {})
    await server.stop()
  }
}

/** A durable check-in is one that PostgreSQL has flushed; without these two the figures mean something else. */
async function noteDurability(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; fsync: string; commit: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`,
  )
  const { version, fsync, commit } = rows[0]!
  note(`PostgreSQL ${version}, fsync ${fsync}, synchronous_commit ${commit}${fsync === 'on' && commit === 'on' ? '' : ': NOT durable'}`)
}

const BINARIES = 'a PostgreSQL server is needed: set DATABASE_URL, or install it (apt install postgresql)'

/** A cluster with the defaults of a server (flushing on), unlike the one of the tests. */
async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const bin = binaries()
  const folder = mkdtempSync(path.join(tmpdir(), 'wecom-campus-bench-'))
  const owner = unprivilegedOwner()
  if (owner) chownSync(folder, owner.uid, owner.gid)
  const cluster = path.join(folder, 'cluster')
  const init = ['-D', cluster, '-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  const made = spawnSync(path.join(bin, 'initdb'), init, { cwd: folder, encoding: 'utf8', ...owner })
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  const port = await freePort()
  const child = spawn(path.join(bin, 'postgres'), ['-D', cluster, '-k', folder, '-h', '127.0.0.1', '-p', String(port)], {
    cwd: folder,
    stdio: 'ignore',
    ...owner,
  })
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  const kill = () => child.kill('SIGINT')
  process.once('exit', kill) // a bench that is interrupted leaves no server behind
  const stop = async () => {
    process.off('exit', kill)
    kill()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`
  for (let tries = 0; tries < 100; tries++) {
    if (await answers(url)) return { url, stop }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  await stop()
  throw new Error('PostgreSQL did not start')
}

function binaries(): string {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter)
  const folders = [...versions.map(version => path.join(debian, version, 'bin')), ...onPath, '/opt/homebrew/bin']
  const found = folders.find(folder => ['initdb', 'postgres'].every(name => existsSync(path.join(folder, name))))
  if (!found) throw new Error(BINARIES)
  return found
}

/** PostgreSQL refuses to run as root. */
function unprivilegedOwner(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  return { uid: id('-u'), gid: id('-g') }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 1_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
