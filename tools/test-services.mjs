// What the tests can use on this machine: found, or started here for the length of one run.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { accessSync, chownSync, constants, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import pg from 'pg'

/** @typedef {{ env?: Record<string, string>, found?: string, missing?: { zh: string, en: string }, stop?: () => Promise<void> }} Service */

const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))

function onPath(...names) {
  for (const name of names)
    for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
      const file = path.join(folder, name)
      if (isExecutable(file)) return file
    }
  return undefined
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** Starts a server as a child, waits until `ready` says so, and gives back how to stop it. */
async function startServer(file, args, { folder, owner, ready }) {
  const child = spawn(file, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...owner })
  let complaint = ''
  child.stderr.on('data', text => (complaint = (complaint + text).slice(-2_000)))
  const ended = new Promise(resolve => child.once('close', resolve).once('error', error => resolve((complaint += error.message))))
  const stop = async () => {
    child.kill('SIGINT') // for PostgreSQL: roll back, disconnect, stop
    const killer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(killer)
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; tries < 200; tries++) {
    if (await ready()) return stop
    const over = await Promise.race([ended.then(() => true), sleep(100)])
    if (over) break
  }
  await stop()
  throw new Error(complaint.trim().split('\n').at(-1) || 'it did not answer')
}

// ---- PostgreSQL

const POSTGRES_MISSING = {
  zh: 'PostgreSQL：相关测试已跳过。安装：apt install postgresql（或设置 TEST_DATABASE_URL）',
  en: 'PostgreSQL: its tests were skipped. Install it: apt install postgresql (or set TEST_DATABASE_URL)',
}

/** @returns {Promise<Service>} */
export async function findPostgres() {
  const given = process.env.TEST_DATABASE_URL
  if (given) {
    if (await mayCreateDatabases(given)) return { found: 'PostgreSQL (TEST_DATABASE_URL)', env: { TEST_DATABASE_URL: given } }
    return {
      missing: {
        zh: 'PostgreSQL：TEST_DATABASE_URL 无法连接，或该用户不能建库；相关测试已跳过。',
        en: 'PostgreSQL: TEST_DATABASE_URL does not answer, or its user may not create databases; its tests were skipped.',
      },
    }
  }
  for (const url of usualAddresses())
    if (await mayCreateDatabases(url)) return { found: 'PostgreSQL (already running)', env: { TEST_DATABASE_URL: url } }
  const bin = postgresBinaries()
  if (!bin) return { missing: POSTGRES_MISSING }
  try {
    return await startPostgres(bin)
  } catch (error) {
    return { missing: { zh: `${POSTGRES_MISSING.zh}；${error.message}`, en: `${POSTGRES_MISSING.en}; ${error.message}` } }
  }
}

function usualAddresses() {
  const users = new Set([userInfo().username, 'postgres'])
  return [...users].flatMap(user => [
    ...['/var/run/postgresql', '/tmp']
      .filter(folder => existsSync(path.join(folder, '.s.PGSQL.5432')))
      .map(folder => `postgresql:///postgres?user=${user}&host=${encodeURIComponent(folder)}`),
    `postgresql://${user}@127.0.0.1:5432/postgres`,
  ])
}

async function mayCreateDatabases(connectionString) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query('select rolcreatedb or rolsuper as may from pg_roles where rolname = current_user')
    return rows[0]?.may === true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

function postgresBinaries() {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  const onThePath = onPath('initdb')
  const folders = [
    ...versions.map(version => path.join(debian, version, 'bin')),
    ...(onThePath ? [path.dirname(onThePath)] : []),
    '/usr/local/pgsql/bin',
    '/opt/homebrew/bin',
  ]
  return folders.find(folder => ['initdb', 'postgres'].every(name => isExecutable(path.join(folder, name))))
}

