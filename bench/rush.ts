import { localDate } from '../src/shared/dates.js'
import { click, enterAgent, locationReport } from './callbacks.js'
import { startServed } from './children.js'
import type { BenchDatabase } from './postgres.js'
import { play, type Due } from './open-loop.js'
import { note, print, quantile } from './report.js'
import { IN_SCHOOL, seedDay, seedSchool, studentId } from './seed.js'

const SECONDS = 60
/** A student reads the menu for a moment between entering and tapping. */
const TAP_AFTER_MS = [1_000, 3_000] as const

/** A morning: every student enters, reports a position and taps within a minute; the whole service on PostgreSQL answers. */
export async function benchRush(
  { url, pool }: BenchDatabase,
  { name, students, instances }: { name: string; students: number; instances: number },
) {
  const now = new Date()
  const date = localDate(now)
  await seedSchool(pool, { classes: Math.ceil(students / 45), studentsPerClass: 45 })
  await seedDay(pool, { date, openAt: new Date(now.getTime() - 3_600_000), closeAt: new Date(now.getTime() + 3_600_000) })
  await pool.query('analyze')
  const services = []
  for (let index = 0; index < instances; index++) services.push(await startServed('service', { databaseUrl: url }))
  try {
    const due = morning(students)
    const before = process.cpuUsage()
    const { latencies, refused, wordless } = await play(
      due,
      services.map(service => service.port),
      SECONDS,
    )
    const { user, system } = process.cpuUsage(before)
    const p99 = quantile(latencies, 0.99)
    const slowest = latencies.reduce((most, latency) => Math.max(most, latency), 0)
    const { lost, double } = await count(pool, students)
    print({ name: `${name}.p99`, value: p99, unit: 'ms' })
    print({ name: `${name}.slowest`, value: slowest / 1000, unit: 's' })
    print({ name: `${name}.lost`, value: lost, unit: 'check-ins' })
    print({ name: `${name}.double`, value: double, unit: 'check-ins' })
    const cpu = await Promise.all(services.map(service => service.spent()))
    note(
      `${name}: ${due.length} callbacks in ${SECONDS} s on ${instances} instance(s), median ${quantile(latencies, 0.5).toFixed(1)} ms, ${refused} refused, ` +
        `${wordless} taps without a word, CPU of the service ${cpu.map(spent => `${(spent.cpuMs / 1000).toFixed(1)} s`).join(' + ')}, of the load ${((user + system) / 1e6).toFixed(1)} s`,
    )
    if (refused > 0 || wordless > 0) process.exitCode = 1
  } finally {
    await Promise.all(services.map(service => service.stop()))
  }
}

/** Three sealed callbacks a student, made beforehand; CreateTime is the second in which each will be sent. */
function morning(students: number): Due[] {
  const due: Due[] = []
  const begin = Date.now() + students / 10 // sealing them takes about so long
  for (let index = 0; index < students; index++) {
    const id = studentId(index)
    const [least, most] = TAP_AFTER_MS
    const pause = least + Math.random() * (most - least)
    const entersAt = Math.random() * (SECONDS * 1000 - pause)
    const at = (ms: number) => new Date(begin + ms)
    due.push({ atMs: entersAt, request: enterAgent(id, at(entersAt)), mustAnswer: false })
    due.push({ atMs: entersAt, request: locationReport(id, at(entersAt), IN_SCHOOL), mustAnswer: false })
    due.push({ atMs: entersAt + pause, request: click(id, at(entersAt + pause)), mustAnswer: true })
  }
  return due.toSorted((a, b) => a.atMs - b.atMs)
}

async function count(pool: BenchDatabase['pool'], students: number): Promise<{ lost: number; double: number }> {
  const { rows } = await pool.query<Record<'taps' | 'tappers' | 'records' | 'inside' | 'events' | 'readings', number>>(
    `select (select count(*) from tap)::int as taps, (select count(distinct person_id) from tap)::int as tappers,
            (select count(*) from check_in_record)::int as records, (select count(*) from check_in_record where result = 'in')::int as inside,
            (select count(*) from inbox_event where kind = 'click')::int as events, (select count(*) from location_reading)::int as readings`,
  )
  const { taps, tappers, records, inside, events, readings } = rows[0]!
  // A tap that was handled before its own reading has its record, and is judged again a minute later.
  note(`rows of ${students} students: ${readings} readings, ${events} events, ${taps} taps, ${records} records, ${inside} of them "in"`)
  return { lost: students - Math.min(records, tappers, events), double: Math.max(taps, events) - tappers }
}
