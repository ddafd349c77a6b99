import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { quickestKind } from '../support/databases.js'
import { givenSchool, SMALL_SCHOOL_FILE, type TestSchool } from '../support/school.js'
import { textsOf } from './chat.js'

const FILE = `${SMALL_SCHOOL_FILE}
exemptions:
  - { person: eva, reason: 走读, from: 2026-09-01, until: 2026-09-15 }
`

describe.each([quickestKind()])('exemptions on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind, { file: FILE })
  })
  afterAll(() => school?.close())

  it('the class teacher exempts by name to a date, with who and why; the student is neither reminded nor missing (A04, A09)', async () => {
    expect(await school.say('t.wang', '免签白奔 至 9-16 校队')).toContain('白奔 免签到 2026年9月16日（周三）（含），原因：校队')
    await school.runTo('2026-09-14T07:45')
    await school.runTo('2026-09-14T07:54')

    expect(textsOf(school, 'ben')).toEqual([])
    expect(textsOf(school, 'cai').filter(text => text.includes('早自习'))).toHaveLength(1)
    const answer = await school.say('t.wang', '谁没到')
    expect(answer).toContain('免签 2')
    expect(answer).not.toContain('白奔')
    expect(await school.say('ben', '为什么')).toContain('免签：校队')
  })

  it('an exemption set after the list went out corrects those who were told otherwise (A04)', async () => {
    await school.say('t.wang', '免签 蔡彩 至 9-14 看病')
    await school.settle()

    expect(textsOf(school, 't.deng').filter(text => text.includes('更正'))).toEqual([expect.stringContaining('蔡彩 缺勤 → 免签')])
    expect(textsOf(school, 't.wang').join()).not.toContain('更正')
  })

  it('an exemption ends by itself the day after its date (A04)', async () => {
    await school.runTo('2026-09-16T07:54')
    expect(await school.say('t.wang', '谁没到')).toMatch(/缺勤 4 人：安明、蔡彩、戴黛、艾娃/)
    await school.runTo('2026-09-17T07:54')

    expect(await school.say('t.wang', '谁没到')).toMatch(/缺勤 5 人：安明、白奔/)
  })

  it('取消免签 ends an older one with today and one set today at once (A04)', async () => {
    await school.runTo('2026-09-18T06:55')
    await school.say('t.wang', '免签 安明 至 9-30 实习')
    await school.say('t.wang', '取消免签安明')
    await school.runTo('2026-09-18T07:54')
    expect(await school.say('amy', '为什么')).toContain('缺勤')

    await school.say('t.wang', '免签 戴黛 至 9-30 实习')
    await school.runTo('2026-09-21T06:55')
    expect(await school.say('t.wang', '取消免签 戴黛')).toContain('今天为止')
    await school.runTo('2026-09-21T07:54')
    expect(await school.say('dai', '为什么')).toContain('免签：实习')
    await school.runTo('2026-09-22T07:54')
    expect(await school.say('dai', '为什么')).toContain('缺勤')
  })

  it('a date that cannot be, names nobody has, and what the file set are answered and change nothing (A04)', async () => {
    const count = await school.app.db.prisma.exemption.count()

    expect(await school.say('t.wang', '免签 白奔')).toContain('请写清楚到哪一天')
    expect(await school.say('t.wang', '免签 白奔 至 2-30')).toContain('请写清楚到哪一天')
    expect(await school.say('t.wang', '免签 白奔 至 9-1')).toContain('这个日期不能用')
    expect(await school.say('t.wang', '免签 白奔 至 2028-9-1')).toContain('这个日期不能用')
    expect(await school.say('t.wang', '免签 张三 至 9-30')).toContain('没有找到：张三')
    expect(await school.say('t.wang', '免签 樊帆 至 9-30')).toContain('没有找到：樊帆')
    expect(await school.say('t.wang', '免签')).toContain('学生姓名')
    expect(await school.say('t.wang', '取消免签 艾娃')).toContain('没有在聊天里设过的免签')
    expect(await school.app.db.prisma.exemption.count()).toBe(count)
  })

  it('only the class’s own teachers may exempt (A03)', async () => {
    for (const person of ['amy', 'ben', 'secretary', 'boss'])
      expect(await school.say(person, '免签 白奔 至 9-30')).toContain('不在你的权限里')
  })
})
