import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { textsOf } from '../check-in/chat.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, POINTS, type TestSchool } from '../support/school.js'
import { PIXEL } from './phones.js'
import { askLeave, decide } from './slips.js'

describe.each(databaseKinds())('what an approved leave does, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind)
  })
  afterAll(() => school?.close())

  const received = (userid: string, part: string) => textsOf(school, userid).filter(text => text.includes(part))
  let number = ''

  it('B06: cadres and co-teachers get a copy with name and span, and never the reason', async () => {
    number = await askLeave(school, 'amy', '今天上午 肚子疼得厉害')
    expect(await decide(school, 't.wang', number, 'approve')).toMatchObject({ ok: true, state: 'approved' })

    expect(received('ben', '抄送')).toHaveLength(1)
    expect(received('ben', '抄送')[0]).toMatch(/一班 安明 请假已批准[^]*9月14日（周一）上午/)
    expect(received('t.deng', '抄送')).toHaveLength(1)
    for (const person of ['ben', 't.deng', 'cai', 'fan']) expect(textsOf(school, person).join()).not.toContain('肚子')
    expect(received('t.wang', '抄送')).toEqual([])
    expect(received('fan', '安明')).toEqual([])
  })

  it('B03: the student is told who decided, when to be back and where the gate can check it', () => {
    const [told] = received('amy', '同意了')

    expect(told).toMatch(/王老师同意了你的请假/)
    expect(told).toMatch(/最晚 9月14日（周一）12:30/)
    expect(told).toMatch(/\/app\/slip\/[\w-]{20,}/)
  })

  it('B08: it closes exactly the windows it covers', async () => {
    await school.runTo('2026-09-14T07:46')
    await school.runTo('2026-09-14T07:54')

    expect(await school.say('t.wang', '谁没到')).toMatch(/请假 1 人：安明/)
    expect(await school.say('amy', '今日')).toMatch(/早自习 07:20–07:50：请假[^]*晚归 22:00–22:40：未开始/)
    expect(received('amy', '你还没有签上')).toEqual([])
    expect(received('ben', '你还没有签上')).toHaveLength(1)
  })

  it('B11: 销假 needs a position at school, then says what counts again, and everybody who had the copy is told', async () => {
    school.at('2026-09-14T10:00')
    expect(await school.say('amy', '销假')).toContain('还没有收到可用的定位')
    await school.report('amy', POINTS.home)
    expect(await school.say('amy', '销假')).toContain('不在学校')
    school.at('2026-09-14T10:05')
    await school.report('amy', POINTS.inside)
    const answer = await school.say('amy', '销假')
    await school.settle()

    expect(answer).toContain('提前回来了')
    for (const person of ['ben', 't.deng']) expect(received(person, '已销假')).toHaveLength(1)
    expect(await school.say('amy', '销假')).toContain('没有要销的假')
  })

  it('B08: an approval after a window flips 缺勤, and tells exactly those who were told otherwise', async () => {
    // 07:54 told t.wang and t.deng that 樊帆… is of class two; 蔡彩 was missing this morning.
    const late = await askLeave(school, 'cai', '今天上午 发烧')
    await decide(school, 't.deng', late, 'approve')
    expect(received('t.wang', '更正')).toHaveLength(1)
    expect(received('t.wang', '更正')[0]).toMatch(/蔡彩[^]*缺勤[^]*请假/)
    expect(received('t.deng', '更正')).toEqual([])
    expect(received('t.li', '更正')).toEqual([])
    expect(await school.say('cai', '为什么')).toMatch(/早自习[^]*请假/)
  })

  it('B10: approved and not begun, 撤回 cancels it: the windows are open again and the same people are told', async () => {
    const ahead = await askLeave(school, 'dai', '明天上午 家里有事')
    await decide(school, 't.wang', ahead, 'approve')
    const answer = await school.say('dai', `撤回 ${ahead}`)
    await school.settle()

    expect(answer).toContain('已撤销')
    expect(received('ben', '请假已取消')).toHaveLength(1)
    expect(received('t.wang', '戴黛 请假已取消')).toHaveLength(1)
    expect(await school.app.db.prisma.absence.count({ where: { personId: 'dai' } })).toBe(0)
  })

  it('B10: begun, 撤回 is refused and points to 销假', async () => {
    expect(await school.say('cai', '撤回')).toContain('销假')
  })

  it('B11: overdue is told at once to the student and the class teachers, once', async () => {
    await school.runTo('2026-09-14T12:31')
    await school.runTo('2026-09-14T12:40')

    expect(received('cai', '你的假已经到时间了')).toHaveLength(1)
    for (const teacher of ['t.wang', 't.deng']) expect(received(teacher, '假到时间还没有销假')).toHaveLength(1)
    expect(received('amy', '你的假已经到时间了')).toEqual([])
  })

  it('B11: 续假 begins where the leave ends and goes through the same approval; approved, nothing is overdue', async () => {
    expect(await school.say('cai', '续假 到今天下午5点 还在打针')).toContain('续假：接着')
    const answer = await school.say('cai', '确认')
    const next = /QJ\d+-\d+/.exec(answer)![0]
    await decide(school, 't.wang', next, 'approve')
    await school.runTo('2026-09-14T13:30')

    expect(received('ben', '蔡彩 续假已批准')).toHaveLength(1)
    expect(received('cai', '你的假已经到时间了')).toHaveLength(1)
    expect(await school.app.db.prisma.leaveSlip.findFirst({ where: { number: next } })).toMatchObject({
      fromAt: new Date('2026-09-14T04:00:00Z'),
      untilAt: new Date('2026-09-14T09:00:00Z'),
    })
  })

  it('B11: a teacher who sees the student says 销假 张三', async () => {
    expect(await school.say('t.wang', '销假 蔡彩')).toContain('蔡彩 已销假（王老师当面确认）')
    expect(await school.say('t.li', '销假 蔡彩')).toContain('没有找到')
  })

  it('B03: a refusal needs a reason and the student reads it; refused slips do not block', async () => {
    const asked = await askLeave(school, 'eva', '明天上午 事假 想睡觉')
    expect(await decide(school, 't.wang', asked, 'refuse')).toMatchObject({ ok: false, refusal: 'reason-needed' })
    await decide(school, 't.wang', asked, 'refuse', '请按时上课')

    expect(received('eva', '没有同意')[0]).toContain('请按时上课')
    expect(await askLeave(school, 'eva', '明天上午 病假 看牙')).toMatch(/^QJ/)
  })

  it('B13: 退回 asks for more; 补充 adds it to the same slip, which is asked for again', async () => {
    const [{ number: asked } = { number: '' }] = await school.app.db.prisma.leaveSlip.findMany({
      where: { applicantId: 'eva', state: 'pending' },
    })
    await decide(school, 't.wang', asked, 'return', '请写明医院')
    expect(received('eva', '退回了你的请假，请你补充')[0]).toContain('请写明医院')
    expect(await school.say('eva', `补充 ${asked} 口腔医院，已挂号`)).toContain('看牙；口腔医院，已挂号')
    expect(await school.say('eva', '确认')).toContain(asked)

    expect(await school.app.db.prisma.leaveSlip.findFirst({ where: { number: asked } })).toMatchObject({ state: 'pending' })
  })

  it('B21, M05: a private reason and its photo are read one by one by who decides, and the student sees who looked', async () => {
    await school.control('phones/gao/picture', { dataUrl: PIXEL })
    await school.say('gao', '请假 明天上午 病假 心里难受')
    await school.say('gao', '仅老师可见')
    const number = /QJ\d+-\d+/.exec(await school.say('gao', '确认'))![0]
    await school.settle()

    const card = JSON.stringify(school.card('t.li').card)
    expect(card).toContain(`看事由 ${number}`)
    expect(card).not.toContain('难受')
    expect(await school.say('gao', `我的假条 ${number}`)).toContain('还没有人看过事由')
    expect(await school.say('t.li', `看事由 ${number}`)).toContain('心里难受')
    expect(await school.say('t.wang', `看事由 ${number}`)).toContain('不是由你审批')
    expect(await school.say('t.li', `看照片 ${number}`)).toContain('照片 1 张')
    await school.settle()

    expect(school.messages('t.li').filter(message => message.kind === 'image')).toHaveLength(1)
    expect(await school.say('gao', `我的假条 ${number}`)).toMatch(/看过事由的：李老师[^]*李老师[^]*（照片）/)
    await school.say('t.li', `驳回 ${number} 请当面说`)
    await school.settle()
    expect(received('gao', '没有同意')[0]).toContain('请当面说')
  })

  it('B17: proof may follow: a picture first, then 补证明', async () => {
    expect(await school.say('amy', '补证明 QJ260914-0001')).toContain('还没有收到照片')
    await school.control('phones/amy/picture', { dataUrl: PIXEL })
    expect(await school.say('amy', '补证明 QJ260914-0001')).toContain('收到证明 1 张')

    expect((await school.app.db.prisma.leaveSlip.findFirst({ where: { number: 'QJ260914-0001' } }))!.photos).toHaveLength(1)
  })

  it('B16: a teacher files for a group, a line each; who is on leave already is named, not doubled', async () => {
    await school.say('t.wang', '代请假 安明 白奔 戴黛 后天上午 公假 技能比赛')
    const answer = await school.say('t.wang', '确认')
    const again = await school.say('t.wang', '代请假 安明 后天上午 公假 技能比赛').then(() => school.say('t.wang', '确认'))

    expect(answer).toMatch(/已同意 3 人：安明 QJ/)
    expect(again).toMatch(/没有办成：安明[^]*重叠/)
  })

  it('B16: another class’s teacher cannot file for them', async () => {
    expect(await school.say('t.li', '代请假 安明 后天下午 公假 比赛')).toContain('没有找到')
  })
})
