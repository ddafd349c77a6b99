import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { textsOf } from './chat.js'

describe.each([quickestKind()])('what a teacher saw, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
    school.at('2026-09-14T07:25')
    await school.checkIn('amy')
    await school.runTo('2026-09-14T07:54')
  })
  afterAll(() => school?.close())

  const corrections = (userid: string) => textsOf(school, userid).filter(text => text.includes('更正'))

  it('both co-teachers get the list after closing, once, with names and states (A09)', async () => {
    await school.runTo('2026-09-14T07:55')

    for (const teacher of ['t.wang', 't.deng']) {
      const cards = school.messages(teacher).filter(message => message.kind === 'card')
      expect(cards).toHaveLength(1)
      expect(JSON.stringify(cards[0]!.card)).toContain('白奔')
    }
    expect(school.messages('t.li').filter(message => message.kind === 'card')).toHaveLength(1)
  })

  it('a mark by words wins over the machine, and says what to do if it was wrong (A05)', async () => {
    const answer = await school.say('t.wang', '已到 白奔 蔡彩 张无')
    await school.settle()

    expect(answer).toContain('已到 白奔、蔡彩')
    expect(answer).toContain('没有找到：张无')
    expect(answer).toContain('撤销 白奔')
    expect(await school.say('t.wang', '谁没到')).toMatch(/应到 5，已到 3/)
  })

  it('a correction goes to those who were told otherwise, never to the one who made it (A05)', () => {
    expect(corrections('t.deng')).toEqual([expect.stringMatching(/白奔 缺勤 → 准时（王老师当面确认）\n蔡彩 缺勤 → 准时/)])
    expect(corrections('t.wang')).toEqual([])
    expect(corrections('t.li')).toEqual([])
    expect(corrections('secretary')).toEqual([])
  })

  it('the same mark again changes nothing and tells nobody (A05)', async () => {
    expect(await school.say('t.wang', '已到 白奔')).toContain('没有改：白奔（现在是准时）')
    expect(await school.say('t.wang', '已到 安明')).toContain('没有改：安明（现在是准时）')
    await school.settle()

    expect(await school.app.db.prisma.teacherMark.count({ where: { personId: 'ben' } })).toBe(1)
    expect(corrections('t.deng')).toHaveLength(1)
  })

  it('the co-teacher may change the mark: a paper slip instead, and the first teacher is told (A05)', async () => {
    expect(await school.say('t.deng', '纸条 白奔')).toContain('请假（纸条） 白奔')
    await school.settle()

    expect(corrections('t.wang')).toEqual([expect.stringContaining('白奔 准时 → 请假（邓老师当面确认）')])
    expect(corrections('t.deng')).toHaveLength(1)
  })

  it('今日免签 excuses this window only (A05)', async () => {
    expect(await school.say('t.wang', '今日免签 戴黛')).toContain('今日免签 戴黛')

    expect(await school.say('dai', '为什么')).toMatch(/免签：王老师 07:55 当面确认/)
    expect(await school.app.db.prisma.exemption.count()).toBe(0)
  })

  it('undone, the machine’s own result is back; every step is kept with who and when (A05)', async () => {
    expect(await school.say('t.wang', '撤销 白奔 蔡彩 戴黛')).toContain('撤销标记 白奔、蔡彩、戴黛')
    await school.settle()

    expect(await school.say('t.wang', '谁没到')).toMatch(/应到 5，已到 1/)
    expect(await school.app.db.prisma.teacherMark.findMany({ where: { personId: 'ben' }, orderBy: { id: 'asc' } })).toMatchObject([
      { kind: 'arrived', byId: 't.wang' },
      { kind: 'slip', byId: 't.deng' },
      { kind: 'undo', byId: 't.wang' },
    ])
    const trail = await school.app.db.prisma.auditEntry.findMany({
      where: { subject: { startsWith: 'roll:' } },
      orderBy: { sequence: 'asc' },
    })
    expect(trail.map(entry => [entry.actorId, entry.action])).toEqual([
      ['t.wang', 'roll.mark.arrived'],
      ['t.deng', 'roll.mark.slip'],
      ['t.wang', 'roll.mark.excused'],
      ['t.wang', 'roll.mark.undo'],
    ])
    expect(await school.say('t.wang', '撤销 白奔')).toContain('没有标记可以撤销')
  })

  it('the machine’s record is kept beside the mark (A05)', async () => {
    await school.runTo('2026-09-15T07:30')
    await school.report('ben', { latitude: 31.2495, longitude: 121.4961, precision: 35 })
    await school.tap('ben', '签到')
    await school.say('t.wang', '已到 白奔')

    expect(await school.app.db.prisma.checkInRecord.findFirst({ where: { personId: 'ben', date: new Date('2026-09-15') } })).toMatchObject({
      result: 'out',
    })
    expect(await school.say('ben', '为什么')).toMatch(/准时：王老师 07:30 当面确认\n.*07:30 收到签到：不在范围/)
  })

  it('an earlier window of the day can be marked by its name (A05)', async () => {
    await school.runTo('2026-09-15T22:10')

    expect(await school.say('t.wang', '已到 戴黛 早自习')).toContain('已记：早自习 已到 戴黛')
    expect(await school.say('t.wang', '已到 戴黛')).toContain('已记：晚归 已到 戴黛')
    expect(await school.say('t.wang', '已到 早自习')).toContain('请在后面写上学生姓名')
  })

  it('before the window opens there is nothing to mark (A05)', async () => {
    await school.runTo('2026-09-16T07:00')

    expect(await school.say('t.wang', '已到 白奔')).toContain('早自习 还没有开始')
  })

  it('two teachers marking at the same moment leave one state and no double mark (A05)', async () => {
    await school.runTo('2026-09-16T07:55')
    await Promise.all([school.say('t.wang', '已到 蔡彩'), school.say('t.deng', '已到 蔡彩')])

    expect(await school.app.db.prisma.teacherMark.count({ where: { personId: 'cai', date: new Date('2026-09-16') } })).toBe(1)
  })
})
