import { createApp } from '../src/app.js'
import { createTrail } from '../src/audit/trail.js'
import { transact } from '../src/db/index.js'
import { createAuthority, createPeople } from '../src/directory/index.js'
import { submitLeave } from '../src/modules/leave/submit-leave.js'
import { createOutbox } from '../src/outbox/index.js'
import { addDays, localDate } from '../src/shared/dates.js'
import { createLog } from '../src/shared/log.js'
import { benchConfig } from './apps.js'
import type { BenchDatabase } from './postgres.js'
import { createBudget, median, note, print } from './report.js'
import { seedLeaveSchool, slipNumber } from './seed-leave.js'

const FEW = 10
const MANY = 1_000
const EACH = 20
const PAIRS = 12
const WARM = 2
const BUDGET = { most: PAIRS + WARM, seconds: 60, least: WARM + 4 }

/** Submitting a leave must not get slower with every leave there was: students with many slips against students with few. */
export async function benchOverlap({ url, pool }: BenchDatabase): Promise<void> {
  const app = await createApp(benchConfig(url, 'http://127.0.0.1:9'), createLog({ level: 'error' }))
  try {
    const rounds = PAIRS + WARM
    const students = 2 * rounds * EACH
    await seedLeaveSchool(pool, { classes: Math.ceil(students / 45), studentsPerClass: 45 })
    const at = new Date()
    const today = localDate(at)
    // The even students have few. One slip a day, the newest yesterday, each given back.
    await pool.query(
      `insert into leave_slip (date, id, number, slip_key, applicant_id, class_id, filed_by_id, type, leaves_campus, shape, from_at, until_at, periods,
              school_days, summed_days, state, submitted_at, due_at, returned_at)
       select $1::date - day, n * ${MANY} + day, 'OLD-' || n || '-' || day, md5(n || '-' || day), 's' || n, 101 + n / 45, 's' || n, '病假', false,
              '{}', t - day * interval '1 day', t - day * interval '1 day' + interval '1 hour', 1, 0.5, 0.5, 'approved', t - day * interval '1 day', t, t - day * interval '1 day' + interval '1 hour'
         from generate_series(0, $2::int - 1) n, generate_series(1, case when n % 2 = 0 then ${FEW} else ${MANY} end) day,
              lateral (select $3::timestamptz as t) x`,
      [today, students, at],
    )
    await pool.query(`select setval(pg_get_serial_sequence('leave_slip', 'id'), (select max(id) from leave_slip))`)
    await pool.query('analyze')

    const submit = (index: number) =>
      transact(app.db.prisma, async tx => {
        const person = (await createPeople(tx).find(`s${index}`, today))!
        const context = {
          tx,
          at,
          receivedAt: at,
          flagged: false,
          today,
          person,
          outbox: createOutbox(tx),
          trail: createTrail(tx),
          authority: createAuthority({ tx, person, on: today, permissions: [] }),
          inboxKey: { date: today, key: `bench:${index}` },
        }
        const day = addDays(today, 1)
        const shape = { kind: 'parts', from: { date: day, part: 'morning' }, to: { date: day, part: 'morning' } } as const
        const submitted = await submitLeave(app.approvals, context, {
          form: { type: '病假', typeGuessedFrom: '', shape, reason: '发烧', leavesCampus: false },
          applicantId: person.id,
          classId: person.classId!,
          private: false,
          photos: [],
          extendsNumber: null,
          resubmits: null,
        })
        if (!submitted.ok) throw new Error(`refused: ${JSON.stringify(submitted)}`)
      })
    let used = 0
    const round = async (many: boolean) => {
      const began = performance.now()
      for (let index = 0; index < EACH; index++) await submit(2 * (used + index) + (many ? 1 : 0))
      return (performance.now() - began) / EACH
    }
    const pairs: { few: number; many: number }[] = []
    const another = createBudget(BUDGET)
    for (let index = 0; another(index); index++, used += EACH) {
      const pair = { few: 0, many: 0 }
      for (const many of index % 2 === 0 ? [true, false] : [false, true]) pair[many ? 'many' : 'few'] = await round(many)
      if (index >= WARM) pairs.push(pair)
    }
    print({
      name: 'overlap.growth',
      value: median(pairs.map(pair => pair.many)),
      unit: `ms/slip after ${MANY}`,
      vs: `after ${FEW}`,
      ratio: median(pairs.map(pair => pair.many / pair.few)),
    })
    const { rows } = await pool.query<{ slips: number }>(`select count(*)::int as slips from leave_slip where number like $1`, [
      `${slipNumber(0, at).slice(0, 8)}%`,
    ])
    if (rows[0]!.slips !== 2 * used) throw new Error(`${rows[0]!.slips} slips stand where ${2 * used} were submitted`)
    note(`overlap: ${pairs.length} pairs of ${EACH} submissions, one at a time`)
  } finally {
    await app.close()
  }
}
