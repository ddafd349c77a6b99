import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { seedSchool } from '../../bench/seed.js'
import { transact } from '../../src/db/index.js'
import { materialise } from '../../src/modules/check-in/index.js'
import { loadRollCounts, loadRolls } from '../../src/roll/index.js'
import { addDays, type LocalDate } from '../../src/shared/dates.js'
import { databaseKinds, freshDatabase, type TestDatabase } from '../support/databases.js'

const DAY = '2026-09-14' as LocalDate
const CLASSES = 12
const at = (time: string) => new Date(`${DAY}T${time}+08:00`)

describe.each(databaseKinds())('a school of many classes on %s', kind => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await freshDatabase(kind)
    await seedSchool(db.pool, { classes: CLASSES, studentsPerClass: 60 })
    await db.pool.query(`insert into term (name, first_on, last_on) values ('秋', '2026-08-31', '2026-12-31')`)
    await db.pool.query(`insert into calendar_year (year, source, notice) values (2026, 'national', '')`)
    const shapes = JSON.stringify([{ circle: { latitude: 31.2304, longitude: 121.4737, radiusMetres: 150 } }])
    await db.pool.query(`insert into place (name, shapes, valid_from, source) values ('教学楼', $1::jsonb, '2020-01-01', 'file')`, [shapes])
    for (const [name, open, close] of [
      ['早自习', '07:20', '07:50'],
      ['午休', '12:30', '13:00'],
      ['晚归', '22:00', '00:30'],
    ])
      await db.pool.query(
        `insert into window_rule (key, name, scope_kind, weekdays, open_time, close_time, places, valid_from, source)
         values ($1, $2, 'school', '{1,2,3,4,5}', $3, $4, '{教学楼}', '2020-01-01', 'file')`,
        [`${name}@school`, name, open, close],
      )
    await layOut()
  })
  afterAll(() => db?.drop())

  const layOut = (classIds?: number[], now = at('06:50')) =>
    transact(db.background, tx => materialise(tx, [DAY, addDays(DAY, 1)], now, classIds && { classIds }), { timeoutMs: 60_000 })
  /** Which version of each row is there: it changes with every write. */
  const versions = async () => {
    const { rows } = await db.pool.query<{ id: string; class_id: number; xmin: string }>(
      `select id::text, class_id, xmin::text from window_occurrence order by id`,
    )
    return rows
  }
  const ownWindow = (classId: number, close: string) =>
    db.pool.query(
      `insert into window_rule (key, name, scope_kind, scope_id, weekdays, open_time, close_time, places, valid_from, source)
       values ('早自习@class:' || $1::int, '早自习', 'class', $1::int, '{1,2,3,4,5}', '07:20', $2, '{教学楼}', $3, 'chat')`,
      [classId, close, at('06:40')],
    )

  it('laid out again without a change, not one row is written (A01)', async () => {
    const before = await versions()
    await layOut()

    expect(before).toHaveLength(CLASSES * 3 * 2)
    expect(await versions()).toEqual(before)
    expect(await db.prisma.occurrenceMember.count()).toBe(CLASSES * 3 * 2 * 60)
  })

  it('a class that changes its own window rewrites that window and nothing of another class (A03)', async () => {
    const before = await versions()
    await ownWindow(105, '07:55')
    await ownWindow(106, '07:55')
    await layOut([105])

    const changed = (await versions()).filter((row, index) => row.xmin !== before[index]!.xmin)
    expect(changed.map(row => row.class_id)).toEqual([105, 105])
    const rows = await db.prisma.windowOccurrence.findMany({ where: { classId: { in: [105, 106] }, name: '早自习', date: new Date(DAY) } })
    expect(rows.map(row => [row.classId, row.closeAt, row.ruleKey])).toEqual([
      [105, at('07:55'), '早自习@class:105'],
      [106, at('07:50'), '早自习@school'],
    ])
  })

  it('a rule of the whole school is laid out in as many statements as that of one class (A03)', async () => {
    const statements = async (classIds?: number[]) => {
      await db.pool.query(`update window_rule set report_minutes = report_minutes + 1`)
      let count = 0
      await transact(db.background, async tx => {
        const counting = new Proxy(tx, {
          get(target, name) {
            const member = Reflect.get(target, name) as object
            if (name === '$executeRaw' || name === '$queryRaw') count += 1
            if (typeof member !== 'object') return member
            return new Proxy(member, { get: (model, method) => ((count += 1), Reflect.get(model, method) as unknown) })
          },
        })
        await materialise(counting, [DAY], at('06:50'), classIds && { classIds })
      })
      return count
    }

    // Which windows the classes have is asked once more, to look only at their rosters.
    expect(await statements([110])).toBe((await statements()) + 1)
  })

  it('a rule changed in the file moves every unopened window, and a place that it dropped keeps its fence', async () => {
    await db.pool.query(`update window_rule set close_time = '07:45' where key = '早自习@school'`)
    await db.pool.query(`update place set valid_until = $1`, [at('06:55')])
    await layOut(undefined, at('07:00'))

    const rows = await db.prisma.windowOccurrence.findMany({ where: { date: new Date(DAY), name: '早自习' }, orderBy: { classId: 'asc' } })
    expect(rows.filter(row => row.closeAt.getTime() === at('07:45').getTime())).toHaveLength(CLASSES - 2)
    for (const row of rows) expect(row.places).toMatchObject([{ name: '教学楼', shapes: [{ circle: { radiusMetres: 150 } }] }])
  })

  it('an overview counts exactly what the lists judge, whatever is known about a student (A04, F03)', async () => {
    // Every result, lateness, mark, order of mark and tap, and exemption meets every other in some window.
    await db.pool.query(
      `insert into check_in_record (date, occurrence_id, person_id, result, late, at, detail, inbox_key)
       select m.date, m.occurrence_id, m.person_id, (array['in', 'unsure', 'out', 'none']::check_in_result[])[1 + n % 5], n / 5 % 2 = 0,
              o.open_at + interval '5 minutes', '', m.occurrence_id || m.person_id
         from occurrence_member m join window_occurrence o on o.date = m.date and o.id = m.occurrence_id,
              lateral (select substring(m.person_id from 2)::int as n) s where n % 5 < 4`,
    )
    await db.pool.query(
      `insert into teacher_mark (date, occurrence_id, person_id, kind, by_id, at)
       select m.date, m.occurrence_id, m.person_id, (enum_range(null::mark_kind))[1 + (n / 10 + k) % array_length(enum_range(null::mark_kind), 1)], 't1',
              o.open_at + make_interval(mins => case when n / 60 % 2 = 0 then 1 else 9 end)
         from occurrence_member m join window_occurrence o on o.date = m.date and o.id = m.occurrence_id,
              lateral (select substring(m.person_id from 2)::int as n) s, generate_series(0, 1) k where n / 10 % 6 < 5 order by k`,
    )
    await db.pool.query(
      `insert into exemption (person_id, reason, from_on, until_on, source)
       select 's' || n, '走读', $1::date, $1::date + 1, 'chat' from generate_series(0, 719) n, generate_series(1, 2) where n / 120 % 2 = 0`,
      [DAY],
    )
    await db.pool.query(`update window_occurrence set interrupted = true where class_id % 3 = 0`)
    await db.pool.query(
      `update window_occurrence set state = 'cancelled', cancelled_by = 't1', cancel_reason = '运动会' where class_id = 104`,
    )
    const classIds = Array.from({ length: CLASSES - 1 }, (_, index) => 101 + index)

    for (const scope of [{ date: DAY }, { around: DAY }, { around: addDays(DAY, 1) }])
      for (const now of [at('06:50'), at('07:30'), at('12:45'), at('23:59')]) {
        const judged = await loadRolls(db.prisma, { ...scope, classIds }, now)
        const counted = await loadRollCounts(db.prisma, { ...scope, classIds }, now)

        expect(counted).toEqual(judged.map(({ occurrence, counts }) => ({ occurrence, counts })))
      }
    expect(await loadRollCounts(db.prisma, { around: addDays(DAY, 1), classIds }, at('23:59'))).toHaveLength((CLASSES - 1) * 4)
  })
})
