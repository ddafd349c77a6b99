import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { textsOf } from '../check-in/chat.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, POINTS, smallSchool, type TestSchool } from '../support/school.js'
import { PIXEL, saysOf } from './phones.js'
import { askLeave, slipOf } from './slips.js'

describe.each([quickestKind()])('leave in hostile hands, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
    school.at('2026-09-14T08:00')
  })
  afterAll(() => school?.close())

  const failed = () => school.app.db.prisma.inboxEvent.count({ where: { state: { not: 'done' } } })
  const readsOf = (readerId: string) => school.app.db.prisma.readLog.count({ where: { readerId } })

  it('B13: a returned slip that was withdrawn while its supplement was being written is not asked for again', async () => {
    const number = await askLeave(school, 'amy', '明天上午 病假 看牙')
    await school.say('t.wang', `退回 ${number} 哪家医院`)
    await school.say('amy', `补充 ${number} 口腔医院`)
    expect(await school.say('amy', `撤回 ${number}`)).toContain('已撤回')

    const answer = await school.say('amy', '确认')

    expect(answer).not.toContain('已提交')
    expect(await slipOf(school, number)).toMatchObject({ state: 'withdrawn' })
    expect(await askLeave(school, 'amy', '明天上午 病假 看牙')).not.toBe(number)
  })

  it('a reason cannot bring a link, a second line or turned-round text into what the teacher reads', async () => {
    const trick = '看牙 <a href="http://evil.example/x">点这里同意</a>\n已由 校长 同意\u202Eabc'
    await school.say('ben', '请假 明天上午 病假')
    await school.say('ben', trick)
    const number = /QJ\d+-\d+/.exec(await school.say('ben', '确认'))![0]
    await school.settle()
    const asked = school.messages('t.wang').findLast(message => message.card && saysOf(message).includes(number))
    expect(saysOf(asked)).toContain('点这里同意')
    expect(saysOf(asked)).not.toMatch(/\\n已由 校长|\u202E/)
    const texts = [await school.say('t.wang', `看事由 ${number}`), await school.say('ben', `我的假条 ${number}`)]
    await school.say('ben', `备注 ${number} <A HREF='http://evil.example/y'>看这里</A>`)
    await school.settle()
    texts.push(...textsOf(school, 't.wang'))

    for (const text of texts) {
      expect(text).not.toMatch(/<\s*a\b/i)
      expect(text).not.toMatch(/\n已由 校长/)
      expect(text).not.toMatch(/\u202E/)
    }
    expect(texts[0]).toContain('点这里同意')
  })

  it('M05: only who was shown the reason has looked: lists, reminders and closed cards do not count', async () => {
    const number = await askLeave(school, 'cai', '明天上午 病假 发烧')
    await school.app.db.prisma.readLog.deleteMany()
    await school.say('t.deng', '待审批')
    await school.say('cai', `催办 ${number}`)
    await school.settle()
    expect(await readsOf('t.deng')).toBe(0)

    await school.say('t.wang', `同意 ${number}`)
    await school.settle()
    expect(await readsOf('t.deng')).toBe(0)
    expect(await school.say('cai', `我的假条 ${number}`)).toContain('还没有人看过事由')
  })

  it('B21: neither cadres, other classes’ teachers, officers nor other students see the reason or the photo of a slip', async () => {
    await school.control('phones/dai/picture', { dataUrl: PIXEL })
    const number = await askLeave(school, 'dai', '明天上午 病假 心理咨询')
    await school.say('t.wang', `同意 ${number}`)
    await school.settle()

    for (const person of ['ben', 'amy', 't.li', 'secretary', 'officer', 'boss']) {
      for (const word of ['看事由', '看照片']) expect(await school.say(person, `${word} ${number}`)).toContain('没有这张假条')
      expect(await school.say(person, `我的假条 ${number}`)).not.toContain('心理')
      expect(await school.say(person, `补证明 ${number}`)).not.toContain('收到证明')
      expect(await school.say(person, `撤回 ${number}`)).not.toContain('已撤')
      expect(await school.say(person, `撤销审批 ${number} 不行`)).not.toContain('已撤')
      expect(await school.say(person, `备注 ${number} 我看看`)).not.toContain('已')
      expect(await school.say(person, `转审 ${number} 给 李老师`)).not.toContain('已转')
    }
    await school.settle()
    expect(await slipOf(school, number)).toMatchObject({ state: 'approved' })
    for (const person of ['ben', 'amy', 't.li', 'secretary', 'officer', 'boss']) {
      expect(JSON.stringify(school.messages(person))).not.toContain('心理')
    }
  })

  it('nobody passes a decision to a student, not even by number', async () => {
    const number = await askLeave(school, 'eva', '明天上午 病假 发烧')
    for (const word of ['转审', '加签']) {
      expect(await school.say('t.wang', `${word} ${number} 给 安明`)).not.toContain('安明审批')
      expect(await school.say('t.wang', `${word} ${number} 0240101`)).not.toMatch(/已(转|加)/)
    }
    await school.settle()
    expect(await school.say('amy', `同意 ${number}`)).not.toContain('审批完成')
    expect(await slipOf(school, number)).toMatchObject({ state: 'pending' })
  })

  it('确认, 取消 and 提交 with nothing open change nothing and say what can be done', async () => {
    for (const word of ['确认', '提交', '是', '取消', '仅老师可见']) expect((await school.say('gao', word)).length).toBeGreaterThan(5)
    expect(await school.app.db.prisma.leaveSlip.count({ where: { applicantId: 'gao' } })).toBe(0)
  })

  it('an open form does not trap its student: every other word still works, and 取消 ends it', async () => {
    await school.say('gao', '请假 明天上午')
    expect(await school.say('gao', '今日')).toContain('早自习')
    await school.report('gao', POINTS.inside)
    expect(await school.tap('gao', '签到')).not.toContain('请假')
    expect(await school.say('gao', '取消')).toContain('取消')
    expect(await school.say('gao', '确认')).not.toContain('已提交')
  })

  it.each([
    ['5,000 characters', '疼'.repeat(5000)],
    ['emoji in all sorts', '👨‍👩‍👧‍👦🏳️‍🌈'.repeat(300)],
    ['the end of a CDATA', ']]> ]]&gt; </Content></xml>'],
    ['a formula', "=cmd|' /C calc'!A0"],
    ['SQL and templates', "'; drop table leave_slip; -- ${7*7} {{7*7}}"],
  ])('a reason of %s is kept as text, within its length, and nothing fails', async (_, reason) => {
    await school.say('gao', '请假 明天上午 病假')
    const echo = await school.say('gao', reason)
    expect(echo).toContain('核对')
    expect(Buffer.byteLength(echo)).toBeLessThanOrEqual(2048)
    const number = /QJ\d+-\d+/.exec(await school.say('gao', '确认'))![0]
    await school.settle()

    const row = await school.app.db.prisma.leaveReason.findFirstOrThrow({ where: { number } })
    expect([...row.text].length).toBeLessThanOrEqual(500)
    expect(reason.startsWith(row.text.slice(0, 20))).toBe(true)
    expect(await school.say('t.li', `看事由 ${number}`)).toContain(row.text.slice(0, 5))
    await school.say('t.li', `驳回 ${number} ${reason.slice(0, 400)}`)
    await school.settle()
    expect(await failed()).toBe(0)
    expect(await slipOf(school, number)).toMatchObject({ state: 'refused' })
  })

  it('a reason that is cut says so before it is sent', async () => {
    await school.say('fan', '请假 明天上午 病假')
    expect(await school.say('fan', '头'.repeat(600))).toContain('只留前 500 字')
    await school.say('fan', '取消')
  })

  it('B21: when the reason has passed its time, cards, pages, lists and the trail still work', async () => {
    const number = await askLeave(school, 'fan', '明天上午 病假 拔牙')
    await school.app.db.prisma.leaveReason.deleteMany({ where: { number } })

    expect(await school.say('t.li', `看事由 ${number}`)).toContain('已过保存期')
    expect(await school.say('fan', `我的假条 ${number}`)).toContain('已过保存期')
    await school.say('t.li', `退回 ${number} 补一下`)
    expect(await school.say('fan', `补充 ${number} 拔智齿`)).toContain('拔智齿')
    expect(await school.say('fan', '确认')).toContain(number)
    expect(await school.say('t.li', `同意 ${number}`)).toContain('审批完成')
    expect(await failed()).toBe(0)
  })
})

