import cron, { type ScheduledTask } from 'node-cron'
import type { Database, Tx } from '../src/db/index.js'
import type { OutboxPort } from '../src/outbox/port.js'
import type { Clock } from '../src/shared/clock.js'
import { CAMPUS_ZONE, localDate, toDbDate, type LocalDate } from '../src/shared/dates.js'
import type { Log } from '../src/shared/log.js'
import { datesBetween } from './check-in-windows.js'
import type { Job, Plan, Slot } from './job.js'

/** A pulse comes every minute; longer than this without one, nobody was there to take a tap. Seconds of real time. */
const GAP_SECONDS = 150

/** After a longer absence only the newest days are made up for: all of them must fit one transaction. */
const MOST_GAP_DAYS = 14

export interface PulseDeps {
  db: Pick<Database, 'background'>
  transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  clock: Clock
  jobs: readonly Job[]
  log: Log
  outboxOf: (tx: Tx) => OutboxPort
  loadPlan: (tx: Tx, from: Date, until: Date) => Promise<Plan>
  /** What every beat does first, in its transaction: states of windows. */
  beat: (tx: Tx, now: Date) => Promise<void>
  /** What follows in transactions of its own, as a failure there must not hold the jobs: late readings. */
  afterBeat?: (now: Date) => Promise<void>
  /** A new school day has begun (or the clock was moved into one). */
  onNewDay: (tx: Tx, now: Date) => Promise<void>
  /** Nobody was there on (part of) these days. */
  onGap: (tx: Tx, days: LocalDate[], now: Date) => Promise<void>
  onRun?: (job: string) => void
  /** Wakes the outbox. */
  onTick?: () => void
}

/** The one-minute pulse: asks each job what is due and runs each slot once, whoever asks and however often. */
export function createPulse({
  db,
  transact,
  clock,
  jobs,
  log,
  outboxOf,
  loadPlan,
  beat,
  afterBeat = async () => {},
  onNewDay,
  onGap,
  onRun = () => {},
  onTick = () => {},
}: PulseDeps) {
  let task: ScheduledTask | undefined
  let running: Promise<void> = Promise.resolve()

  async function step(): Promise<void> {
    const now = clock.now()
    await transact(tx => keepTime(tx, now))
    await afterBeat(now).catch((error: unknown) => log.error({ err: error }, 'late readings wait for the next pulse'))
    const back = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
    const plan = await loadPlan(db.background, back(Math.max(...jobs.map(job => job.mattersForMinutes))), now)
    for (const job of jobs) {
      for (const slot of await unclaimed(job, job.due(back(job.mattersForMinutes), now, plan))) {
        await runSlot(job, slot, now)
        await beAlive()
      }
    }
    onTick()
  }

  /** A step of hundreds of slots may take minutes, in which we were there all the same. */
  async function beAlive(): Promise<void> {
    await db.background.$executeRaw`update pulse set real_time = clock_timestamp() where id = 1`
  }

  /** Moves the pulse on; a hole in real time becomes a gap in business time. */
  async function keepTime(tx: Tx, now: Date): Promise<void> {
    await tx.$executeRaw`insert into pulse (id, ran_until, real_time) values (1, ${now}::timestamptz, now()) on conflict (id) do nothing`
    const rows = await tx.$queryRaw<{ ran_until: Date; silent_seconds: number }[]>`
      select ran_until, extract(epoch from now() - real_time)::float8 as silent_seconds from pulse where id = 1 for update`
    const last = rows[0]!
    if (last.silent_seconds > GAP_SECONDS && last.ran_until < now) {
      await tx.pulseGap.create({ data: { fromAt: last.ran_until, untilAt: now } })
      // From the day before: a window past midnight belongs to the day it began.
      await onGap(tx, datesBetween(new Date(last.ran_until.getTime() - 86_400_000), now).slice(-MOST_GAP_DAYS), now)
      log.warn({ from: last.ran_until, until: now }, 'nobody was there: windows in this time are undetermined')
    }
    const known = await tx.setting.findUnique({ where: { key: 'laid-out' } })
    if ((known?.value as { date?: string } | undefined)?.date !== localDate(now)) {
      await onNewDay(tx, now)
      const value = { date: localDate(now) }
      await tx.setting.upsert({ where: { key: 'laid-out' }, create: { key: 'laid-out', value }, update: { value } })
    }
    await beat(tx, now)
    await tx.$executeRaw`update pulse set ran_until = ${now}::timestamptz, real_time = clock_timestamp() where id = 1`
  }

  async function unclaimed(job: Job, slots: readonly Slot[]): Promise<Slot[]> {
    if (slots.length === 0) return []
    const dates = [...new Set(slots.map(slot => slot.date))].map(toDbDate)
    const done = await db.background.jobRun.findMany({
      where: { job: job.name, slotDate: { in: dates } },
      select: { slotDate: true, slot: true },
    })
    const claimed = new Set(done.map(run => `${run.slotDate.toISOString().slice(0, 10)} ${run.slot}`))
    return slots.filter(slot => !claimed.has(`${slot.date} ${slot.key}`))
  }

  /** Claim and work in one transaction: a crash repeats it, a second instance finds it done. */
  async function runSlot(job: Job, slot: Slot, now: Date): Promise<void> {
    try {
      await transact(async tx => {
        const claim = await tx.jobRun.createMany({
          data: [{ slotDate: toDbDate(slot.date), job: job.name, slot: slot.key }],
          skipDuplicates: true,
        })
        if (claim.count === 1) await job.run({ tx, outbox: outboxOf(tx), now }, slot)
      })
      onRun(job.name)
    } catch (error) {
      log.error({ err: error, job: job.name, slot: slot.key, date: slot.date }, 'a job failed and stays due')
    }
  }

  /** One tick after another; a tick asked for during one follows it. */
  function tick(): Promise<void> {
    running = running.then(step, step)
    return running
  }

  return {
    tick,
    start() {
      task = cron.schedule('* * * * *', () => tick().catch((error: unknown) => log.error({ err: error }, 'the pulse failed')), {
        timezone: CAMPUS_ZONE,
        name: 'pulse',
        noOverlap: true,
      })
    },
    async stop() {
      await task?.destroy()
      await running.catch(() => {})
    },
  }
}

export type Pulse = ReturnType<typeof createPulse>
