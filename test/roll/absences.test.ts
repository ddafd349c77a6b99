import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { seedSchool } from '../../bench/seed.js'
import { createAbsences, loadRollCounts, loadRolls, resolve, type Span } from '../../src/roll/index.js'
import { addDays } from '../../src/shared/dates.js'
import { databaseKinds, freshDatabase, type TestDatabase } from '../support/databases.js'
import { absences as someAbsences, at, DAY, facts, leaveOf, occurrence, type Facts } from './random-rolls.js'

const STUDENTS = ['s0', 's1', 's2', 's3', 's4', 's5']

describe.each(databaseKinds())('absences on %s', kind => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await freshDatabase(kind)
    await seedSchool(db.pool, { classes: 2, studentsPerClass: 3 })
  })
  afterAll(() => db?.drop())
  beforeEach(() => db.pool.query('truncate absence, window_occurrence, occurrence_member, check_in_record, teacher_mark'))

  const absences = () => createAbsences(db.prisma)
  const slip = (from: string, until: string, subject = 'leave:1') =>
    absences().put({ subject, personId: 's0', from: at(from), until: at(until), label: '病假' })
  const hours = (span: Span | null) => span && [span.from, span.until]

  async function addWindow(open: Date, close: Date, classId = 101, state = 'closed', interrupted = false): Promise<bigint> {
    const { rows } = await db.pool.query<{ id: string }>(
      `insert into window_occurrence (date, class_id, rule_id, rule_key, name, open_at, close_at, report_at, reading_max_age_seconds, places, state, interrupted)
       values ($1, $2, 1, gen_random_uuid()::text, '早自习', $3, $4, $4, 180, '[]', $5::occurrence_state, $6) returning id::text`,
      [DAY, classId, open, close, state, interrupted],
    )
    await db.pool.query(
      `insert into occurrence_member (date, occurrence_id, person_id) select $1, $2::bigint, person_id from class_member where class_id = $3`,
      [DAY, rows[0]!.id, classId],
    )
    return BigInt(rows[0]!.id)
  }
  const stateOf = async (occurrenceId: bigint) => {
    const [roll] = await loadRolls(db.prisma, { date: DAY, occurrenceId }, at('23:00'))
    return roll!.lines.find(line => line.studentId === 's0')!.state
  }

  it.each([
    ['covers it to the minute', [['07:20', '07:50']], 'on-leave'],
    ['covers more', [['06:00', '20:00']], 'on-leave'],
    ['begins a minute after it opens', [['07:21', '12:00']], 'missing'],
    ['ends a minute before it closes', [['06:00', '07:49']], 'missing'],
    ['ends when it opens', [['06:00', '07:20']], 'missing'],
    ['begins when it closes', [['07:50', '12:00']], 'missing'],
    [
      'is one of two that touch inside it',
      [
        ['06:00', '07:30'],
        ['07:30', '12:00'],
      ],
      'on-leave',
    ],
    [
      'leaves a minute to the next',
      [
        ['06:00', '07:30'],
        ['07:31', '12:00'],
      ],
      'missing',
    ],
  ] as [string, [string, string][], string][])(
    'B08: a window from 07:20 to 07:50, and a leave that %s',
    async (_which, slips, expected) => {
      const window = await addWindow(at('07:20'), at('07:50'))
      for (const [index, [from, until]] of slips.entries()) await slip(from, until, `leave:${index}`)

      expect(await stateOf(window)).toMatchObject({ kind: expected, reason: expected === 'on-leave' ? '病假' : null })
    },
  )

  it('B08: put again under its subject it moves, also to another day, and says where windows may have changed', async () => {
    expect(hours(await slip('08:00', '10:00'))).toEqual([at('08:00'), at('10:00')])
    expect(hours(await slip('09:00', '12:00'))).toEqual([at('08:00'), at('12:00')])
    const later = new Date(at('09:00').getTime() + 86_400_000)
    await absences().put({ subject: 'leave:1', personId: 's0', from: later, until: new Date(later.getTime() + 3_600_000), label: '事假' })

    expect(await db.prisma.absence.findMany()).toMatchObject([{ subject: 'leave:1', fromAt: later, label: '事假' }])
  })

  it('B11: ended early, what lies before stays and the windows after it are open again', async () => {
    const morning = await addWindow(at('07:20'), at('07:50'))
    const noon = await addWindow(at('12:00'), at('13:00'))
    await slip('06:00', '20:00')

    expect(hours(await absences().end({ subject: 'leave:1', at: at('11:30') }))).toEqual([at('11:30'), at('20:00')])
    expect((await stateOf(morning)).kind).toBe('on-leave')
    expect((await stateOf(noon)).kind).toBe('missing')
  })

  it('B11: ended after its end, or when there is none, nothing changes; ended before it began it never was', async () => {
    await slip('08:00', '10:00')

    expect(await absences().end({ subject: 'leave:1', at: at('10:00') })).toBeNull()
    expect(await absences().end({ subject: 'leave:2', at: at('09:00') })).toBeNull()
    expect(hours(await absences().end({ subject: 'leave:1', at: at('08:00') }))).toEqual([at('08:00'), at('10:00')])
    expect(await db.prisma.absence.count()).toBe(0)
  })

  it('B08: cancelled, it never was; a second time there is nothing to cancel', async () => {
    await slip('08:00', '10:00')

    expect(hours(await absences().remove({ subject: 'leave:1' }))).toEqual([at('08:00'), at('10:00')])
    expect(await absences().remove({ subject: 'leave:1' })).toBeNull()
  })

  it('an absence that ends before it begins is a fault of the caller', async () => {
    await expect(slip('10:00', '10:00')).rejects.toThrow(RangeError)
  })

  it('B20: who else is away in a span: of a class or of some persons, not those who come back when it begins', async () => {
    const put = (personId: string, from: string, until: string) =>
      absences().put({ subject: `leave:${personId}`, personId, from: at(from), until: at(until), label: '事假' })
    await put('s0', '08:00', '10:00')
    await put('s1', '09:00', '12:00')
    await put('s4', '09:00', '12:00')
    const span = { from: at('10:00'), until: at('11:00') }

    expect((await absences().awayIn({ ...span, classId: 101 })).map(absence => absence.personId)).toEqual(['s1'])
    expect((await absences().awayIn({ ...span, personIds: STUDENTS })).map(absence => absence.personId)).toEqual(['s1', 's4'])
    expect(await absences().awayIn({ from: at('12:00'), until: at('13:00'), personIds: STUDENTS })).toEqual([])
  })

  it('A04, B08: on random days of leave, taps, marks and exemptions the database gives the one resolver what is true, and counts the same', async () => {
    const day = fc.record({
      windows: fc.array(occurrence, { minLength: 1, maxLength: 4 }),
      students: fc.array(fc.record({ known: fc.array(facts, { minLength: 4, maxLength: 4 }), away: someAbsences }), {
        minLength: STUDENTS.length,
        maxLength: STUDENTS.length,
      }),
      minute: fc.integer({ min: 0, max: 1439 }),
    })
    for (const { windows, students, minute } of fc.sample(day, { numRuns: 20, seed: 20_260_914 })) {
      await db.pool.query('truncate absence, window_occurrence, occurrence_member, check_in_record, teacher_mark')
      const now = new Date(at('00:00').getTime() + minute * 60_000)
      const expected = new Map<string, string>()
      for (const [index, window] of windows.entries()) {
        const id = await addWindow(window.openAt, window.closeAt, 101 + (index % 2), window.state, window.interrupted)
        for (const [place, { known, away }] of students.entries()) {
          const fact: Facts = { ...known[index]!, leave: leaveOf(away, window), exemption: null }
          await store(id, STUDENTS[place]!, fact)
          expected.set(`${id} ${STUDENTS[place]}`, resolve({ ...fact, occurrence: window }, now).kind)
        }
      }
      for (const [place, { away }] of students.entries())
        for (const [index, { from, until, label }] of away.entries())
          await absences().put({ subject: `leave:${place}:${index}`, personId: STUDENTS[place]!, from, until, label })

      const rolls = await loadRolls(db.prisma, { date: DAY, classIds: [101, 102] }, now)
      for (const { occurrence: info, lines } of rolls)
        for (const line of lines)
          expect([info.id, line.studentId, line.state.kind]).toEqual([
            info.id,
            line.studentId,
            expected.get(`${info.id} ${line.studentId}`),
          ])
      expect(await loadRollCounts(db.prisma, { date: DAY, classIds: [101, 102] }, now)).toEqual(
        rolls.map(({ occurrence: info, counts }) => ({ occurrence: info, counts })),
      )
      const own = await loadRolls(db.prisma, { dates: [addDays(DAY, -1), DAY], studentId: 's0' }, now)
      expect(own.map(roll => [roll.occurrence.id, roll.lines.map(line => line.studentId)])).toEqual(
        rolls.filter(roll => roll.occurrence.classId === 101).map(roll => [roll.occurrence.id, ['s0']]),
      )
    }
  })

  async function store(occurrenceId: bigint, personId: string, { record, mark }: Facts): Promise<void> {
    const key = { date: new Date(DAY), occurrenceId, personId }
    if (record)
      await db.prisma.checkInRecord.create({ data: { ...key, result: record.result, late: record.late, at: record.at, inboxKey: 'k' } })
    if (mark) await db.prisma.teacherMark.create({ data: { ...key, kind: mark.kind, byId: 't1', at: mark.at } })
  }
})
