// The runner behind `npm test`: uses or starts what this machine has, runs every test, and says plainly what was skipped.
//   node tools/test.mjs [jest arguments]      REQUIRE_ALL=1 makes anything missing, and any skip, a failure
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChineseFont, findChromium, findPostgres, findRedis } from './test-services.mjs'

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const JEST = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js')
const REQUIRE_ALL = process.env.REQUIRE_ALL === '1'
const NODE_FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']

let running
let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    interrupted = true
    running?.kill(signal)
  })

/** One run of jest: its exit code and its counts. */
async function jest(args, env, folder) {
  const outputFile = path.join(folder, `result-${env.TZ.replaceAll('/', '-')}.json`)
  const workers = args.some(arg => /^(-w|-i|--maxWorkers|--runInBand)/.test(arg)) ? [] : ['--maxWorkers=2']
  // A failed test may leave a database open, which would keep jest alive for ever.
  const command = [...NODE_FLAGS, JEST, '--ci', '--forceExit', '--json', `--outputFile=${outputFile}`, ...workers, ...args]
  running = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env } })
  const code = await new Promise(resolve => running.once('close', (status, signal) => resolve(signal ? 1 : (status ?? 1))))
  running = undefined
  if (!existsSync(outputFile)) return { code: code || 1, passed: 0, failed: 1, skipped: 0 }
  const result = JSON.parse(readFileSync(outputFile, 'utf8'))
  return {
    code,
    passed: result.numPassedTests,
    // A file that could not even be loaded has no tests to count, and is a failure all the same.
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  }
}

/** Tests about dates run in a western zone as well: there the school day and the process's day differ. */
function hasZoneTests(folder = path.join(ROOT, 'test')) {
  return readdirSync(folder, { withFileTypes: true }).some(entry =>
    entry.isDirectory() ? hasZoneTests(path.join(folder, entry.name)) : entry.name.endsWith('.tz.test.ts'),
  )
}

function say(missing) {
  if (missing.length === 0) return
  console.log(`\n本次未运行（缺少下列软件） / Not run here, because something is missing:`)
  for (const { zh, en } of missing) console.log(`  - ${zh}\n    ${en}`)
}

async function runAll(args, env) {
  const folder = mkdtempSync(path.join(tmpdir(), 'wecom-campus-test-'))
  try {
    const runs = [await jest(args, { ...env, TZ: 'UTC' }, folder)]
    if (!interrupted && args.length === 0 && hasZoneTests()) {
      console.log('\nOnce more in TZ=America/Los_Angeles:')
      runs.push(await jest(['--testPathPatterns', '\\.tz\\.test\\.ts$'], { ...env, TZ: 'America/Los_Angeles' }, folder))
    }
    const total = key => runs.reduce((sum, run) => sum + run[key], 0)
    return {
      code: runs.find(run => run.code !== 0)?.code ?? 0,
      passed: total('passed'),
      failed: total('failed'),
      skipped: total('skipped'),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function main() {
  const services = await Promise.all([findPostgres(), findRedis(), findChromium(), findChineseFont()])
  try {
    const missing = services.flatMap(service => service.missing ?? [])
    if (REQUIRE_ALL && missing.length > 0) {
      say(missing)
      console.error('\nREQUIRE_ALL=1: 请先安装上述软件。 Install the above first.')
      return 1
    }
    console.log(`With ${services.flatMap(service => service.found ?? []).join(', ')}`)
    const env = Object.assign({}, ...services.map(service => service.env ?? {}))
    const { code, passed, failed, skipped } = await runAll(process.argv.slice(2), env)
    say(missing)
    const refused = REQUIRE_ALL && skipped > 0
    if (refused) console.log('\nREQUIRE_ALL=1: 有测试被跳过，视为失败。 Tests were skipped, which counts as a failure.')
    console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
    return interrupted ? 130 : code || (refused ? 1 : 0)
  } finally {
    await Promise.all(services.map(service => service.stop?.()))
  }
}

process.exitCode = await main()