async function startPostgres(bin) {
  const folder = mkdtempSync(path.join(tmpdir(), 'wecom-campus-pg-'))
  const owner = unprivilegedOwner()
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid)
  const cluster = path.join(folder, 'cluster')
  const init = ['-D', cluster, '-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  const made = spawnSync(path.join(bin, 'initdb'), init, { cwd: folder, encoding: 'utf8', ...owner })
  if (made.status !== 0) {
    rmSync(folder, { recursive: true, force: true })
    throw new Error(`initdb: ${(made.stderr ?? made.error?.message ?? '').trim().split('\n').at(-1)}`)
  }
  const port = await freePort()
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`
  const settings = { fsync: 'off', full_page_writes: 'off', max_connections: 200, max_prepared_transactions: 10 }
  const args = ['-D', cluster, '-k', folder, '-h', '127.0.0.1', '-p', String(port)]
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`)
  const stop = await startServer(path.join(bin, 'postgres'), args, { folder, owner, ready: () => mayCreateDatabases(url) })
  return { found: `PostgreSQL (started from ${bin})`, env: { TEST_DATABASE_URL: url }, stop }
}

/** PostgreSQL refuses to run as root. */
function unprivilegedOwner() {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    const id = spawnSync('id', ['-u', name], { encoding: 'utf8' })
    const group = spawnSync('id', ['-g', name], { encoding: 'utf8' })
    if (id.status === 0 && group.status === 0) return { uid: Number(id.stdout), gid: Number(group.stdout) }
  }
  throw new Error('running as root, and there is no other user to run PostgreSQL as')
}

// ---- Redis

/** @returns {Promise<Service>} */
export async function findRedis() {
  const given = process.env.TEST_REDIS_URL
  if (given) return { found: 'Redis (TEST_REDIS_URL)', env: { TEST_REDIS_URL: given } }
  const missing = {
    zh: 'Redis：相关测试已跳过。安装：apt install redis-server（或设置 TEST_REDIS_URL）',
    en: 'Redis: its tests were skipped. Install it: apt install redis-server (or set TEST_REDIS_URL)',
  }
  const binary = onPath('redis-server', 'valkey-server') ?? ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find(isExecutable)
  if (!binary) return { missing }
  const folder = mkdtempSync(path.join(tmpdir(), 'wecom-campus-redis-'))
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  try {
    const stop = await startServer(binary, args, { folder, ready: () => answersPing(port) })
    return { found: `Redis (started ${binary})`, env: { TEST_REDIS_URL: `redis://127.0.0.1:${port}` }, stop }
  } catch (error) {
    return { missing: { zh: `${missing.zh}；${error.message}`, en: `${missing.en}; ${error.message}` } }
  }
}

function answersPing(port) {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.setTimeout(1_000, () => socket.destroy())
    socket.once('data', data => {
      resolve(data.toString().startsWith('+PONG'))
      socket.destroy()
    })
    socket.once('error', () => resolve(false)).once('close', () => resolve(false))
  })
}

// ---- Browser and fonts

const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** @returns {Service} */
export function findChromium() {
  const file = [process.env.TEST_CHROMIUM, process.env.CHROMIUM_PATH, ...BROWSERS].find(candidate => candidate && isExecutable(candidate))
  const found = file ?? onPath('chromium', 'chromium-browser', 'google-chrome')
  if (found) return { found: `Chromium (${found})`, env: { TEST_CHROMIUM: found } }
  return {
    missing: {
      zh: 'Chromium：浏览器测试已跳过。安装：apt install chromium（或设置 CHROMIUM_PATH）',
      en: 'Chromium: the browser tests were skipped. Install it: apt install chromium (or set CHROMIUM_PATH)',
    },
  }
}

/** @returns {Service} */
export function findChineseFont() {
  const missing = {
    zh: '中文字体：截图里的汉字会显示为方框。安装：apt install fonts-noto-cjk',
    en: 'Chinese font: screenshots would show boxes. Install one: apt install fonts-noto-cjk',
  }
  if (process.platform !== 'linux') return { found: 'system fonts' }
  try {
    const font = execFileSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0]
    return font ? { found: `font ${font}` } : { missing }
  } catch {
    return { missing }
  }
}
