import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { freePort, startChild, until, type Child } from './child.js'

/** A server of our own that may be taken away and brought back on the same port. */
export interface OwnServer {
  readonly url: string
  /** At once, as when the machine loses power. */
  stop(): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}

/** Null when this machine has no PostgreSQL. Never an already running one: this one is stopped on purpose. */
export async function createPostgres(): Promise<OwnServer | null> {
  const bin = findFolder('initdb', [...debianFolders(), '/usr/local/pgsql/bin', '/opt/homebrew/bin'])
  if (!bin) return null
  const folder = mkdtempSync(path.join(tmpdir(), 'soak-postgres-'))
  const owner = unprivileged()
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid ?? owner.uid)
  const cluster = path.join(folder, 'cluster')
  const made = spawnSync(
    path.join(bin, 'initdb'),
    ['-D', cluster, '-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    {
      cwd: folder,
      encoding: 'utf8',
      ...owner,
    },
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  const port = await freePort()
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`
  // The processes die, the machine does not: what was written stays in its cache, so fsync proves nothing here.
  const args = ['-D', cluster, '-k', folder, '-h', '127.0.0.1', '-p', String(port), '-c', 'fsync=off', '-c', 'max_connections=60']
  let child: Child | undefined
  const start = async () => {
    child = startChild(path.join(bin, 'postgres'), args, { cwd: folder, logFile: path.join(tmpdir(), 'soak-postgres.log'), ...owner })
    await until('PostgreSQL', 30, () => answers(url))
  }
  await start()
  return {
    url,
    start,
    // SIGQUIT is what `pg_ctl stop -m immediate` sends: no checkpoint, recovery at the next start.
    stop: async () => child?.kill('SIGQUIT'),
    async remove() {
      await child?.kill('SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Null when this machine has no Redis. */
export async function createRedis(): Promise<OwnServer | null> {
  const folder = findFolder('redis-server', ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'])
  if (!folder) return null
  const port = await freePort()
  let child: Child | undefined
  const start = async () => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    child = startChild(path.join(folder, 'redis-server'), args, { logFile: path.join(tmpdir(), 'soak-redis.log') })
    await child.firstLine
  }
  await start()
  const stop = async () => child?.kill('SIGKILL')
  return { url: `redis://127.0.0.1:${port}`, start, stop, remove: stop }
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 1_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } finally {
    await client.end().catch(() => {})
  }
}

function debianFolders(): string[] {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : []
  return versions.map(version => path.join(root, version, 'bin'))
}

function findFolder(file: string, likely: readonly string[]): string | undefined {
  const found = spawnSync('sh', ['-c', `command -v ${file}`], { encoding: 'utf8' })
  const onThePath = found.status === 0 ? [path.dirname(found.stdout.trim())] : []
  return [...likely, ...onThePath].find(folder => existsSync(path.join(folder, file)))
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  return { uid: id('-u'), gid: id('-g') }
}
