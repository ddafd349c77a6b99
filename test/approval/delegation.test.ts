import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readDelegation } from '../../src/modules/approvals/delegation-words.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { textsOf } from '../check-in/chat.js'
import { quickestKind } from '../support/databases.js'
import { faceOf, givenApprovals, pressButton, type ApprovalDesk } from './desk.js'

describe('the days of a delegation', () => {
  const today = '2026-09-14' as LocalDate

  it.each([
    ['李老师 至 9-30', '李老师', '2026-09-14', '2026-09-30'],
    ['李老师至9月30日', '李老师', '2026-09-14', '2026-09-30'],
    ['李老师 9-20 至 9-30', '李老师', '2026-09-20', '2026-09-30'],
    ['李老师 从 9/20 到 2026-10-08', '李老师', '2026-09-20', '2026-10-08'],
    ['李老师 明天 至 后天', '李老师', '2026-09-15', '2026-09-16'],
    ['李老师 12-30 至 1-3', '李老师', '2026-12-30', '2027-01-03'],
  ])('%s', (text, who, from, last) => {
    expect(readDelegation(text, today)).toEqual({ who, from, last })
  })

  it.each(['李老师', '李老师 9-30', '李老师 至 2-31', '李老师 至'])('%s is not understood', text => {
    expect(readDelegation(text, today)).toBeNull()
  })
})

describe.each([quickestKind()])('who decides in whose place, on %s', databaseKind => {
  let desk: ApprovalDesk
  beforeAll(async () => {
    desk = await givenApprovals(databaseKind)
    desk.school.at('2026-09-14T08:00')
  })
  afterAll(() => desk?.school.close())

  const say = (userid: string, text: string) => desk.school.say(userid, text)
  const step = (...holderIds: string[]) => ({ steps: [{ label: '班主任审批', mode: 'any' as const, holderIds }] })

  it('B14: what waits already goes to the delegate at once, who is told', async () => {
    await desk.ask('QJ0914-01', step('t.wang'))

    expect(await say('t.wang', '代理 李老师 至 9-15')).toMatch(
      /等着的 1 件也已经发过去[\s\S]*李老师：9月14日（周一） 至 9月15日（周二）（含当天）/,
    )
    await desk.school.settle()

    expect(textsOf(desk.school, 't.li').join()).toContain('王老师 请你在 9月14日（周一） 至 9月15日（周二） 代为审批')
    expect(faceOf(desk.school, 't.li')).toContain('你正在代 王老师 审批')
  })

  it('B14: the delegate decides; both names are shown and kept', async () => {
    await pressButton(desk.school, 't.li', '同意')
    await desk.school.settle()

    for (const userid of ['t.li', 't.wang']) expect(faceOf(desk.school, userid)).toContain('已由 李老师 代 王老师 于 9月14日 08:00 同意')
    expect(desk.hooks.at(-1)).toMatchObject({ name: 'approved', context: { actorId: 't.li', onBehalfOfId: 't.wang' } })
    const entry = await desk.school.app.db.prisma.auditEntry.findFirstOrThrow({ where: { action: 'approval.approve' } })
    expect(entry).toMatchObject({ actorId: 't.li', data: { onBehalfOf: 't.wang' } })
  })

  it('B14: a new case goes to the delegate, and the principal may still decide by words', async () => {
    const subject = await desk.ask('QJ0914-02', step('t.wang'))
    expect(faceOf(desk.school, 't.li')).toContain('QJ0914-02')
    expect(faceOf(desk.school, 't.wang')).not.toContain('QJ0914-02')

    expect(await say('t.wang', '同意')).toContain('审批完成')
    await desk.school.settle()

    expect(await desk.state(subject)).toBe('approved')
    expect(faceOf(desk.school, 't.li')).toContain('已由 王老师 于')
  })

  it('B14: a delegate of a delegate decides; a loop is refused', async () => {
    expect(await say('t.li', '代理 邓老师 至 9-15')).toContain('代理人')
    await desk.ask('QJ0914-03', step('t.wang'))
    expect(faceOf(desk.school, 't.deng')).toContain('你正在代 王老师 审批')

    expect(await say('t.deng', '代理 王老师 至 9-30')).toContain('会绕圈')
    expect(await say('t.wang', '代理 王老师 至 9-30')).toContain('不能请自己代理')
    expect(await say('t.deng', '同意')).toContain('已同意 QJ0914-03（代 王老师）')
  })

  it('B14: never to the applicant: the case stays with the principal', async () => {
    await desk.ask('QJ0914-04', { ...step('t.wang'), applicantId: 't.deng', openedById: 't.deng' })

    expect(faceOf(desk.school, 't.wang')).toContain('QJ0914-04')
    expect(await say('t.deng', '同意 QJ0914-04')).toContain('不由你审批')
    expect(await say('t.wang', '同意 QJ0914-04')).toContain('审批完成')
  })

  it('B14: a delegation that ended in between no longer lets the delegate decide, whatever the card says', async () => {
    await say('t.li', '取消代理')
    const subject = await desk.ask('QJ0914-05', step('t.wang'))
    expect(faceOf(desk.school, 't.li')).toContain('QJ0914-05')
    desk.school.at('2026-09-16T00:05')

    await pressButton(desk.school, 't.li', '同意')

    expect(await desk.state(subject)).toBe('pending')
    expect(faceOf(desk.school, 't.li')).toContain('不由你处理')
    expect(faceOf(desk.school, 't.li')).not.toContain('社团排练')
  })

  it('B14: with the new day the principal gets the card, and decides', async () => {
    await desk.school.runTo('2026-09-16T07:30')

    expect(faceOf(desk.school, 't.wang')).toContain('QJ0914-05')
    await pressButton(desk.school, 't.wang', '同意')
    expect(await desk.state('test:QJ0914-05')).toBe('approved')
  })

  it('B14: 取消代理 takes effect at once: the delegate’s card closes, the principal has one', async () => {
    await say('t.wang', '代理 李老师 至 9-30')
    const subject = await desk.ask('QJ0914-06', step('t.wang'))
    expect(await say('t.wang', '取消代理')).toContain('代理已取消')
    await desk.school.settle()

    expect(faceOf(desk.school, 't.li')).toContain('不由你处理')
    expect(await say('t.li', '同意 QJ0914-06')).toContain('没有找到单号')
    await pressButton(desk.school, 't.wang', '同意')
    expect(await desk.state(subject)).toBe('approved')
    expect(await say('t.wang', '取消代理')).toContain('没有请人代理')
  })

  it('B14: students neither give nor take a delegation; days and names are asked for', async () => {
    expect(await say('amy', '代理 李老师 至 9-30')).toContain('给老师用的')
    expect(await say('t.wang', '代理 白奔 至 9-30')).toContain('没有找到老师')
    expect(await say('t.wang', '代理 李老师')).toContain('请写清楚请谁代、到哪一天')
    expect(await say('t.wang', '代理 李老师 9-30 至 9-20')).toContain('日期不对')
    expect(await say('t.wang', '代理')).toContain('你没有请人代理审批')
  })
})
