// Builds what is stale: Prisma client, TypeScript, web pages, the files that tsc does not copy, and a ready-made empty database.
//   node tools/build.mjs              builds
//   node tools/build.mjs --if-stale   returns at once when dist/ is newer than everything it is made of
import { spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const at = (...parts) => path.join(ROOT, ...parts)

const SOURCES = ['src', 'cards', 'cron', 'simulator', 'bench', 'soak']
const INPUTS = [
  ...SOURCES,
  'prisma',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
  'tools/build.mjs',
  'tools/embedded-seed.mjs',
]
const GENERATED = at('src', 'db', 'generated')
const CLIENT = path.join(GENERATED, 'client.ts')
const STAMP = at('dist', '.built')
const LOCK = at('dist', '.building')
const ASSET = /\.(html|css|svg|png|jpe?g|ico|woff2?|ttf|webmanifest|ya?ml|txt|mjs)$/

/** Folders count as well as files: a deletion shows only in its folder's mtime. */
function* walk(entry) {
  const stat = statSync(entry, { throwIfNoEntry: false })
  if (!stat) return
  yield { file: entry, stat }
  if (!stat.isDirectory()) return
  for (const name of readdirSync(entry)) {
    const child = path.join(entry, name)
    if (name !== 'node_modules' && child !== GENERATED) yield* walk(child)
  }
}

const mtime = file => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

function isStale() {
  const built = mtime(STAMP)
  if (!built || clientIsStale()) return true
  for (const input of INPUTS) for (const { stat } of walk(at(input))) if (stat.mtimeMs > built) return true
  return false
}

function clientIsStale() {
  const generated = mtime(CLIENT)
  return (
    existsSync(at('prisma', 'schema.prisma')) &&
    (!generated || Math.max(mtime(at('prisma', 'schema.prisma')), mtime(at('package-lock.json'))) > generated)
  )
}

function run(what, script, ...args) {
  const result = spawnSync(process.execPath, [script, ...args], { cwd: ROOT, encoding: 'utf8' })
  if (result.status === 0) return
  process.stdout.write(result.stdout ?? '')
  process.stderr.write(result.stderr ?? '')
  throw new Error(`${what} failed`)
}

/** The slowest step once, and no step at all until PGlite changes. A service without it makes its database itself. */
function makeSeed() {
  const child = spawn(process.execPath, [at('tools', 'embedded-seed.mjs')], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  return new Promise(resolve => {
    child.once('error', () => resolve(false)).once('exit', code => resolve(code === 0))
  })
}

async function build() {
  const steps = []
  const begun = Date.now()
  // A process of its own: it works while this one waits for the others.
  const seed = makeSeed()
  if (clientIsStale()) {
    run('prisma generate', at('tools', 'prisma.mjs'), 'generate')
    const now = new Date()
    if (existsSync(CLIENT)) utimesSync(CLIENT, now, now)
    steps.push('Prisma client')
  }
  // Stamped with the time before compiling, so that a file saved meanwhile counts as newer.
  const started = new Date()
  const tsc = at('node_modules', 'typescript', 'bin', 'tsc')
  run('tsc -p tsconfig.build.json', tsc, '-p', 'tsconfig.build.json')
  steps.push('TypeScript')
  const webProject = path.join('simulator', 'web', 'tsconfig.json')
  if (existsSync(at(webProject))) {
    run(`tsc -p ${webProject}`, tsc, '-p', webProject)
    steps.push('simulator pages')
  }
  steps.push(`${copyAssets()} assets`)
  dropOrphans()
  steps.push((await seed) ? 'database' : 'no database (the first start makes one)')
  const stamp = `${STAMP}.${process.pid}`
  writeFileSync(stamp, `${started.toISOString()}\n`)
  utimesSync(stamp, started, started)
  renameSync(stamp, STAMP)
  return { steps, seconds: (Date.now() - begun) / 1000 }
}

function copyAssets() {
  let copied = 0
  for (const source of SOURCES)
    for (const { file, stat } of walk(at(source))) {
      if (!stat.isFile() || !ASSET.test(file)) continue
      const target = at('dist', path.relative(ROOT, file))
      mkdirSync(path.dirname(target), { recursive: true })
      cpSync(file, target)
      copied++
    }
  return copied
}

/** A compiled file whose source is gone would still be importable, and would hide the missing import until production. */
function dropOrphans() {
  for (const source of SOURCES)
    for (const { file, stat } of walk(at('dist', source))) {
      if (!stat.isFile()) continue
      const original = at(path.relative(at('dist'), file))
      const stem = original.replace(/\.(js|js\.map|d\.ts)$/, '')
      if (![original, `${stem}.ts`, `${stem}.tsx`, `${stem}.mts`].some(candidate => existsSync(candidate))) rmSync(file)
    }
}

const isAlive = pid => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const sleep = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/** `npm start` and `npm test` may run at once. A hard link appears together with its content, so the holder is never unknown. */
async function locked(work) {
  mkdirSync(at('dist'), { recursive: true })
  const mine = `${LOCK}.${process.pid}`
  writeFileSync(mine, String(process.pid))
  try {
    for (;;) {
      try {
        linkSync(mine, LOCK)
        break
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
        const holder = holderOfLock()
        if (holder && !isAlive(Number(holder))) takeAwayLockOf(holder)
        else sleep(100)
      }
    }
    try {
      return await work()
    } finally {
      rmSync(LOCK, { force: true })
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

function holderOfLock() {
  try {
    return readFileSync(LOCK, 'utf8')
  } catch {
    return '' // released in between
  }
}

function takeAwayLockOf(deadHolder) {
  const aside = `${LOCK}.stale.${process.pid}`
  try {
    renameSync(LOCK, aside)
    // Another waiter may have replaced the dead lock by its own in between: give that one back.
    if (readFileSync(aside, 'utf8') !== deadHolder) linkSync(aside, LOCK)
  } catch {
    // someone else took it away first
  }
  rmSync(aside, { force: true })
}

async function main() {
  const onlyIfStale = process.argv.includes('--if-stale')
  if (onlyIfStale && !isStale()) return
  if (!existsSync(at('node_modules', 'typescript')) && existsSync(STAMP)) {
    console.log('build: TypeScript is not installed here (npm ci --omit=dev); using dist/ as it is')
    return
  }
  await locked(async () => {
    if (onlyIfStale && !isStale()) return
    const { steps, seconds } = await build()
    console.log(`build: ${steps.join(', ')} → dist/ (${seconds.toFixed(1)} s)`)
  })
}

try {
  await main()
} catch (error) {
  console.error(`build: ${error.message}`)
  process.exitCode = 1
}
