import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { jobs } from '../../cron/index.js'
import { createPulse } from '../../cron/pulse.js'
import { transact } from '../../src/db/index.js'
import { advanceWindows, plannedOccurrences, promiseDigests } from '../../src/modules/check-in/index.js'
import { createOutbox } from '../../src/outbox/index.js'
import { loadCalendar } from '../../src/school-file/index.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { textsOf } from '../check-in/chat.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'

describe.each(databaseKinds())('jobs on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  /** A second process on the same database, with its own pulse. */
  const secondInstance = () => {
    const { app } = school
    return createPulse({
      db: app.db,
      transact: work => transact(app.db.background, work, { timeoutMs: 60_000 }),
      clock: app.clock,
      jobs,
      log: app.log,
      outboxOf: createOutbox,
      loadPlan: async (tx, from, until) => ({ calendar: await loadCalendar(tx), occurrences: await plannedOccurrences(tx, from, until) }),
      beat: advanceWindows,
      onNewDay: app.layOut,
      onGap: async () => {},
    })
  }
  const cardsOf = (userid: string, text: string) =>
    school.messages(userid).filter(message => JSON.stringify(message.card ?? '').includes(text))
  const digestsOf = (userid: string, day: string) =>
    cardsOf(userid, '签到日报').filter(message => JSON.stringify(message.card).includes(day))
  const runs = (job: string, date: string) => school.app.db.prisma.jobRun.count({ where: { job, slotDate: new Date(date) } })

  it('before closing, those not yet in are reminded once, and nobody else (A09)', async () => {
    school.at('2026-09-14T07:25')
    await school.checkIn('amy')
    await school.runTo('2026-09-14T07:45')
    await school.runTo('2026-09-14T07:46')
    await school.runTo('2026-09-14T07:49')

    for (const student of ['ben', 'cai', 'dai', 'eva', 'fan', 'gao'])
      expect(textsOf(school, student).filter(text => text.includes('早自习'))).toHaveLength(1)
    expect(textsOf(school, 'amy').filter(text => text.includes('还没有签'))).toEqual([])
    expect(textsOf(school, 't.wang')).toEqual([])
  })

  it('who checks in between the promise and the sending is left in peace (A09)', async () => {
    await school.runTo('2026-09-14T22:30')
    await school.runTo('2026-09-15T07:30')
    school.at('2026-09-15T07:45')
    await school.app.pulse.tick()
    await school.checkIn('ben')
    const before = textsOf(school, 'ben').length
    await school.settle()

    expect(textsOf(school, 'ben')).toHaveLength(before)
    expect(textsOf(school, 'cai').findLast(text => text.includes('截止'))).toContain('早自习')
  })

  it('two pulses at once claim a slot once and send one card (F01)', async () => {
    const second = secondInstance()
    school.at('2026-09-15T07:53')
    await Promise.all([school.app.pulse.tick(), second.tick(), school.app.pulse.tick(), second.tick()])
    await school.settle()

    expect(cardsOf('t.wang', '9月15日').filter(message => JSON.stringify(message.card).includes('早自习'))).toHaveLength(1)
    expect(await runs('check-in.report', '2026-09-15')).toBe(2)
  })

  it('the digest comes once per class and recipient; a second instance, a restart and a re-run by hand add nothing (F01)', async () => {
    const second = secondInstance()
    school.at('2026-09-15T21:30')
    await Promise.all([school.app.pulse.tick(), second.tick()])
    await transact(school.app.db.background, tx => promiseDigests(tx, '2026-09-15' as LocalDate))
    await secondInstance().tick()
    await school.settle()

    for (const teacher of ['t.wang', 't.deng', 't.li']) expect(digestsOf(teacher, '9月15日')).toHaveLength(1)
    expect(JSON.stringify(digestsOf('t.wang', '9月15日')[0]!.card)).toContain('截至 21:30')
    expect(await runs('digest.daily', '2026-09-15')).toBe(1)
    for (const other of ['amy', 'secretary', 'boss']) expect(cardsOf(other, '签到日报')).toEqual([])
  })

  it('a job that fails stays due, and its promises are not half written (F01)', async () => {
    let broken = true
    const failing = createPulse({
      db: school.app.db,
      transact: work => transact(school.app.db.background, work),
      clock: school.app.clock,
      jobs: [
        {
          name: 'test.failing',
          mattersForMinutes: 60,
          due: (_from, until) => [{ date: '2026-09-15' as LocalDate, key: 'day', at: until }],
          async run({ outbox }) {
            await outbox.add({
              kind: 'directory.sync',
              subject: 'directory',
              recipients: [],
              dedupeKey: 'test.failing',
              date: '2026-09-15' as LocalDate,
            })
            if (broken) throw new Error('out of order')
          },
        },
      ],
      log: school.app.log,
      outboxOf: createOutbox,
      loadPlan: async tx => ({ calendar: await loadCalendar(tx), occurrences: [] }),
      beat: async () => {},
      onNewDay: async () => {},
      onGap: async () => {},
    })
    const promised = () => school.app.db.prisma.intent.count({ where: { dedupeKey: 'test.failing' } })

    await failing.tick()
    expect([await runs('test.failing', '2026-09-15'), await promised()]).toEqual([0, 0])
    broken = false
    await failing.tick()
    await failing.tick()
    expect([await runs('test.failing', '2026-09-15'), await promised()]).toEqual([1, 1])
  })

  it('every window that overlaps an outage is undetermined: also yesterday’s over midnight and the days in between (A04)', async () => {
    await school.runTo('2026-09-15T21:40')
    await school.app.db.prisma.$executeRaw`update pulse set real_time = now() - interval '2 days'`
    await school.runTo('2026-09-17T08:00')

    const rows = await school.app.db.prisma.windowOccurrence.findMany({ where: { classId: 21 }, orderBy: { openAt: 'asc' } })
    const interrupted = rows.filter(row => row.interrupted).map(row => `${row.date.toISOString().slice(5, 10)} ${row.name}`)
    expect(interrupted).toEqual(['09-15 晚归', '09-16 早自习', '09-16 晚归', '09-17 早自习'])
    const roll = await school.say('t.wang', '谁没到')
    expect(roll).toContain('未判定')
    expect(roll).not.toContain('缺勤')
  })

  it('after a long sleep each job catches up once, for the dates that still matter: no digest of the week before (F01)', async () => {
    const before = school.messages('t.wang').length
    await school.runTo('2026-09-28T07:58')

    const since = school.messages('t.wang').slice(before)
    expect(since.filter(message => JSON.stringify(message.card ?? '').includes('签到日报'))).toHaveLength(0)
    expect(since.length).toBeLessThanOrEqual(2)
    expect(await school.say('t.wang', '谁没到')).toContain('早自习')
  })

  it('on a weekend with no windows there is no digest; with the evening’s it comes (F01)', async () => {
    await school.settle()
    const holiday = school.messages('t.wang').length
    await school.runTo('2026-10-02T21:31')
    expect(school.messages('t.wang')).toHaveLength(holiday)

    await school.runTo('2026-10-17T06:50')
    await school.runTo('2026-10-17T21:31')
    expect(digestsOf('t.wang', '10月17日')).toHaveLength(1)
  })
})
