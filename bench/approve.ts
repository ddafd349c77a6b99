import { press } from './callbacks.js'
import { startServed, type Served } from './children.js'
import { play, type Due } from './open-loop.js'
import type { BenchDatabase } from './postgres.js'
import { createBudget, median, note, print, quantile } from './report.js'
import { seedLeaveSchool, seedRequests, slipNumber, taskOf } from './seed-leave.js'
import { blast } from './wire.js'

const SCHOOL = { classes: 120, studentsPerClass: 45 }
const PER_SECOND = 50
const SECONDS = 30
const WARM_UP = 100
const PAIRS = 12
const WARM = 2
const BUDGET = { most: PAIRS + WARM, seconds: 90, least: WARM + 4 }
const DECISIONS = 120
const CONNECTIONS = 16
const ALONE = 100

/** Each class's first, then each class's second …: who presses at the same time presses on another card. */
const studentAt = (place: number) => (place % SCHOOL.classes) * SCHOOL.studentsPerClass + Math.floor(place / SCHOOL.classes)

type Who = 'ours' | 'floor'

/** 班主任 say 同意 on their cards: how long the answer takes at 50 a second, and what it costs beside the bare rows. */
export async function benchApprove({ url, pool }: BenchDatabase): Promise<void> {
  const seededAt = new Date()
  await seedLeaveSchool(pool, SCHOOL)
  await seedRequests(pool, SCHOOL, seededAt)
  const presses = createPresses(SCHOOL.classes * SCHOOL.studentsPerClass)
  await benchLatency(url, pool, presses, seededAt)
  await benchFloor(url, pool, presses, seededAt)
}

type Presses = ReturnType<typeof createPresses>

/** Every slip is decided once; what has been pressed is never pressed again. */
function createPresses(count: number) {
  let used = 0
  return {
    next(): { index: number; request: (at: Date) => Buffer } {
      if (used === count) throw new Error('more presses than slips')
      const index = studentAt(used++)
      const userId = `t${1 + Math.floor(index / SCHOOL.studentsPerClass)}`
      return { index, request: at => press({ userId, taskId: taskOf(index), eventKey: 'approval-approve.1.1.0' }, at) }
    },
  }
}

async function benchLatency(url: string, pool: BenchDatabase['pool'], presses: Presses, seededAt: Date): Promise<void> {
  const service = await startServed('service', { databaseUrl: url })
  try {
    await blast(
      service.port,
      Array.from({ length: WARM_UP }, () => presses.next().request(new Date())),
      4,
    )
    const begin = Date.now() + 500
    const indexes: number[] = []
    const due = Array.from({ length: PER_SECOND * SECONDS }, (): Due => {
      const { index, request } = presses.next()
      indexes.push(index)
      const atMs = Math.random() * SECONDS * 1000
      return { atMs, request: request(new Date(begin + atMs)), mustAnswer: true }
    }).toSorted((a, b) => a.atMs - b.atMs)
    await service.spent()
    const { latencies, refused, wordless } = await play(due, [service.port], SECONDS)
    const { cpuMs } = await service.spent()
    const { lost, double } = await count(pool, indexes, seededAt)
    print({ name: 'approve.p50', value: quantile(latencies, 0.5), unit: 'ms' })
    print({ name: 'approve.p99', value: quantile(latencies, 0.99), unit: 'ms' })
    print({ name: 'approve.slowest', value: quantile(latencies, 1), unit: 'ms' })
    print({ name: 'approve.lost', value: lost, unit: 'decisions' })
    print({ name: 'approve.double', value: double, unit: 'decisions' })
    note(
      `approve: ${due.length} decisions in ${SECONDS} s, ${refused} refused, ${wordless} without an answer, CPU of the service ${(cpuMs / 1000).toFixed(1)} s`,
    )
    if (refused > 0 || wordless > 0 || lost > 0 || double > 0) process.exitCode = 1
  } finally {
    await service.stop()
  }
}

