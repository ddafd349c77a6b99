import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { quickestKind } from '../support/databases.js'
import { givenSchool, POINTS, type TestSchool } from '../support/school.js'

describe.each([quickestKind()])('为什么 on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
    school.at('2026-09-14T07:25')
    await school.report('ben', POINTS.home)
    await school.tap('ben', '签到')
    school.at('2026-09-14T07:45')
    await school.checkIn('amy')
    await school.runTo('2026-09-14T07:54')
  })
  afterAll(() => school?.close())

  it('tells a student the rule, the window, what was received and how to object (K05)', async () => {
    const answer = await school.say('ben', '为什么记缺？')

    expect(answer).toContain('早自习 07:20–07:50，07:40 之后算迟到，地点：教学楼')
    expect(answer).toContain('不在范围')
    expect(answer).toMatch(/07:25 收到签到：不在范围.*误差约 35 米/)
    expect(answer).toMatch(/王老师、邓老师.*当面确认/)
  })

  it('says so where nothing was received, and where it is simply late (K05)', async () => {
    expect(await school.say('cai', '为什么')).toMatch(/缺勤[^]*没有收到签到/)
    expect(await school.say('amy', '为什么')).toMatch(/迟到[^]*07:45 收到签到：在范围内/)
  })

  it('tells the class teacher about a student by name, 学号 or in a sentence (K05)', async () => {
    for (const text of ['为什么 白奔', '为什么白奔缺勤', '为什么 0240102', '为什么 ben'])
      expect(await school.say('t.wang', text)).toMatch(/白奔[^]*07:25 收到签到/)
  })

  it('asks for the name, and does not tell about other classes (K05)', async () => {
    expect(await school.say('t.wang', '为什么')).toContain('学生姓名')
    expect(await school.say('t.li', '为什么 白奔')).toContain('没有找到：白奔')
    expect(await school.say('t.li', '为什么 白奔')).not.toContain('07:25')
  })

  it('an outage is explained as 未判定, never as missing (K05)', async () => {
    await school.runTo('2026-09-15T07:00')
    await school.app.db.prisma.$executeRaw`update pulse set real_time = now() - interval '10 minutes'`
    await school.runTo('2026-09-15T07:30')
    await school.runTo('2026-09-15T07:54')

    expect(await school.say('cai', '为什么')).toContain('系统中断过，不算缺勤')
    expect(await school.say('t.wang', '谁没到')).toContain('未判定')
    expect(await school.say('t.wang', '谁没到')).not.toContain('缺勤')
  })
})
