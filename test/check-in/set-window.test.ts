import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'

describe.each([quickestKind()])('a class’s own windows on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const windowsOf = (classId: number, date: string) =>
    school.app.db.prisma.windowOccurrence.findMany({
      where: { classId, date: new Date(date) },
      orderBy: { openAt: 'asc' },
      select: { name: true, ruleKey: true, openAt: true },
    })

  it('a 班主任 sets the own class’s window in chat, and only the own class’s (A03)', async () => {
    expect(await school.say('t.wang', '签到时间 早自习 7:10-7:45 7:35')).toContain('早自习 07:10–07:45（07:35 后迟到）')

    expect(await windowsOf(21, '2026-09-14')).toMatchObject([{ openAt: new Date('2026-09-14T07:10+08:00') }, { name: '晚归' }])
    expect(await windowsOf(22, '2026-09-14')).toMatchObject([{ openAt: new Date('2026-09-14T07:20+08:00') }, { name: '晚归' }])
  })

  it('a change takes effect from the next window: one that has opened and past days stay as they were (A03)', async () => {
    await school.runTo('2026-09-14T07:15')

    await school.say('t.wang', '签到时间 早自习 7:30-8:10')

    expect(await windowsOf(21, '2026-09-14')).toMatchObject([{ openAt: new Date('2026-09-14T07:10+08:00') }, { name: '晚归' }])
    expect(await windowsOf(21, '2026-09-15')).toMatchObject([{ openAt: new Date('2026-09-15T07:30+08:00') }, { name: '晚归' }])
  })

  it('a student, a cadre and a secretary are refused, and nothing changes (A03)', async () => {
    for (const person of ['amy', 'ben', 'secretary'])
      expect(await school.say(person, '签到时间 早自习 6:00-6:10')).toContain('不在你的权限里')

    expect(await school.app.db.prisma.windowRule.count({ where: { openTime: '06:00' } })).toBe(0)
  })

  it('a time that cannot be read and a place that does not exist are answered and change nothing (A03)', async () => {
    const before = await school.app.db.prisma.windowRule.count()

    expect(await school.say('t.wang', '签到时间 早自习 25:00-26:00')).toContain('没有看懂时间')
    expect(await school.say('t.wang', '签到时间 早自习 7:00-7:30 7:40')).toContain('没有看懂时间')
    expect(await school.say('t.wang', '签到时间 早自习 7:00-7:30 月球')).toContain('没有这个地点：月球')

    expect(await school.app.db.prisma.windowRule.count()).toBe(before)
  })

  it('取消签到时间 brings the school’s window back from the next one on (A03)', async () => {
    expect(await school.say('t.wang', '取消签到时间 早自习')).toContain('早自习 07:20–07:50')

    expect(await windowsOf(21, '2026-09-15')).toMatchObject([{ openAt: new Date('2026-09-15T07:20+08:00') }, { name: '晚归' }])
  })
})
