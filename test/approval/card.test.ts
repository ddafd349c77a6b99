import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { forgePress } from '../check-in/forge.js'
import { textsOf } from '../check-in/chat.js'
import { quickestKind } from '../support/databases.js'
import { SMALL_SCHOOL_FILE } from '../support/school.js'
import { buttonOf, CLASS_STEP, faceOf, givenApprovals, pressButton, SECRETARY_STEP, type ApprovalDesk } from './desk.js'

describe.each([quickestKind()])('the card of what waits for a decision, on %s', databaseKind => {
  let desk: ApprovalDesk
  beforeAll(async () => {
    desk = await givenApprovals(databaseKind, { file: SMALL_SCHOOL_FILE })
  })
  afterAll(() => desk?.school.close())

  it('B03: approved in one tap; the card says by whom and when, on every holder’s phone (B04)', async () => {
    const { school } = desk
    const subject = await desk.ask('QJ0914-01')
    expect(faceOf(school, 't.wang')).toContain('社团排练')
    expect(faceOf(school, 't.deng')).toContain('与课程冲突')

    school.at('2026-09-14T08:02')
    await pressButton(school, 't.wang', '同意')
    expect(faceOf(school, 't.wang')).toContain('已由 王老师 于 9月14日 08:02 同意')
    await school.settle()

    expect(await desk.state(subject)).toBe('approved')
    expect(faceOf(school, 't.deng')).toContain('已由 王老师 于 9月14日 08:02 同意')
    expect(faceOf(school, 't.deng')).not.toContain('社团排练')
    expect(desk.hooks.map(hook => [hook.name, hook.context.actorId, hook.context.onBehalfOfId])).toEqual([['approved', 't.wang', null]])
    expect(await desk.trail(subject)).toEqual(['amy approval.open', 't.wang approval.approve'])
  })

  it('B04: a late press decides nothing and sees the present face', async () => {
    const { school } = desk
    const subject = await desk.ask('QJ0914-02')
    const late = buttonOf(school, 't.deng', '驳回')
    const card = school.card('t.deng')
    await pressButton(school, 't.wang', '同意')

    await school.press('t.deng', card, late, { reason: ['r0'] })

    expect(await desk.state(subject)).toBe('approved')
    expect(faceOf(school, 't.deng')).toMatch(/已由 王老师 于 9月14日 08:02 同意/)
  })

  it('B03: a refusal needs a reason: 请选择 is refused on the card itself, 其他 says where to write', async () => {
    const { school } = desk
    const subject = await desk.ask('QJ0914-03')

    await pressButton(school, 't.wang', '驳回', 'none')
    expect(faceOf(school, 't.wang')).toContain('还没有驳回')
    await pressButton(school, 't.wang', '驳回', 'other')
    expect(faceOf(school, 't.wang')).toContain('驳回 QJ0914-03 原因')
    expect(await desk.state(subject)).toBe('pending')

    await pressButton(school, 't.wang', '驳回', 'r1')
    expect(await desk.state(subject)).toBe('refused')
    expect(faceOf(school, 't.wang')).toContain('驳回：材料不全')
    expect(desk.hooks.at(-1)).toMatchObject({ name: 'refused', context: { note: '材料不全' } })
  })

  it('B03: asking for more takes one tap', async () => {
    const { school } = desk
    const subject = await desk.ask('QJ0914-04')

    await pressButton(school, 't.wang', '退回')

    expect(await desk.state(subject)).toBe('returned')
    expect(desk.hooks.at(-1)).toMatchObject({ name: 'returned', context: { note: '请把情况补充清楚后再提交' } })
  })

  it('after the first step its cards close and the next holder is asked', async () => {
    const { school } = desk
    const subject = await desk.ask('QJ0914-05', { steps: [CLASS_STEP, SECRETARY_STEP] })

    await pressButton(school, 't.deng', '同意')
    await school.settle()

    for (const teacher of ['t.wang', 't.deng'])
      expect(faceOf(school, teacher)).toMatch(/邓老师 于 .* 同意，已到下一步：系部书记审批（书记）/)
    expect(faceOf(school, 'secretary')).toContain('第 2/2 步')
    expect(desk.hooks.at(-1)).toMatchObject({ name: 'holders-changed' })
    await pressButton(school, 'secretary', '同意')
    expect(await desk.state(subject)).toBe('approved')
  })

  it('更多 says how to pass it on', async () => {
    const { school } = desk
    await desk.ask('QJ0914-06')

    await pressButton(school, 't.wang', '更多')

    expect(faceOf(school, 't.wang')).toContain('转审 QJ0914-06 给')
    await pressButton(school, 't.wang', '同意')
  })

  it('a face of the step before decides nothing about the step that waits now', async () => {
    const { school } = desk
    const subject = await desk.ask('QJ0914-07', { steps: [CLASS_STEP, { ...SECRETARY_STEP, holderIds: ['t.wang'] }] })
    const old = school.card('t.wang')
    const key = buttonOf(school, 't.wang', '同意')
    await school.say('t.deng', '同意 QJ0914-07')

    await school.press('t.wang', old, key)

    expect(await desk.state(subject)).toBe('pending')
    await school.settle()
    await school.say('t.wang', '同意 QJ0914-07')
    expect(await desk.state(subject)).toBe('approved')
  })

  it('B03: a cadre, another class’s teacher, a forged key and a card of somebody else change nothing', async () => {
    const { school } = desk
    const subject = await desk.ask('QJ0914-08')
    const { taskId } = school.card('t.wang')
    const key = buttonOf(school, 't.wang', '同意')

    for (const userid of ['ben', 't.li', 'amy', 't.deng'])
      expect(await forgePress(school, userid, taskId!, key)).toContain('这张卡片不是发给你的')
    expect(await forgePress(school, 't.wang', taskId!, 'approval-approve.9.1.0')).not.toContain('已由')
    expect(await forgePress(school, 't.wang', taskId!, 'approval-destroy.1.1.0')).toContain('失效')
    expect(await forgePress(school, 't.wang', 'no-such-task', key)).toContain('失效')
    for (const userid of ['ben', 't.li', 'amy']) expect(await school.say(userid, '同意 QJ0914-08')).toMatch(/没有找到单号|不由你审批/)

    expect(await desk.state(subject)).toBe('pending')
    expect(await desk.trail(subject)).toEqual(['amy approval.open'])
  })

  it('a key for approvals on a card about something else decides nothing', async () => {
    const { school } = desk
    await school.runTo('2026-09-14T08:10')
    await school.say('t.wang', '同意 QJ0914-08')
    await school.settle()
    const roll = school.messages('t.li').findLast(message => message.kind === 'card')!

    expect(await forgePress(school, 't.li', roll.taskId!, 'approval-approve.1.1.0')).toContain('不由你审批')
  })

  it('a card of last year answers how it ended, and decides nothing', async () => {
    const { school } = desk
    const subject = await desk.ask('QJ0914-09')
    const card = school.card('t.deng')
    const key = buttonOf(school, 't.deng', '同意')
    await school.say('t.wang', '驳回 QJ0914-09 教室已借出')
    await school.runTo('2027-09-20T09:00')

    await school.press('t.deng', card, key)

    expect(await desk.state(subject)).toBe('refused')
    expect(JSON.stringify(school.messages('t.deng').find(message => message.taskId === card.taskId)!.card)).toContain('教室已借出')
    expect(textsOf(school, 't.wang').filter(text => text.includes('QJ0914-09') && text.includes('提醒'))).toEqual([])
  })
})
