import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { SYSTEM } from '../../src/approval/index.js'
import { afterQuiet, nextDue, type Waiting } from '../../src/approval/timing.js'
import { parseInstant } from '../../src/shared/dates.js'
import { textsOf } from '../check-in/chat.js'
import { quickestKind } from '../support/databases.js'
import { faceOf, givenApprovals, pressButton, type ApprovalDesk } from './desk.js'

const at = (time: string) => parseInstant(time)!

describe('when a waiting case is looked at again', () => {
  const waiting = (rest: Partial<Waiting> = {}): Waiting => ({
    remindAfterMinutes: 120,
    lists: 2,
    stage: 0,
    stepAt: at('2026-09-14T08:00'),
    urgentBy: null,
    ...rest,
  })
  const due = (rest: Partial<Waiting> = {}, now = '2026-09-14T08:00') => nextDue(waiting(rest), at(now))

  it('B15: a reminder after the time of the step, then one list of persons after another, then nothing', () => {
    expect([0, 1, 2, 3].map(stage => due({ stage }))).toEqual([
      at('2026-09-14T10:00'),
      at('2026-09-14T12:00'),
      at('2026-09-14T14:00'),
      null,
    ])
  })

  it('B15: a step without a time-out is left alone, unless it begins soon', () => {
    expect(due({ remindAfterMinutes: null })).toBeNull()
    expect(due({ remindAfterMinutes: null, urgentBy: at('2026-09-15T08:00') })).toEqual(new Date(at('2026-09-15T06:00').getTime() + 1))
  })

  it('K03: nobody is reminded between 22:00 and 07:00', () => {
    expect(due({ stepAt: at('2026-09-14T21:30') })).toEqual(at('2026-09-15T07:00'))
    expect(due({ stepAt: at('2026-09-15T03:00') })).toEqual(at('2026-09-15T07:00'))
    expect(afterQuiet(at('2026-09-14T21:59'))).toEqual(at('2026-09-14T21:59'))
    expect(afterQuiet(at('2026-09-14T22:00'))).toEqual(at('2026-09-15T07:00'))
  })

  it('B15: what begins in less than two hours goes on at once, also at night (K03)', () => {
    const soon = { urgentBy: at('2026-09-14T23:30'), stepAt: at('2026-09-14T22:40') }
    expect(due(soon)!.getTime() - soon.stepAt.getTime()).toBe(1)
    expect(due({ ...soon, stage: 2 }, '2026-09-14T22:41')).toEqual(at('2026-09-14T22:56'))
  })
})

