import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, POINTS, SMALL_SCHOOL_FILE, type TestSchool } from '../support/school.js'

describe.each(databaseKinds())('laying out windows on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const importFile = async (file: string) => {
    const report = await transact(
      school.app.db.background,
      tx => school.app.schoolFile.import(tx, file, { by: 'test', at: school.clock.now() }),
      {
        timeoutMs: 60_000,
      },
    )
    expect(report.ok).toBe(true)
  }
  const windowsOf = async (date: string, classId = 21) => {
    const rows = await school.app.db.prisma.windowOccurrence.findMany({
      where: { date: new Date(date), classId },
      orderBy: { openAt: 'asc' },
    })
    return rows.map(row => `${row.name} ${row.openAt.toISOString().slice(11, 16)}–${row.closeAt.toISOString().slice(11, 16)} ${row.state}`)
  }
  const rosterOf = async (date: string, name: string, classId = 21) => {
    const occurrence = await school.app.db.prisma.windowOccurrence.findFirstOrThrow({ where: { date: new Date(date), classId, name } })
    const members = await school.app.db.prisma.occurrenceMember.findMany({
      where: { occurrenceId: occurrence.id },
      orderBy: { personId: 'asc' },
    })
    return members.map(member => member.personId)
  }
  const shifted = (open: string, close: string) =>
    SMALL_SCHOOL_FILE.replace('open: "07:20", late: "07:40", close: "07:50"', `open: "${open}", close: "${close}"`)

  it('today and tomorrow are laid out; laid out again, nothing is doubled or moved (A01)', async () => {
    const before = await school.app.db.prisma.windowOccurrence.findMany({ orderBy: { id: 'asc' } })
    for (let round = 0; round < 3; round += 1) await transact(school.app.db.background, tx => school.app.layOut(tx, school.clock.now()))

    expect(await school.app.db.prisma.windowOccurrence.findMany({ orderBy: { id: 'asc' } })).toEqual(before)
    expect(await windowsOf('2026-09-14')).toEqual(['早自习 23:20–23:50 planned', '晚归 14:00–14:40 planned'])
    expect(await windowsOf('2026-09-15')).toHaveLength(2)
  })

  it('a changed rule takes effect from the next window: unopened ones follow, open ones stay (A03)', async () => {
    await importFile(shifted('07:10', '07:45'))
    expect(await windowsOf('2026-09-14')).toEqual(['早自习 23:10–23:45 planned', '晚归 14:00–14:40 planned'])
    await school.runTo('2026-09-14T07:12')
    await importFile(shifted('07:30', '08:10'))

    expect(await windowsOf('2026-09-14')).toEqual(['早自习 23:10–23:45 open', '晚归 14:00–14:40 planned'])
    expect(await windowsOf('2026-09-15')).toEqual(['早自习 23:30–00:10 planned', '晚归 14:00–14:40 planned'])
  })

  it('a rule moved to a time that has passed keeps today’s window as it was, and starts tomorrow (A03)', async () => {
    await school.runTo('2026-09-15T07:25')
    await importFile(shifted('07:00', '07:45'))

    expect(await windowsOf('2026-09-15')).toEqual(['早自习 23:30–00:10 planned', '晚归 14:00–14:40 planned'])
    expect(await windowsOf('2026-09-16')).toEqual(['早自习 23:00–23:45 planned', '晚归 14:00–14:40 planned'])
  })

  it('an own window set while the school’s is open does not double it (A03)', async () => {
    await school.runTo('2026-09-16T07:05')
    await school.say('t.wang', '签到时间 早自习 7:30-8:00')

    expect(await windowsOf('2026-09-16')).toEqual(['早自习 23:00–23:45 open', '晚归 14:00–14:40 planned'])
    expect(await windowsOf('2026-09-17')).toEqual(['早自习 23:30–00:00 planned', '晚归 14:00–14:40 planned'])
    await school.say('t.wang', '取消签到时间 早自习')
  })

  it('a moved place counts from the next window: an open one keeps the place it opened with (A03)', async () => {
    await school.runTo('2026-09-17T07:10')
    await importFile(
      shifted('07:00', '07:45').replace('latitude: 31.2304', 'latitude: 31.2495').replace('longitude: 121.4737', 'longitude: 121.4961'),
    )

    expect(await school.checkIn('amy')).toContain('签到成功')
    await school.runTo('2026-09-17T22:05')
    expect(await school.checkIn('amy')).toContain('定位在签到范围外')
    school.at('2026-09-17T22:06')
    await school.report('amy', POINTS.home)
    expect(await school.tap('amy', '签到')).toContain('签到成功')
    await importFile(shifted('07:00', '07:45'))
  })

  it('an open window only gains students: who leaves the class stays on it, who joins is added (A03)', async () => {
    await school.runTo('2026-09-18T07:05')
    await school.control('members/eva', { name: '艾娃', departments: [22], alias: '0240105' }, 'PUT')
    await school.control('members/gao', { name: '高歌', departments: [21], alias: '0240202' }, 'PUT')
    await school.app.sync.full()

    expect(await rosterOf('2026-09-18', '早自习')).toEqual(['amy', 'ben', 'cai', 'dai', 'eva', 'gao'])
    expect(await rosterOf('2026-09-18', '晚归')).toEqual(['amy', 'ben', 'cai', 'dai', 'gao'])
    expect(await rosterOf('2026-09-18', '晚归', 22)).toEqual(['eva', 'fan'])
  })

  it('a closed window is history: later changes of the class do not touch it (A03)', async () => {
    await school.runTo('2026-09-18T07:50')
    await school.control('members/gao', { name: '高歌', departments: [22], alias: '0240202' }, 'PUT')
    await school.control('members/new', { name: '新生', departments: [21], alias: '0240199' }, 'PUT')
    await school.control('tags/1', { name: '学生', userids: ['amy', 'ben', 'cai', 'dai', 'eva', 'fan', 'gao', 'new'] }, 'PUT')
    await school.app.sync.full()

    expect(await rosterOf('2026-09-18', '早自习')).toEqual(['amy', 'ben', 'cai', 'dai', 'eva', 'gao'])
    expect(await rosterOf('2026-09-18', '晚归')).toEqual(['amy', 'ben', 'cai', 'dai', 'new'])
  })

  it('a class that is not piloted any more has no windows from the next one on (A03)', async () => {
    await school.runTo('2026-09-21T06:50')
    await importFile(shifted('07:00', '07:45').replace('windows:', 'classes: { pilot: [一班] }\nwindows:'))

    expect(await windowsOf('2026-09-21', 22)).toEqual([])
    expect(await windowsOf('2026-09-21', 21)).toHaveLength(2)
    expect(await school.tap('fan', '签到')).toContain('还没有启用')
    for (const word of ['谁没到', '汇总', '为什么 樊帆', '已到 樊帆', '今日'])
      expect(await school.say('t.li', word)).toContain('还没有启用')
  })

  it('on the make-up Saturday 2026-10-10 the weekday’s windows open, in the holiday before none do (A08)', async () => {
    await school.runTo('2026-10-01T07:10')
    expect(await windowsOf('2026-10-01')).toEqual([])
    expect(await school.tap('amy', '签到')).toContain('今天不用签到（国庆')
    expect(await school.say('t.wang', '谁没到')).toContain('国庆')
    await school.runTo('2026-10-10T07:05')

    expect(await windowsOf('2026-10-10')).toEqual(['早自习 23:00–23:45 open', '晚归 14:00–14:40 planned'])
  })

  it('a year that nobody has arranged opens nothing, and says so plainly to student and teacher (A08)', async () => {
    await school.app.db.prisma.term.updateMany({ data: { lastOn: new Date('2027-01-15') } })
    await school.runTo('2027-01-04T07:10')

    expect(await windowsOf('2027-01-04')).toEqual([])
    expect(await school.tap('amy', '签到')).toContain('2027 年的校历还没有导入')
    expect(await school.say('t.wang', '谁没到')).toContain('2027 年的校历还没有导入')
    expect(await school.say('t.wang', '今日')).toContain('2027 年的校历还没有导入')
  })
})
