import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readNumber } from '../../src/modules/approvals/which-case.js'
import { textsOf } from '../check-in/chat.js'
import { quickestKind } from '../support/databases.js'
import { smallSchool } from '../support/school.js'
import { CLASS_STEP, faceOf, givenApprovals, SECRETARY_STEP, type ApprovalDesk } from './desk.js'

describe('a number in a text', () => {
  it.each([
    ['QJ0914-07 课程冲突', 'QJ0914-07', true, '课程冲突'],
    ['qj0914-07课程冲突', 'QJ0914-07', true, '课程冲突'],
    ['QJ0914-07：课程冲突', 'QJ0914-07', true, '课程冲突'],
    ['QJ0914-071 课程冲突', 'QJ0914-071', false, '课程冲突'],
    ['BK0914-01', 'BK0914-01', false, ''],
    ['给 李老师', null, false, '李老师'],
    ['第3节有考试', null, false, '第3节有考试'],
    ['', null, false, ''],
  ])('%s', (text, number, known, rest) => {
    expect(readNumber(text, ['QJ0914-07', 'QJ0914-08'])).toEqual({ number, known, rest })
  })
})

/** Two teachers of one name in the offices. */
function schoolWithNamesakes() {
  const school = smallSchool()
  school.members.push(
    { userid: 'o.zhao1', name: '赵敏', departments: [3], alias: '9001' },
    { userid: 'o.zhao2', name: '赵敏', departments: [3], alias: '9002' },
  )
  school.tags.find(tag => tag.name === '学工干事')!.userids.push('o.zhao1', 'o.zhao2')
  return school
}

