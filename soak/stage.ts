import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp } from '../src/app.js'
import { loadConfig } from '../src/config.js'
import { transact } from '../src/db/index.js'
import { createClock } from '../src/shared/clock.js'
import { addDays, localDate, parseInstant } from '../src/shared/dates.js'
import { createLog } from '../src/shared/log.js'
import { freePort, pause, startChild, until, type Child } from './child.js'

export type DatabaseKind = 'embedded' | 'postgres'

/** What the simulator and the service share here; they are ours alone and die with the run. */
export const KEYS = {
  corpId: 'wwsoakschool0001',
  agentId: 1000002,
  secret: 'soak-secret',
  token: 'SoakToken',
  encodingAesKey: 'SoakKeyOfNobodyAtAllabcdefghijklmnopqrstuvw',
}

const beside = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url))

export interface Stage {
  readonly kind: DatabaseKind
  readonly callbackUrl: string
  readonly env: Record<string, string>
  startService(): Promise<void>
  /** `kill -9`. */
  killService(): Promise<void>
  stopService(): Promise<void>
  /** The process id of the service, to tell whether it was restarted. */
  servicePid(): number
  ready(): Promise<{ status: number; redis: string }>
  /** Shares not yet settled, from the service's own metrics. */
  waitingDeliveries(): Promise<number>
  control<T>(path: string, body?: object): Promise<T>
  remove(): Promise<void>
}

/** The simulator as its own process, a school in the database, and a service that can be killed. */
export async function createStage(kind: DatabaseKind, given: { databaseUrl?: string; redisUrl?: string }): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), `soak-${kind}-`))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const callbackUrl = `${url}/wecom/callback`
  const logFile = path.join(tmpdir(), `soak-${kind}.log`)
  const simulator = startChild(process.execPath, [beside('simulator/main.js'), ...simulatorArguments(callbackUrl)], { logFile })
  const desk = (JSON.parse(await simulator.firstLine) as { url: string }).url
  const env: Record<string, string> = {
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: path.join(folder, 'data'),
    LOG_LEVEL: 'warn',
    WECOM_CORP_ID: KEYS.corpId,
    WECOM_AGENT_ID: String(KEYS.agentId),
    WECOM_SECRET: KEYS.secret,
    WECOM_TOKEN: KEYS.token,
    WECOM_ENCODING_AES_KEY: KEYS.encodingAesKey,
    WECOM_API_BASE: desk,
    ...(given.databaseUrl && { DATABASE_URL: given.databaseUrl }),
    ...(given.redisUrl && { REDIS_URL: given.redisUrl }),
  }
  await seed(env).catch(async (error: unknown) => {
    await simulator.kill('SIGKILL')
    throw error
  })
  let service: Child | undefined

  const get = async (page: string) => {
    const response = await fetch(`${url}${page}`, { signal: AbortSignal.timeout(5_000) })
    return { status: response.status, body: await response.text() }
  }

  return {
    kind,
    callbackUrl,
    env,
    async startService() {
      const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => name === 'PATH' || name === 'HOME'))
      // Another folder, so that no .env of this checkout is read.
      service = startChild(process.execPath, [beside('src/main.js')], { env: { ...inherited, ...env }, logFile, cwd: folder })
      await until('the service', 60, async () => (await get('/readyz')).status === 200, 50)
    },
    killService: async () => service?.kill('SIGKILL'),
    stopService: async () => service?.kill('SIGTERM'),
    servicePid: () => service?.pid ?? 0,
    async ready() {
      const { status, body } = await get('/readyz')
      return { status, redis: (JSON.parse(body) as { parts: { redis: string } }).parts.redis }
    },
    async waitingDeliveries() {
      const { body } = await get('/metrics')
      const counts = [...body.matchAll(/^outbox_deliveries\{state="(?:queued|sending)"\} (\d+)/gm)]
      return counts.reduce((sum, [, count]) => sum + Number(count), 0)
    },
    async control<T>(what: string, body?: object) {
      const init = body && { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      const response = await fetch(`${desk}/control/${what}`, { ...init, signal: AbortSignal.timeout(10_000) })
      if (!response.ok) throw new Error(`simulator: ${what} answered ${response.status}`)
      return (await response.json()) as T
    },
    async remove() {
      await service?.kill('SIGKILL')
      await simulator.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function simulatorArguments(callbackUrl: string): string[] {
  const { corpId, agentId, secret, token, encodingAesKey } = KEYS
  const values = { 'corp-id': corpId, 'agent-id': String(agentId), secret, token, 'aes-key': encodingAesKey, 'callback-url': callbackUrl }
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, value])
}

/** Directory and school file, as `sync` and `school import` of this morning would have left them. */
async function seed(env: Record<string, string>): Promise<void> {
  const today = localDate(new Date())
  const morning = parseInstant(`${today}T00:00`)!
  const app = await createApp(loadConfig(env), createLog({ level: 'error' }), { clock: createClock(morning.getTime() - Date.now()) })
  try {
    await app.sync.full()
    const file = schoolFile(new Date())
    const report = await transact(app.db.background, tx => app.schoolFile.import(tx, file, { by: 'soak', at: app.clock.now() }), {
      timeoutMs: 60_000,
    })
    if (!report.ok) throw new Error(`the school file of the soak run: ${JSON.stringify(report.faults)}`)
  } finally {
    await app.close()
    await pause(50)
  }
}

/** One window that is open now and for some hours, whatever the hour. */
function schoolFile(now: Date): string {
  const [hours, minutes] = clockOf(now)
  const opens = Math.max(1, hours * 60 + minutes - 30)
  const closes = opens + 360
  const time = (minute: number) => `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  const [first, last] = [addDays(localDate(now), -30), addDays(localDate(now), 60)]
  const years = [...new Set([first, last].map(date => date.slice(0, 4)))]
  return `
school: { name: 演练学校, person_number: alias }
calendar:
  terms: [{ name: 演练, first: ${first}, last: ${last} }]
  national: false
  years: [${years.map(year => `{ year: ${year}, notice: 演练, days_off: [] }`).join(', ')}]
windows:
  - { name: 演练, weekdays: daily, open: "${time(opens)}", close: "${time(closes)}"${closes >= 1_440 ? ', next_day: true' : ''}, remind_before: 0 }
`
}

function clockOf(now: Date): [number, number] {
  const text = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    now,
  )
  const [hours, minutes] = text.split(':').map(Number)
  return [hours ?? 0, minutes ?? 0]
}