async function benchFloor(url: string, pool: BenchDatabase['pool'], presses: Presses, seededAt: Date): Promise<void> {
  const servers: Record<Who, Served> = {
    ours: await startServed('app', { databaseUrl: url }),
    floor: await startServed('approve-floor', {
      databaseUrl: url,
      studentsPerClass: String(SCHOOL.studentsPerClass),
      seededAt: String(seededAt.getTime()),
    }),
  }
  const decided: Record<Who, number[]> = { ours: [], floor: [] }
  const round = async (who: Who, decisions: number, connections: number) => {
    const taken = Array.from({ length: decisions }, () => presses.next())
    decided[who].push(...taken.map(({ index }) => index))
    const requests = taken.map(({ request }) => request(new Date()))
    await servers[who].spent()
    const { seconds, refused } = await blast(servers[who].port, requests, connections)
    if (refused > 0) throw new Error(`${refused} presses on ${who} were not answered 200`)
    const { cpuMs, parts } = await servers[who].spent()
    return { perSecond: decisions / seconds, ms: (seconds * 1000) / decisions, cpuMs: cpuMs / decisions, parts }
  }
  try {
    const pairs: Record<Who, number>[] = []
    const another = createBudget(BUDGET)
    for (let index = 0; another(index); index++) {
      const rates = { ours: 0, floor: 0 }
      const order: Who[] = index % 2 === 0 ? ['ours', 'floor'] : ['floor', 'ours']
      for (const who of order) rates[who] = (await round(who, DECISIONS, CONNECTIONS)).perSecond
      if (index >= WARM) pairs.push(rates)
    }
    const rate = (who: Who) => median(pairs.map(pair => pair[who]))
    print({
      name: 'approve.vs_floor',
      value: rate('ours'),
      unit: 'decisions/s',
      vs: 'the same rows by hand',
      ratio: median(pairs.map(pair => pair.ours / pair.floor)),
    })
    note(`approve: floor ${Math.round(rate('floor'))}/s; ${CONNECTIONS} connections, ${pairs.length} pairs of ${DECISIONS}`)

    const ours = await round('ours', ALONE, 1)
    const floor = await round('floor', ALONE, 1)
    print({ name: 'approve.alone', value: ours.ms, unit: 'ms/decision', vs: 'the same rows by hand', ratio: ours.ms / floor.ms })
    print({ name: 'approve.cpu', value: ours.cpuMs, unit: 'ms/decision', vs: 'the same rows by hand', ratio: ours.cpuMs / floor.cpuMs })
    const trips = ours.parts['statements']?.count ?? 0
    print({ name: 'approve.statements', value: trips / ALONE, unit: 'round trips/decision' })
    await verifySame(pool, decided, seededAt)
  } finally {
    await Promise.all(Object.values(servers).map(server => server.stop()))
  }
}

/** What a decision leaves behind, table by table; `$1` are numbers of slips. */
const ROWS: Record<string, string> = {
  slips: `select from leave_slip where state = 'approved' and decided_by_id is not null and number = any($1)`,
  cases: `select from approval_case where state = 'approved' and revision = 2 and number = any($1)`,
  seats: `select from approval_case c join approval_seat s on s.date = c.date and s.case_id = c.id where s.state in ('approved', 'closed') and c.number = any($1)`,
  actions: `select from approval_case c join approval_action a on a.date = c.date and a.case_id = c.id where a.verb = 'approve' and c.number = any($1)`,
  entries: `select from audit_entry where action = 'approval.approve' and sequence = 3 and substring(subject from 7) = any($1)`,
  heads: `select from audit_head where sequence = 3 and substring(subject from 7) = any($1)`,
  absences: `select from absence where substring(subject from 7) = any($1)`,
  copies: `select from leave_copy where number = any($1)`,
  intents: `select from intent where substring(subject from 7) = any($1)`,
  deliveries: `select from delivery where substring(subject from 7) = any($1)`,
  cards: `select from card where revision = 2 and state = 'closed' and substring(subject from 7) = any($1)`,
  events: `select from approval_case c join card k on k.subject = c.subject and k.revision = 2
             join inbox_event e on e.person_id = k.person_id and e.state = 'done' and e.reply like '%' || k.task_id || ']%' where c.number = any($1)`,
}

/** Faster is nothing when a row is missing: both must have left the same behind, row for row. */
async function verifySame(pool: BenchDatabase['pool'], decided: Record<Who, number[]>, seededAt: Date): Promise<void> {
  const left: Record<string, string> = {}
  for (const [name, rows] of Object.entries(ROWS)) {
    const of = async (who: Who) => {
      const numbers = decided[who].map(index => slipNumber(index, seededAt))
      const { rowCount } = await pool.query(rows, [numbers])
      // The cadre's own slip has one reader less.
      return (rowCount ?? 0) + (name === 'copies' || name === 'deliveries' ? numbers.filter(isCadres).length : 0)
    }
    const [ours, floor] = [(await of('ours')) / decided.ours.length, (await of('floor')) / decided.floor.length]
    left[name] = String(ours)
    if (ours !== floor || ours === 0) throw new Error(`a decision of ours leaves ${ours} ${name}, one of the floor ${floor}`)
  }
  note(
    `approve: rows of a decision, the same on both sides: ${Object.entries(left)
      .map(pair => pair.join(' '))
      .join(', ')}`,
  )
}

const isCadres = (number: string) => (Number(number.split('-')[1]) - 1) % SCHOOL.studentsPerClass === 0

async function count(pool: BenchDatabase['pool'], indexes: readonly number[], seededAt: Date): Promise<{ lost: number; double: number }> {
  const numbers = indexes.map(index => slipNumber(index, seededAt))
  const { rows } = await pool.query<Record<'slips' | 'decided' | 'actions' | 'absences' | 'outcomes', number>>(
    `select (select count(*) from leave_slip where state = 'approved' and number = any($1))::int as slips,
            (select count(*) from approval_case where state = 'approved' and number = any($1))::int as decided,
            (select count(*) from approval_case c join approval_action a on a.date = c.date and a.case_id = c.id
              where a.verb = 'approve' and c.number = any($1))::int as actions,
            (select count(*) from absence where substring(subject from 7) = any($1))::int as absences,
            (select count(*) from delivery where kind = 'leave.outcome' and substring(subject from 7) = any($1))::int as outcomes`,
    [numbers],
  )
  const { slips, decided, actions, absences, outcomes } = rows[0]!
  return {
    lost: numbers.length - Math.min(slips, decided, actions, absences, outcomes),
    double: Math.max(0, actions - numbers.length, absences - numbers.length, outcomes - numbers.length),
  }
}
