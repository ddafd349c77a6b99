import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { textsOf } from './chat.js'

describe.each([quickestKind()])('今天不签到 on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
    await school.runTo('2026-09-14T07:54')
    await school.runTo('2026-09-14T22:05')
    await school.say('t.deng', '谁没到')
    await school.settle()
  })
  afterAll(() => school?.close())

  const windows = () =>
    school.app.db.prisma.windowOccurrence.findMany({
      where: { date: new Date('2026-09-14'), classId: 21 },
      orderBy: { openAt: 'asc' },
      select: { name: true, state: true, cancelledBy: true, cancelReason: true },
    })

  it('cancels what is left of the day for the own class, with who and why; what has closed stays as it was (A08)', async () => {
    const answer = await school.say('t.wang', '今天不签到 暴雨')
    await school.settle()

    expect(answer).toContain('晚归')
    expect(await windows()).toEqual([
      { name: '早自习', state: 'closed', cancelledBy: null, cancelReason: null },
      { name: '晚归', state: 'cancelled', cancelledBy: 't.wang', cancelReason: '暴雨' },
    ])
    expect(await school.say('amy', '为什么')).toMatch(/早自习[^]*缺勤[^]*晚归[^]*不签到：暴雨（王老师）/)
  })

  it('the students and the co-teacher are told once, another class is not (A08)', () => {
    for (const person of ['amy', 'ben', 't.deng'])
      expect(textsOf(school, person).filter(text => text.includes('今天不签到') && text.includes('暴雨'))).toHaveLength(1)
    expect(textsOf(school, 'fan').join()).not.toContain('暴雨')
    expect(textsOf(school, 't.wang').filter(text => text.includes('暴雨'))).toHaveLength(1)
  })

  it('the cards of that window are closed on every holder’s phone (A08)', () => {
    const card = school.messages('t.deng').findLast(message => JSON.stringify(message.card ?? '').includes('晚归'))

    expect(JSON.stringify(card)).toContain('今天不签到')
    expect(card!.replaceText).toBe('今天不签到')
  })

  it('a tap in a cancelled window is told why, and a mark is refused (A08)', async () => {
    expect(await school.checkIn('amy')).toContain('不签到：暴雨（王老师）')
    expect(await school.say('t.wang', '已到 安明 晚归')).toContain('已经取消')
    expect(await school.say('t.wang', '今天不签到')).toContain('不需要取消')
  })

  it('恢复签到 brings it back, and a tap counts again (A08)', async () => {
    expect(await school.say('t.deng', '恢复签到')).toContain('晚归')
    await school.settle()
    school.at('2026-09-14T22:06')

    expect(await school.checkIn('amy')).toContain('签到成功')
    expect(textsOf(school, 't.wang').findLast(text => text.includes('恢复'))).toContain('邓老师')
    expect(await school.say('t.deng', '恢复签到')).toContain('没有可以恢复')
  })

  it('a cancelled window reminds nobody and reports nobody (A09)', async () => {
    await school.runTo('2026-09-15T07:00')
    await school.say('t.wang', '今天不签到 运动会')
    const before = textsOf(school, 'amy').length
    const cards = school.messages('t.wang').filter(message => message.kind === 'card').length
    await school.runTo('2026-09-15T07:45')
    await school.runTo('2026-09-15T07:54')

    expect(textsOf(school, 'amy').slice(before).join()).not.toContain('截止')
    expect(school.messages('t.wang').filter(message => message.kind === 'card')).toHaveLength(cards)
  })

  it('the digest says 不签到 in words, never as zero (F01)', async () => {
    await school.runTo('2026-09-15T21:31')
    const card = JSON.stringify(school.card('t.wang').card)

    expect(card).toContain('今天不签到')
    expect(card).not.toMatch(/已到 0\/|应到/)
  })
})
