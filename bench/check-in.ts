import { localDate } from '../src/shared/dates.js'
import { click, post } from './callbacks.js'
import { startServed, type Served } from './children.js'
import type { BenchDatabase } from './postgres.js'
import { createBudget, median, note, print } from './report.js'
import { seedDay, seedReadings, seedSchool, studentId } from './seed.js'
import { blast } from './wire.js'

const PAIRS = 12
const WARM = 2
const BUDGET = { most: PAIRS + WARM, seconds: 90, least: WARM + 4 }
const TAPS = 800
const CONNECTIONS = 32
const ALONE = 400

type Who = 'ours' | 'sealed' | 'plain'

/** Durable check-ins a second through the whole way of a tap, against one hand-written statement behind bare Koa. */
export async function benchCheckIn({ url, pool }: BenchDatabase): Promise<void> {
  const at = new Date()
  const date = localDate(at)
  const students = (PAIRS + WARM) * TAPS + ALONE
  await seedSchool(pool, { classes: Math.ceil(students / 45), studentsPerClass: 45 })
  await seedDay(pool, { date, openAt: new Date(at.getTime() - 3_600_000), closeAt: new Date(at.getTime() + 3_600_000) })
  await seedReadings(pool, date, at)
  await pool.query('analyze')
  const { rows } = await pool.query<{ id: string }>('select min(id)::text as id from window_occurrence')
  const settings = { databaseUrl: url, date, occurrenceId: rows[0]!.id }

  const servers: Record<Who, Served> = {
    ours: await startServed('app', settings),
    sealed: await startServed('floor', settings),
    plain: await startServed('plain-floor', settings),
  }
  const createTime = Math.floor(at.getTime() / 1000)
  const request: Record<Who, (index: number) => Buffer> = {
    ours: index => click(studentId(index), at),
    sealed: index => click(`sealed${index}`, at),
    plain: index => post('/', 'application/json', JSON.stringify({ person: `plain${index}`, createTime })),
  }
  let used = 0
  const round = async (who: Who, from: number, taps: number, connections: number) => {
    const requests = Array.from({ length: taps }, (_, index) => request[who](from + index))
    await servers[who].spent()
    const { seconds, refused } = await blast(servers[who].port, requests, connections)
    if (refused > 0) throw new Error(`${refused} taps were not answered 200`)
    const { cpuMs, parts } = await servers[who].spent()
    return { perSecond: taps / seconds, msPerTap: (seconds * 1000) / taps, cpuMs: cpuMs / taps, parts }
  }
  try {
    const pairs: Record<Who, number>[] = []
    const another = createBudget(BUDGET)
    for (let index = 0; another(index); index++, used += TAPS) {
      const rates = { ours: 0, sealed: 0, plain: 0 }
      const order: Who[] = index % 2 === 0 ? ['ours', 'sealed', 'plain'] : ['plain', 'sealed', 'ours']
      for (const who of order) rates[who] = (await round(who, used, TAPS, CONNECTIONS)).perSecond
      if (index >= WARM) pairs.push(rates)
    }
    const rate = (who: Who) => median(pairs.map(pair => pair[who]))
    const ratio = (who: Who) => median(pairs.map(pair => pair.ours / pair[who]))
    print({ name: 'checkin.vs_floor', value: rate('ours'), unit: 'check-ins/s', vs: 'one statement, sealed', ratio: ratio('sealed') })
    print({ name: 'checkin.vs_plain_floor', value: rate('ours'), unit: 'check-ins/s', vs: 'one statement, plain', ratio: ratio('plain') })
    note(`check-in: floors ${Math.round(rate('sealed'))}/s sealed, ${Math.round(rate('plain'))}/s plain; ${CONNECTIONS} connections`)

    // One at a time, so that the parts are not each other's queue.
    const ours = await round('ours', used, ALONE, 1)
    const sealed = await round('sealed', used, ALONE, 1)
    const part = (name: string) => (ours.parts[name]?.ms ?? 0) / ALONE
    const [read, write] = [part('open-windows'), part('store-direct')]
    print({
      name: 'checkin.alone',
      value: ours.msPerTap,
      unit: 'ms/tap',
      vs: 'one statement, sealed',
      ratio: ours.msPerTap / sealed.msPerTap,
    })
    print({ name: 'checkin.alone.gateway', value: ours.msPerTap - read - write, unit: 'ms/tap' })
    print({ name: 'checkin.alone.read', value: read, unit: 'ms/tap' })
    print({ name: 'checkin.alone.write', value: write, unit: 'ms/tap' })
    print({ name: 'checkin.cpu', value: ours.cpuMs, unit: 'ms/tap', vs: 'one statement, sealed', ratio: ours.cpuMs / sealed.cpuMs })
    await verify(pool, (used + ALONE) * 2 + used)
  } finally {
    await Promise.all(Object.values(servers).map(server => server.stop()))
  }
}

/** Faster is nothing when a row is missing. */
async function verify(pool: BenchDatabase['pool'], expected: number): Promise<void> {
  const { rows } = await pool.query<Record<'inbox' | 'taps' | 'records', number>>(
    `select (select count(*) from inbox_event where state = 'done' and reply is not null)::int as inbox, (select count(*) from tap)::int as taps,
            (select count(*) from check_in_record where result = 'in')::int as records`,
  )
  const { inbox, taps, records } = rows[0]!
  if (inbox !== expected || taps !== expected || records !== expected)
    throw new Error(`expected ${expected} of each, found ${inbox} events, ${taps} taps, ${records} records`)
  note(`check-in: ${expected} taps, each with its event, its record and its reply`)
}
