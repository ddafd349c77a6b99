import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Job } from '../../cron/job.js'
import { createPulse } from '../../cron/pulse.js'
import { transact } from '../../src/db/index.js'
import { createOutbox } from '../../src/outbox/index.js'
import { loadRolls } from '../../src/roll/index.js'
import { loadCalendar } from '../../src/school-file/index.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'

describe.each([quickestKind()])('absence and presence of the pulse on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const silentFor = (interval: string) =>
    school.app.db.prisma.$executeRawUnsafe(`update pulse set real_time = real_time - interval '${interval}'`)
  const gaps = () => school.app.db.prisma.pulseGap.count()

  it('a step that takes minutes is no outage: each slot says that somebody is there', async () => {
    const long: Job = {
      name: 'test.long',
      mattersForMinutes: 60,
      due: (_from, until) => ['a', 'b', 'c'].map(key => ({ date: '2026-09-14' as LocalDate, key, at: until })),
      // As if each slot took three minutes of real time.
      run: async ({ tx }) => void (await tx.$executeRaw`update pulse set real_time = real_time - interval '3 minutes'`),
    }
    const { app } = school
    const pulse = createPulse({
      db: app.db,
      transact: work => transact(app.db.background, work),
      clock: app.clock,
      jobs: [long],
      log: app.log,
      outboxOf: createOutbox,
      loadPlan: async tx => ({ calendar: await loadCalendar(tx), occurrences: [] }),
      beat: async () => {},
      onNewDay: async () => {},
      onGap: async () => {},
    })

    await pulse.tick()
    school.at('2026-09-14T06:59')
    await pulse.tick()

    expect(await app.db.prisma.jobRun.count({ where: { job: 'test.long' } })).toBe(3)
    expect(await gaps()).toBe(0)
  })

  it('after an outage over whole days, every window of those days is there with its students, undetermined (A04)', async () => {
    await school.runTo('2026-09-14T08:00')
    await silentFor('4 days')
    await school.runTo('2026-09-18T07:55')

    expect(await gaps()).toBe(1)
    for (const date of ['2026-09-15', '2026-09-16', '2026-09-17'] as LocalDate[]) {
      const rolls = await loadRolls(school.app.db.prisma, { date, classIds: [21, 22] }, school.clock.now())
      expect(rolls.map(roll => [roll.occurrence.name, roll.lines.length, roll.counts.undetermined])).toEqual([
        ['早自习', 5, 5],
        ['晚归', 5, 5],
        ['早自习', 2, 2],
        ['晚归', 2, 2],
      ])
    }
    const before = await loadRolls(school.app.db.prisma, { date: '2026-09-14' as LocalDate, classIds: [21] }, school.clock.now())
    expect(before.map(roll => [roll.occurrence.name, roll.counts.absent, roll.counts.undetermined])).toEqual([
      ['早自习', 5, 0],
      ['晚归', 0, 5],
    ])
  })

  it('inside an outage, a Saturday has the windows of a Saturday and a make-up Sunday those of its weekday (A08)', async () => {
    await silentFor('4 days')
    await school.runTo('2026-09-21T07:10')

    const windowsOf = async (date: string) => {
      const rows = await school.app.db.prisma.windowOccurrence.findMany({
        where: { date: new Date(date), classId: 21 },
        orderBy: { openAt: 'asc' },
      })
      return rows.map(row => `${row.name} ${row.interrupted}`)
    }
    expect(await windowsOf('2026-09-19')).toEqual(['晚归 true'])
    expect(await windowsOf('2026-09-20')).toEqual(['早自习 true', '晚归 true'])
  })
})
