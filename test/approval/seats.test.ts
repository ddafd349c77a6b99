import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { forgePress } from '../check-in/forge.js'
import { quickestKind } from '../support/databases.js'
import { buttonOf, CLASS_STEP, faceOf, givenApprovals, pressButton, SECRETARY_STEP, type ApprovalDesk } from './desk.js'

describe.each([quickestKind()])('seats follow the people, on %s', databaseKind => {
  let desk: ApprovalDesk
  beforeAll(async () => {
    desk = await givenApprovals(databaseKind)
    desk.school.at('2026-09-14T08:00')
  })
  afterAll(() => desk?.school.close())

  it('B14: a teacher who leaves the school takes no case along: whoever has the role now is asked', async () => {
    const { school, holders } = desk
    const subject = await desk.ask('QJ0914-01', { steps: [{ ...CLASS_STEP, holderIds: ['t.wang'] }] })
    holders.set(`${subject}.0`, ['t.deng'])
    const { taskId } = school.card('t.wang')
    const key = buttonOf(school, 't.wang', '同意')

    await school.control('members/t.wang', undefined, 'DELETE')
    await school.settle()

    expect(faceOf(school, 't.deng')).toContain('QJ0914-01')
    expect(await forgePress(school, 't.wang', taskId!, key)).toContain('不在学校的通讯录里')
    await pressButton(school, 't.deng', '同意')
    expect(await desk.state(subject)).toBe('approved')
    expect(await desk.trail(subject)).toEqual(['amy approval.open', 'system approval.reseat', 't.deng approval.approve'])
    expect(desk.hooks.map(hook => hook.name)).toEqual(['holders-changed', 'approved'])
  })

  it('B03: who lost the role an hour ago decides nothing, even before anybody looked; the new holder is asked', async () => {
    const { school, holders } = desk
    const subject = await desk.ask('QJ0914-02', { steps: [{ ...CLASS_STEP, holderIds: ['t.deng'] }] })
    const key = buttonOf(school, 't.deng', '同意')
    holders.set(`${subject}.0`, ['t.li'])

    await school.press('t.deng', school.card('t.deng'), key)
    await school.settle()

    expect(await desk.state(subject)).toBe('pending')
    expect(faceOf(school, 't.deng')).toContain('不由你处理')
    expect(faceOf(school, 't.deng')).not.toContain('社团排练')
    expect(faceOf(school, 't.li')).toContain('QJ0914-02')
    expect(await school.say('t.li', '同意')).toContain('审批完成')
  })

  it('B02: when nobody has the role any more, the case waits for the time-outs with its old holder', async () => {
    const { school, holders } = desk
    const step = { ...CLASS_STEP, holderIds: ['t.li'], remindAfterMinutes: 30, escalateTo: [['officer']] }
    const subject = await desk.ask('QJ0914-03', { steps: [step, SECRETARY_STEP] })
    holders.set(`${subject}.0`, [])
    await school.control('members/t.li', undefined, 'DELETE')
    await school.settle()

    await school.runTo('2026-09-14T08:30')
    await school.runTo('2026-09-14T09:00')

    expect(faceOf(school, 'officer')).toContain('QJ0914-03')
    expect(await school.say('officer', '同意')).toContain('还在等：系部书记审批')
  })
})