describe.each([quickestKind()])('what nobody decides, on %s', databaseKind => {
  let desk: ApprovalDesk
  beforeAll(async () => {
    desk = await givenApprovals(databaseKind)
    await desk.school.runTo('2026-09-14T08:00')
  })
  afterAll(() => desk?.school.close())

  const STEP = {
    label: '班主任审批',
    mode: 'any' as const,
    holderIds: ['t.wang'],
    remindAfterMinutes: 60,
    escalateTo: [['t.deng'], ['officer']],
  }
  const texts = (userid: string, word: string) => textsOf(desk.school, userid).filter(text => text.includes(word))
  const cardsOf = (userid: string, number: string) =>
    desk.school.messages(userid).filter(message => JSON.stringify(message.card ?? {}).includes(number))

  it('B15: the holder is reminded first, then the co-teacher and then the officer get the card; nothing is approved', async () => {
    const subject = await desk.ask('QJ0914-01', { steps: [STEP] })
    const shown = () => [texts('t.wang', '提醒').length, cardsOf('t.deng', 'QJ0914-01').length, cardsOf('officer', 'QJ0914-01').length]

    await desk.school.runTo('2026-09-14T08:59')
    expect(shown()).toEqual([0, 0, 0])
    await desk.school.runTo('2026-09-14T09:00')
    expect(shown()).toEqual([1, 0, 0])
    await desk.school.runTo('2026-09-14T10:00')
    expect(shown()).toEqual([2, 1, 0])
    await desk.school.runTo('2026-09-14T11:00')
    expect(shown()).toEqual([3, 1, 1])
    await desk.school.runTo('2026-09-14T20:00')

    expect(shown()).toEqual([3, 1, 1])
    expect(await desk.state(subject)).toBe('pending')
    expect(await desk.trail(subject)).toEqual([
      'amy approval.open',
      'system approval.remind',
      'system approval.escalate',
      'system approval.escalate',
    ])
    expect(faceOf(desk.school, 'officer')).toContain('请你帮忙看一下')
  })

  it('B15: whoever joined may decide, and everybody’s card says so', async () => {
    await pressButton(desk.school, 'officer', '同意')
    await desk.school.settle()

    for (const userid of ['t.wang', 't.deng', 'officer']) expect(faceOf(desk.school, userid)).toContain('已由 干事 于 9月14日 20:00 同意')
  })

  it('K03: what is asked in the evening is reminded of in the morning', async () => {
    await desk.school.runTo('2026-09-14T21:40')
    await desk.ask('QJ0914-02', { steps: [STEP] })
    const before = texts('t.wang', 'QJ0914-02').length

    for (const time of ['2026-09-14T22:40', '2026-09-14T23:59', '2026-09-15T06:59']) await desk.school.runTo(time)
    expect(texts('t.wang', 'QJ0914-02')).toHaveLength(before)
    await desk.school.runTo('2026-09-15T07:00')

    expect(texts('t.wang', 'QJ0914-02')).toHaveLength(before + 1)
    await desk.school.say('t.wang', '同意 QJ0914-02')
  })

  it('B15: what begins within two hours is everybody’s at once, day or night (K03)', async () => {
    await desk.school.runTo('2026-09-15T22:30')
    await desk.ask('QJ0915-03', { steps: [STEP], urgentBy: at('2026-09-15T23:30') })
    await desk.school.runTo('2026-09-15T22:31')

    expect(cardsOf('t.deng', 'QJ0915-03')).toHaveLength(1)
    expect(cardsOf('officer', 'QJ0915-03')).toHaveLength(0)
    await desk.school.runTo('2026-09-15T22:46')
    expect(cardsOf('officer', 'QJ0915-03')).toHaveLength(1)
    await desk.school.say('t.deng', '同意 QJ0915-03')
  })

  it('B15: 催办 reaches whoever has it, once an hour at most, and nobody else’s case', async () => {
    await desk.school.runTo('2026-09-16T08:00')
    await desk.ask('QJ0916-01', { steps: [STEP] })
    expect(await desk.school.say('ben', '催办')).toContain('没有等审批的申请')
    await desk.school.runTo('2026-09-16T08:10')

    expect(await desk.school.say('amy', '催办')).toContain('已提醒：班主任审批：王老师（QJ0916-01）')
    expect(await desk.school.say('amy', '催办')).toContain('一小时内已经催过了')
    await desk.school.settle()
    expect(texts('t.wang', '安明 催办')).toHaveLength(1)
    await desk.school.runTo('2026-09-16T09:10')
    expect(await desk.school.say('amy', '催办')).toContain('已提醒')
    expect(cardsOf('t.deng', 'QJ0916-01')).toHaveLength(0)
    await desk.school.say('t.wang', '同意 QJ0916-01')
  })

  it('B15: 催办 of what begins soon goes on to the next persons at once; at night only that may wake anybody (K03)', async () => {
    await desk.school.runTo('2026-09-16T22:10')
    await desk.ask('QJ0916-02', { steps: [{ ...STEP, remindAfterMinutes: 600 }] })
    await desk.ask('QJ0916-03', { steps: [{ ...STEP, remindAfterMinutes: 600 }], urgentBy: at('2026-09-17T00:20') })

    expect(await desk.school.say('amy', '催办 QJ0916-02')).toContain('现在是休息时间')
    expect(await desk.school.say('amy', '催办 QJ0916-03')).toContain('休息时间')
    desk.school.at('2026-09-16T22:20:30')
    expect(await desk.school.say('amy', '催办 QJ0916-03')).toContain('已提醒')
    await desk.school.settle()

    expect(cardsOf('t.deng', 'QJ0916-03')).toHaveLength(1)
    expect(texts('t.wang', '催办：QJ0916-03')).toHaveLength(1)
  })

  it('B15: whoever finds it due at the same moment, it is reminded of once', async () => {
    await desk.school.runTo('2026-09-17T08:00')
    await desk.ask('QJ0917-01', { steps: [STEP] })
    const before = texts('t.wang', 'QJ0917-01').length
    desk.school.at('2026-09-17T09:00')

    const { approvals, db } = desk.school.app
    const [due] = await approvals.dueCases(db.prisma, desk.school.clock.now())
    // As two instances would that both found it due.
    await Promise.all([
      desk.school.app.pulse.tick(),
      desk.run(SYSTEM, context => approvals.timeOut(context, due!)),
      desk.run(SYSTEM, context => approvals.timeOut(context, due!)),
    ])
    await desk.school.settle()

    expect(texts('t.wang', 'QJ0917-01')).toHaveLength(before + 1)
    const claims = await db.prisma.jobRun.findMany({
      where: { job: 'approval.time-out', slot: { startsWith: 'test:QJ0917-01' } },
    })
    expect(claims).toHaveLength(1)
    expect(await desk.trail('test:QJ0917-01')).toEqual(['amy approval.open', 'system approval.remind'])
  })
})
