import { pause, until } from './child.js'
import type { Ledger } from './ledger.js'
import type { Load } from './load.js'
import type { OwnServer } from './servers.js'
import type { Stage } from './stage.js'

type Say = (line: string) => void

const BEHAVIOURS = ['duplicate-first', 'task-id-first'] as const

/** `kill -9` at a random moment under load, again and again; answers to sends get lost on top of it. */
export async function killRounds(stage: Stage, load: Load, rounds: number, say: Say): Promise<void> {
  await stage.startService()
  load.start()
  for (let round = 1; round <= rounds; round++) {
    const repeat = BEHAVIOURS[round % 2]!
    await stage.control('faults', { repeat, api: [{ api: 'message/send', kind: 'lost', times: 2 }] })
    await pause(700 + Math.random() * 2_000)
    await stage.killService()
    const began = Date.now()
    await stage.startService()
    if (round % 10 === 0 || round === rounds)
      say(`${stage.kind}: killed ${round} times, last start took ${Date.now() - began} ms (${repeat})`)
  }
  await load.stop()
}

/** PostgreSQL away for `seconds` under load: refusals are 503, and the same process recovers. */
export async function databaseAway(
  stage: Stage,
  load: Load,
  ledger: Ledger,
  postgres: OwnServer,
  seconds: number,
  say: Say,
): Promise<void> {
  const pid = stage.servicePid()
  load.start()
  await pause(1_000)
  const before = new Map(ledger.statuses)
  await postgres.stop()
  await pause(seconds * 1_000)
  const during = new Map([...ledger.statuses].map(([status, count]) => [status, count - (before.get(status) ?? 0)]))
  await postgres.start()
  await until('the service to be ready again', 30, async () => (await stage.ready()).status === 200)
  await pause(2_000)
  await load.stop()
  for (const bad of ['500', 'hung', 'refused'])
    if ((during.get(bad) ?? 0) > 0) ledger.complaints.push(`database away: ${during.get(bad)} callbacks ended as ${bad}, not as 503`)
  if (!during.get('503')) ledger.complaints.push('database away: nothing was refused with 503')
  if (stage.servicePid() !== pid) ledger.complaints.push('the service did not survive the database')
  say(`PostgreSQL away for ${seconds} s: ${during.get('503') ?? 0} refused with 503`)
}

/** Redis away: only readyz says so. */
export async function redisAway(stage: Stage, load: Load, ledger: Ledger, redis: OwnServer, say: Say): Promise<void> {
  const before = new Map(ledger.statuses)
  load.start()
  await redis.stop()
  // The token stands in memory: something has to ask the store before its absence shows.
  await stage.control('faults', { expireToken: true })
  await until('readyz to name Redis', 60, async () => (await stage.ready()).redis === 'away', 500)
  const { status } = await stage.ready()
  if (status !== 200) ledger.complaints.push(`without Redis readyz answered ${status}`)
  await redis.start()
  await pause(1_000)
  await load.stop()
  for (const bad of ['500', '503', 'hung', 'refused'])
    if ((ledger.statuses.get(bad) ?? 0) > (before.get(bad) ?? 0)) ledger.complaints.push(`without Redis callbacks ended as ${bad}`)
  say('Redis away: only readyz said so')
}

interface WeatherFault {
  name: string
  fault: object
  seconds: number
}

/** Short in time, many in number: every call fails while the fault lasts, and the client's breaker and pauses run in real time. */
const WEATHER: readonly WeatherFault[] = [
  { name: 'HTTP 500', fault: { api: [{ api: '*', kind: 'status', code: 500 }] }, seconds: 6 },
  { name: 'HTML from a proxy', fault: { api: [{ api: 'message/send', kind: 'html', code: 502 }] }, seconds: 3 },
  { name: 'hanging', fault: { api: [{ api: 'message/send', kind: 'hang' }] }, seconds: 10 },
  { name: 'lost answers', fault: { api: [{ api: 'message/send', kind: 'lost', times: 6 }] }, seconds: 4 },
  { name: 'errcode -1', fault: { api: [{ api: 'message/send', kind: 'errcode', code: -1 }] }, seconds: 4 },
]

/** WeCom in bad weather under load: nothing is lost and no attempt is spent; afterwards the outbox empties by itself. */
export async function badWeather(stage: Stage, load: Load, ledger: Ledger, say: Say): Promise<void> {
  const pid = stage.servicePid()
  load.start()
  for (const { name, fault, seconds } of WEATHER) {
    await stage.control('faults', fault)
    await pause(seconds * 1_000)
    await stage.control('faults', { api: [] })
    say(`WeCom: ${name} for ${seconds} s`)
    await pause(1_000)
  }
  for (const code of [true, '42001', '40014']) {
    await stage.control('faults', { expireToken: code })
    await pause(1_500)
  }
  // One 45009 pauses sending for a minute of real time; everything waits for it.
  await stage.control('faults', { api: [{ api: 'message/send', kind: 'errcode', code: 45_009, times: 1 }] })
  await pause(6_000)
  await load.stop()
  if (stage.servicePid() !== pid) ledger.complaints.push('the service did not survive the weather')
  say('WeCom: expired tokens three times, and 45009, whose pause is one minute')
}