describe.each([quickestKind()])('deciding by words, on %s', databaseKind => {
  let desk: ApprovalDesk
  beforeAll(async () => {
    desk = await givenApprovals(databaseKind, { school: schoolWithNamesakes() })
    desk.school.at('2026-09-14T08:00')
  })
  afterAll(() => desk?.school.close())

  const say = (userid: string, text: string) => desk.school.say(userid, text)

  it('B03: 待审批 lists what waits, with the numbers to answer by', async () => {
    expect(await say('t.wang', '待审批')).toBe('现在没有等你审批的。')
    await desk.ask('QJ0914-01')
    await desk.ask('QJ0914-02')

    const list = await say('t.wang', '待审批')
    expect(list).toContain('等你审批的有 2 件')
    expect(list).toMatch(/QJ0914-01 安明 借教室[\s\S]*QJ0914-02 安明 借教室/)
    expect(await say('t.li', '待审批')).toBe('现在没有等你审批的。')
  })

  it('B03: without a number and with several waiting, nothing is decided and the choice is shown', async () => {
    expect(await say('t.wang', '同意')).toMatch(/有 2 件在等你，请带上单号，什么也没有改/)
    expect(await say('t.wang', '驳回 与考试冲突')).toMatch(/例如：驳回 QJ0914-01/)

    expect([await desk.state('test:QJ0914-01'), await desk.state('test:QJ0914-02')]).toEqual(['pending', 'pending'])
  })

  it('B03: a wrong number, words after 同意, and a question approve nothing', async () => {
    expect(await say('t.wang', '同意 QJ0914-99')).toContain('没有找到单号 QJ0914-99')
    expect(await say('t.wang', '同意 QJ0914-01 和 02')).toContain('“同意”后面只写单号')
    expect(await say('t.wang', '同意 QJ0914-01 吗？')).not.toContain('已同意')
    expect(await say('t.wang', '同意他的看法')).not.toContain('已同意')

    expect(await desk.state('test:QJ0914-01')).toBe('pending')
  })

  it('B03: 同意, small letters and no space: the same as the button; the other holder’s card closes (B04)', async () => {
    expect(await say('t.wang', '同意qj0914-01')).toContain('已同意 QJ0914-01，审批完成')
    await desk.school.settle()

    const closed = desk.school.messages('t.deng').filter(message => JSON.stringify(message.card ?? {}).includes('已由 王老师'))
    expect(closed).toHaveLength(1)
    expect(await say('t.deng', '同意 QJ0914-01')).toContain('已由 王老师 于 9月14日 08:00 同意')
    expect(await desk.trail('test:QJ0914-01')).toEqual(['amy approval.open', 't.wang approval.approve'])
  })

  it('B03: with one waiting the number may be left out; 驳回 wants a reason', async () => {
    expect(await say('t.wang', '驳回')).toContain('请在后面写上原因')
    expect(await say('t.wang', '驳回 下午不是有考试吗？')).toContain('已驳回 QJ0914-02')

    expect(desk.hooks.at(-1)).toMatchObject({ name: 'refused', context: { note: '下午不是有考试吗？' } })
  })

  it('B13: 退回 asks back in the teacher’s own words; asked again, everybody is asked again', async () => {
    const subject = await desk.ask('QJ0914-03')
    expect(await say('t.wang', '退回')).toContain('请写清楚要补什么')
    expect(await say('t.wang', '退回 去哪家医院？')).toContain('已退回 QJ0914-03')
    expect(await desk.state(subject)).toBe('returned')

    await desk.run('amy', context => desk.school.app.approvals.resubmit(context, { subject, steps: [CLASS_STEP] }))
    await desk.school.settle()

    expect(faceOf(desk.school, 't.deng')).toContain('同意')
    expect(await say('t.deng', '同意 QJ0914-03')).toContain('审批完成')
    expect(await desk.trail(subject)).toEqual([
      'amy approval.open',
      't.wang approval.return',
      'amy approval.resubmit',
      't.deng approval.approve',
    ])
  })

  it('B13: 转审 passes the card on: the old one closes, the new holder gets one', async () => {
    const subject = await desk.ask('QJ0914-04')
    expect(await say('t.wang', '转审 QJ0914-04')).toContain('请写上老师的名字')
    expect(await say('t.wang', '转审 QJ0914-04 给 周老师')).toContain('没有找到老师“周老师”')
    expect(await say('t.wang', '转审 QJ0914-04 给 赵敏')).toContain('同名的有几位：赵敏（9001）、赵敏（9002）')
    expect(await say('t.wang', '转审 QJ0914-04 给 安明')).toContain('没有找到老师')
    expect(await say('t.wang', '转审 QJ0914-04 给 邓老师')).toContain('邓老师 已经在这一步里了')

    expect(await say('t.wang', '转审给李老师')).toContain('已把 QJ0914-04 转给 李老师')
    await desk.school.settle()

    expect(faceOf(desk.school, 't.wang')).toMatch(/已转给 李老师/)
    expect(faceOf(desk.school, 't.li')).toContain('QJ0914-04')
    expect(await say('t.wang', '同意 QJ0914-04')).toContain('不由你审批')
    expect(await say('t.li', '同意')).toContain('审批完成')
    expect(await desk.school.app.approvals.historyOf(desk.school.app.db.prisma, subject)).toMatchObject([
      { verb: 'open', actorName: '安明' },
      { verb: 'transfer', actorName: '王老师', targetName: '李老师' },
      { verb: 'approve', actorName: '李老师', onBehalfOfName: null },
    ])
  })

  it('B13: 加签 by 工号: both must agree', async () => {
    const subject = await desk.ask('QJ0914-05')
    expect(await say('t.wang', '加签 QJ0914-05 9002')).toContain('已请 赵敏 也来审批')
    await desk.school.settle()

    expect(await say('t.wang', '同意')).toContain('已同意 QJ0914-05，还在等')
    expect(await desk.state(subject)).toBe('pending')
    expect(await say('o.zhao2', '同意')).toContain('审批完成')
  })

  it('B13: 备注 reaches the others and the applicant, never the one who wrote it (K03)', async () => {
    await desk.ask('QJ0914-06')
    expect(await say('t.wang', '备注 QJ0914-06 钥匙在门卫？')).toContain('已留言')
    await desk.school.settle()

    const heard = (userid: string) => textsOf(desk.school, userid).filter(text => text.includes('王老师 留言'))
    expect([heard('amy').length, heard('t.deng').length, heard('t.wang').length]).toEqual([1, 1, 0])
    expect(await say('fan', '备注 QJ0914-06 我也要')).toContain('没有找到单号')
    expect(await say('amy', '备注 谢谢老师')).toContain('已留言')
  })

  it('B10: 撤回 by the applicant alone, while nobody has decided; the cards close', async () => {
    expect(await say('t.wang', '撤回 QJ0914-06')).toContain('没有等审批的申请')
    expect(await say('amy', '撤回')).toContain('已撤回 QJ0914-06')
    await desk.school.settle()

    expect(faceOf(desk.school, 't.deng')).toContain('已由 安明 于 9月14日 08:00 撤回')
    expect(await say('amy', '撤回')).toContain('没有等审批的申请')
    expect(await say('t.wang', '同意 QJ0914-06')).toContain('已由 安明 于 9月14日 08:00 撤回')
  })

  it('B10: 撤销审批 by who approved, and only then; 撤销 alone stays the word for marks', async () => {
    const subject = await desk.ask('QJ0914-07')
    expect(await say('t.wang', '撤销审批 QJ0914-07 弄错了')).toContain('不是已同意的状态')
    await say('t.wang', '同意')

    expect(await say('t.deng', '撤销审批 QJ0914-07 弄错了')).toContain('不能由你撤销')
    expect(await say('t.wang', '撤销审批')).toContain('请带上单号')
    expect(await say('t.wang', '撤销审批 QJ0914-07 弄错了')).toContain('已撤销 QJ0914-07')
    expect(await desk.state(subject)).toBe('revoked')
    expect(desk.hooks.at(-1)).toMatchObject({ name: 'revoked', context: { note: '弄错了' } })
    expect(await desk.school.app.db.prisma.approvalAction.findMany({ where: { verb: 'revoke' } })).toMatchObject([
      { actorId: 't.wang', note: '弄错了' },
    ])
  })

  it('a chain of two steps says who has it now', async () => {
    const subject = await desk.ask('QJ0914-08', { steps: [CLASS_STEP, SECRETARY_STEP] })

    expect(await say('t.wang', '同意')).toContain('还在等：系部书记审批：书记')
    expect(await desk.school.app.approvals.findBySubject(desk.school.app.db.prisma, subject, desk.school.clock.now())).toMatchObject({
      state: 'pending',
      step: { place: 1, label: '系部书记审批', of: 2 },
      holders: [{ id: 'secretary', name: '书记' }],
    })
    expect(await say('secretary', '驳回 理由不足')).toContain('已驳回')
    expect(await say('t.wang', '同意 QJ0914-08')).toContain('已由 书记 于 9月14日 08:00 驳回：理由不足')
  })

  it('a reason of 5,000 characters, emoji, markup and a formula goes through as text, and the card stays within its limits', async () => {
    for (const [index, reason] of ['很'.repeat(5_000), '😀]]><a href="x">点</a>', '=HYPERLINK("http://x")'].entries()) {
      const number = `QJ0914-1${index}`
      await desk.ask(number)
      expect(await say('t.wang', `驳回 ${number} ${reason}`)).toContain(`已驳回 ${number}`)
      await desk.school.settle()
      expect(faceOf(desk.school, 't.deng')).toContain('驳回')
    }
    expect(desk.school.simulator.inspect.journal.notes).toEqual([])
  })
})
