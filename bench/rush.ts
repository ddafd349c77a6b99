import { localDate } from '../src/shared/dates.js'
import { click, enterAgent, locationReport } from './callbacks.js'
import { startServed } from './children.js'
import type { BenchDatabase } from './postgres.js'
import { note, print, quantile } from './report.js'
import { IN_SCHOOL, seedDay, seedSchool, studentId } from './seed.js'
import { createConnection } from './wire.js'

const SECONDS = 60
/** A student reads the menu for a moment between entering and tapping. */
const TAP_AFTER_MS = [1_000, 3_000] as const
const MOST_CONNECTIONS = 256
/** A service that is this far behind, in seconds, has failed: what is still waiting to be sent counts as refused. */
const GIVE_UP_AFTER = 30

interface Due {
  atMs: number
  request: Buffer
  tap: boolean
}

type Wire = ReturnType<typeof createConnection>

interface Outcome {
  latencies: number[]
  refused: number
  /** Taps answered without a word. */
  wordless: number
}

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
    due.push({ atMs: entersAt, request: enterAgent(id, at(entersAt)), tap: false })
    due.push({ atMs: entersAt, request: locationReport(id, at(entersAt), IN_SCHOOL), tap: false })
    due.push({ atMs: entersAt + pause, request: click(id, at(entersAt + pause)), tap: true })
  }
  return due.toSorted((a, b) => a.atMs - b.atMs)
}

/** Sends each callback when it is due, whatever became of the others; an answer's latency counts from that moment. */
async function play(due: readonly Due[], ports: readonly number[]): Promise<Outcome> {
  const outcome: Outcome = { latencies: [], refused: 0, wordless: 0 }
  const began = performance.now()
  const elapsed = () => performance.now() - began

  // What is due and finds all connections busy stands in a queue: waiting must cost the machine nothing.
  function createGate(port: number) {
    const wires: Wire[] = []
    const idle: Wire[] = []
    const queue: Due[] = []
    let first = 0
    const sending: Promise<void>[] = []

    function open(): Wire | null {
      if (wires.length === MOST_CONNECTIONS) return null
      const wire = createConnection(port)
      wires.push(wire)
      return wire
    }

    async function serve(wire: Wire, one: Due): Promise<void> {
      for (let next: Due | undefined = one; next; next = queue[first++]) {
        if (elapsed() > (SECONDS + GIVE_UP_AFTER) * 1000) outcome.refused++
        else await send(wire, next)
      }
      first--
      idle.push(wire)
    }

    async function send(wire: Wire, one: Due): Promise<void> {
      try {
        const answer = await wire.send(one.request)
        if (answer.status !== 200) outcome.refused++
        else if (one.tap && answer.length === 0) outcome.wordless++
      } catch {
        outcome.refused++
      }
      outcome.latencies.push(elapsed() - one.atMs)
    }

    return {
      take(one: Due): void {
        const wire = idle.pop() ?? open()
        if (wire) sending.push(serve(wire, one))
        else queue.push(one)
      },
      async finish(): Promise<void> {
        await Promise.all(sending)
        for (const wire of wires) wire.close()
      },
    }
  }

  const gates = ports.map(createGate)
  for (let next = 0; next < due.length;) {
    for (; next < due.length && due[next]!.atMs <= elapsed(); next++) gates[next % gates.length]!.take(due[next]!)
    if (next < due.length) await new Promise(resolve => setTimeout(resolve, Math.min(20, due[next]!.atMs - elapsed())))
  }
  await Promise.all(gates.map(gate => gate.finish()))
  return outcome
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