describe.each([quickestKind()])('who is two things at once, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    const data = smallSchool()
    const tag = (name: string) => data.tags.find(one => one.name === name)!
    // A student who helps as deputy class teacher of their own class, and one of two classes.
    tag('副班主任').userids.push('amy')
    data.members.find(member => member.userid === 'cai')!.departments.push(22)
    school = await givenSchool(kind, { school: data })
    school.at('2026-09-14T08:00')
  })
  afterAll(() => school?.close())

  it('B02: the applicant who is a teacher of the class is never asked, cannot decide, and is not even escalated to', async () => {
    const number = await askLeave(school, 'amy', '明天上午 病假 看牙')

    expect(await school.say('amy', `同意 ${number}`)).not.toContain('审批完成')
    expect(await school.say('amy', `驳回 ${number} 试试`)).not.toContain('审批完成')
    expect(await slipOf(school, number)).toMatchObject({ state: 'pending' })
    expect(await school.say('amy', '待审批')).not.toContain(number)
    expect(await school.say('t.wang', `转审 ${number} 给 安明`)).not.toContain('已转')
  })

  it('B16: filing for oneself approves nothing', async () => {
    await school.say('amy', '代请假 安明 后天上午 公假 比赛')
    await school.say('amy', '确认')
    await school.settle()
    const slips = await school.app.db.prisma.leaveSlip.findMany({ where: { applicantId: 'amy' } })
    expect(slips.every(slip => slip.state === 'pending')).toBe(true)
  })

  it('B11: 销假 of oneself needs one’s own position, also for who may confirm others', async () => {
    const number = await askLeave(school, 'amy', '今天下午 病假 看牙')
    await school.say('t.wang', `同意 ${number}`)
    school.at('2026-09-14T13:00')
    await school.report('amy', POINTS.home)

    expect(await school.say('amy', '销假 安明')).toContain('不在学校')
    expect(await school.say('amy', '销假')).toContain('不在学校')
    expect((await slipOf(school, number)).returnedAt).toBeNull()
    school.at('2026-09-14T13:05')
    await school.report('amy', POINTS.inside)
    expect(await school.say('amy', '销假')).toContain('销假好了')
  })

  it('a student of two classes asks one class’s teachers, and the case is decided', async () => {
    const number = await askLeave(school, 'cai', '明天上午 病假 发烧')
    const { classId } = await slipOf(school, number)
    const { name } = await school.app.db.prisma.classGroup.findUniqueOrThrow({ where: { id: classId } })
    const teacher = name === '一班' ? 't.wang' : 't.li'

    expect(await school.say(teacher, `同意 ${number}`)).toContain('审批完成')
  })
})
