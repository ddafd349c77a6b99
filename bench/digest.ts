import { cards } from '../cards/index.js'
import { createApp } from '../src/app.js'
import { transact } from '../src/db/index.js'
import { promiseDigests } from '../src/modules/check-in/index.js'
import { createOutboxRenderer } from '../src/modules/outbox-renderer.js'
import { createOutboxWorker } from '../src/outbox/index.js'
import { loadRolls } from '../src/roll/index.js'
import { addDays, localDate, type LocalDate } from '../src/shared/dates.js'
import { createLog } from '../src/shared/log.js'
import { AGENT_ID } from './callbacks.js'
import { benchConfig } from './apps.js'
import type { BenchDatabase } from './postgres.js'
import { median, note, print } from './report.js'
import { seedDay, seedRecords, seedSchool } from './seed.js'

const FEW = 50
const MANY = FEW * 10
const STUDENTS_PER_CLASS = 40
const WINDOWS = 2
const PAIRS = 2

/** The day's cards: promised by one pass, then rendered, frozen and settled one by one by the outbox; WeCom is a function that says yes. */
export async function benchDigest({ url, pool }: BenchDatabase): Promise<void> {
  const app = await createApp(benchConfig(url, 'http://127.0.0.1:9'), createLog({ level: 'error' }))
  try {
    await seedSchool(pool, { classes: MANY, studentsPerClass: STUDENTS_PER_CLASS })
    const today = localDate(new Date())
    const dayOf = async (daysAgo: number, classes: number): Promise<LocalDate> => {
      const date = addDays(today, -daysAgo)
      const openAt = new Date(Date.now() - daysAgo * 86_400_000 - 7_200_000)
      await seedDay(pool, { date, openAt, closeAt: new Date(openAt.getTime() + 3_600_000), classes, windows: WINDOWS })
      await seedRecords(pool, date)
      return date
    }
    const onePass = await dayOf(1, MANY)
    await pool.query('analyze')
    await benchOnePass(app, onePass)

    const worker = createOutboxWorker({
      db: app.db,
      sender: {
        sendMessage: async () => ({ msgId: 'bench', responseCode: `code-${Math.random()}`, invalidUsers: [], unlicensedUsers: [] }),
        updateTemplateCard: async () => ({ invalidUsers: [] }),
      },
      renderer: createOutboxRenderer({ manifests: app.manifests, cards, clock: app.clock, work: {} }),
      agentId: AGENT_ID,
      log: app.log,
    })
    const run = async (date: LocalDate) => {
      const began = performance.now()
      await transact(app.db.background, tx => promiseDigests(tx, date), { timeoutMs: 60_000 })
      const promised = performance.now()
      await worker.drain()
      return { promise: promised - began, total: performance.now() - began }
    }
    const pairs: Record<'few' | 'many', Awaited<ReturnType<typeof run>>>[] = []
    await run(await dayOf(2, FEW)) // warms
    for (let index = 1; index <= PAIRS; index++) {
      const days = [await dayOf(1 + index * 2, FEW), await dayOf(2 + index * 2, MANY)] as const
      await pool.query('analyze')
      pairs.push({ few: await run(days[0]), many: await run(days[1]) })
    }
    await verify(pool, FEW + (FEW + MANY) * PAIRS)
    print({
      name: 'digest.growth',
      value: median(pairs.map(pair => pair.many.total)) / 1000,
      unit: `s for ${MANY} classes`,
      vs: `${FEW} classes`,
      ratio: median(pairs.map(pair => pair.many.total / pair.few.total)),
    })
    print({ name: 'digest.promise', value: median(pairs.map(pair => pair.many.promise)), unit: `ms for ${MANY} classes` })
    print({ name: 'digest.card', value: median(pairs.map(pair => pair.many.total)) / MANY, unit: 'ms/card' })
  } finally {
    await app.close()
  }
}

/** The day of 20,000 students by one statement and the one resolver, and how much memory that takes. */
async function benchOnePass(app: Awaited<ReturnType<typeof createApp>>, date: LocalDate): Promise<void> {
  const classIds = Array.from({ length: MANY }, (_, index) => 101 + index)
  const before = process.memoryUsage().rss
  let peak = before
  const look = () => (peak = Math.max(peak, process.memoryUsage().rss))
  const sampler = setInterval(look, 5)
  const began = performance.now()
  const rolls = await transact(app.db.background, tx => loadRolls(tx, { date, classIds }, app.clock.now()), { timeoutMs: 60_000 })
  const ms = performance.now() - began
  look()
  clearInterval(sampler)
  const lines = rolls.reduce((sum, roll) => sum + roll.lines.length, 0)
  if (lines !== MANY * STUDENTS_PER_CLASS * WINDOWS) throw new Error(`the pass judged ${lines} lines`)
  note(`digest: one pass judged ${lines} roll lines of ${MANY * STUDENTS_PER_CLASS} students, ${WINDOWS} windows each`)
  print({ name: 'digest.one_pass', value: ms / 1000, unit: 's for 20,000 students' })
  print({ name: 'digest.one_pass.memory', value: (peak - before) / 2 ** 20, unit: 'MB peak RSS growth' })
}

async function verify(pool: BenchDatabase['pool'], expected: number): Promise<void> {
  const { rows } = await pool.query<{ sent: number; cards: number }>(
    `select (select count(*) from delivery where kind = 'digest.daily' and state = 'sent')::int as sent, (select count(*) from card where kind = 'digest.daily')::int as cards`,
  )
  const { sent, cards: made } = rows[0]!
  if (sent !== expected || made !== expected) throw new Error(`expected ${expected} digests, ${sent} were sent on ${made} cards`)
}
