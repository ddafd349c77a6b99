import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { recorrect } from '../../src/modules/check-in/index.js'
import { createOutbox } from '../../src/outbox/index.js'
import { createAbsences, type Absences, type Span } from '../../src/roll/index.js'
import { parseInstant } from '../../src/shared/dates.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, POINTS, smallSchool, type TestSchool } from '../support/school.js'
import { textsOf } from './chat.js'

const instant = (time: string) => parseInstant(time)!

describe.each([quickestKind()])('leave and the roll, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind, { school: smallSchool() })
  })
  afterAll(() => school?.close())

  let changes = 0
  /** What an approval does: changes the absence and has the misinformed told, in one transaction. */
  async function change(studentId: string, actorId: string | null, work: (absences: Absences) => Promise<Span | null>): Promise<void> {
    await transact(school.app.db.background, async tx => {
      const span = await work(createAbsences(tx))
      const at = school.clock.now()
      if (span) await recorrect({ tx, outbox: createOutbox(tx), at }, { studentId, ...span, actorId, cause: `test:${(changes += 1)}` })
    })
    await school.settle()
  }
  const put = (studentId: string, from: string, until: string, actorId: string | null = null) =>
    change(studentId, actorId, absences =>
      absences.put({ subject: `leave:${studentId}`, personId: studentId, from: instant(from), until: instant(until), label: '病假' }),
    )
  const corrections = (userid: string) => textsOf(school, userid).filter(text => text.includes('更正'))
  const cards = (userid: string, text: string) =>
    school.messages(userid).filter(message => JSON.stringify(message.card ?? '').includes(text))

  it('B08, A09: who is on leave is neither reminded nor in the list of the missing; the others are', async () => {
    await put('amy', '2026-09-14T06:00', '2026-09-14T12:00')
    await put('cai', '2026-09-14T07:30', '2026-09-14T12:00')
    await school.runTo('2026-09-14T07:45')
    await school.runTo('2026-09-14T07:53')

    expect(textsOf(school, 'amy')).toEqual([])
    expect(textsOf(school, 'ben')).toHaveLength(1)
    // Half of the window was left to check in.
    expect(textsOf(school, 'cai')).toHaveLength(1)
    const [list] = cards('t.wang', '一班 早自习')
    expect(JSON.stringify(list!.card)).toContain('4 人没到')
    expect(JSON.stringify(list!.card)).toContain('请假 1')
    expect(JSON.stringify(list!.card)).not.toContain('amy')
  })

  it('A04: 今日, 为什么, 谁没到 and 汇总 say 请假 with its type', async () => {
    expect(await school.say('amy', '今日')).toContain('早自习 07:20–07:50：请假（病假）')
    const why = await school.say('amy', '为什么')
    expect(why).toContain('结果：请假：病假')
    expect(why.split('晚归')[0]).not.toContain('没有收到签到')
    expect(await school.say('t.deng', '谁没到')).toMatch(/请假 1 人：安明（病假）/)
    expect(await school.say('t.deng', '汇总')).toContain('早自习 07:20–07:50：应到 5，已到 0；未到 4，请假 1')
    await school.settle()
  })

  it('B08: approved after the window, “missing” becomes 请假 for exactly those who were told, except who approved', async () => {
    await put('ben', '2026-09-14T06:00', '2026-09-14T20:00', 't.wang')

    expect(corrections('t.deng')).toEqual([
      expect.stringMatching(/^更正：白奔 早自习 缺勤 → 请假（病假）。\n一班 9月14日（周一），以这条为准。/),
    ])
    for (const other of ['t.wang', 't.li', 'secretary', 'ben', 'amy']) expect(corrections(other)).toEqual([])
    expect(await school.say('t.wang', '谁没到')).toMatch(/缺勤 3 人/)
  })

  it('B08: a leave that covers only part of a window changes nothing and corrects nobody', async () => {
    await put('dai', '2026-09-14T07:30', '2026-09-14T20:00')

    expect(corrections('t.deng')).toHaveLength(1)
    expect(corrections('t.wang')).toEqual([])
  })

  it('B08: the day’s digest, sent before an approval, gets one correction that names every window it touches', async () => {
    await school.runTo('2026-09-14T22:45')
    await school.runTo('2026-09-15T07:54')
    const digest = (userid: string) => cards(userid, '签到日报').length
    await school.runTo('2026-09-15T21:30')
    expect([digest('t.wang'), digest('t.deng')]).toEqual([2, 2])
    const [first, second] = [corrections('t.wang').length, corrections('t.deng').length]
    await put('eva', '2026-09-14T06:00', '2026-09-15T12:00')

    for (const [teacher, before] of [
      ['t.wang', first],
      ['t.deng', second],
    ] as const) {
      const more = corrections(teacher).slice(before)
      expect(more).toHaveLength(1)
      expect(more[0]).toMatch(
        /^更正：一班 艾娃\n9月14日（周一） 早自习(、晚归)? 缺勤 → 请假（病假）\n(9月14日（周一） 晚归 .*\n)?9月15日（周二） 早自习 缺勤 → 请假（病假）\n以这条为准/,
      )
    }
    // What was corrected once is known now.
    await put('eva', '2026-09-14T06:00', '2026-09-15T12:00')
    expect(corrections('t.wang')).toHaveLength(first + 1)
  })

  it('B11: an early return opens the windows after it again, and those who were told of leave are told', async () => {
    await school.runTo('2026-09-16T06:00')
    await put('amy', '2026-09-16T06:30', '2026-09-16T23:00')
    await school.runTo('2026-09-16T07:53')
    await school.runTo('2026-09-16T22:05')
    await school.say('t.wang', '谁没到')
    await school.settle()
    const before = corrections('t.wang').length
    school.at('2026-09-16T22:10')
    await change('amy', 'amy', absences => absences.end({ subject: 'leave:amy', at: instant('2026-09-16T22:10') }))

    expect(corrections('t.wang').slice(before)).toEqual([expect.stringContaining('安明 晚归 请假 → 未到')])
    await school.runTo('2026-09-16T22:36')
    expect(textsOf(school, 'amy').at(-1)).toContain('晚归 还有')
    expect(await school.checkIn('amy')).toContain('签到成功 22:36')
  })

  it('B08: a leave taken back makes the window count again', async () => {
    await school.runTo('2026-09-17T06:00')
    await put('amy', '2026-09-17T06:30', '2026-09-17T12:00')
    await school.runTo('2026-09-17T07:54')
    const before = corrections('t.deng').length
    await change('amy', null, absences => absences.remove({ subject: 'leave:amy' }))

    expect(corrections('t.deng').slice(before)).toEqual([expect.stringContaining('安明 早自习 请假 → 缺勤')])
    expect(await school.say('amy', '今日')).toContain('早自习 07:20–07:50：缺勤')
  })

  it('A04: who taps although on leave is in, and is told so without being sent anywhere', async () => {
    await put('fan', '2026-09-18T06:00', '2026-09-18T18:00')
    await school.runTo('2026-09-18T07:25')
    await school.report('fan', POINTS.home)
    const elsewhere = await school.tap('fan', '签到')
    expect(elsewhere).toBe('你请假到9月18日 18:00，早自习 不用签到。刚才这一下没有算成签到，不影响请假。')
    expect(await school.say('t.li', '谁没到')).toMatch(/请假 1 人：樊帆（病假）/)

    await school.runTo('2026-09-18T07:32')
    const inside = await school.checkIn('fan')
    expect(inside).toBe('签到成功 07:32（早自习）。\n你请假到9月18日 18:00，不签也可以；签了就算到了。')
    expect(await school.say('fan', '今日')).toContain('早自习 07:20–07:50：准时 07:32')
  })

  it('A02, B08: a tap without a position, by somebody on leave, is not followed by a word', async () => {
    await put('gao', '2026-09-18T06:00', '2026-09-18T18:00')
    await school.tap('gao', '签到')
    const before = textsOf(school, 'gao').length
    await school.runTo('2026-09-18T07:28')
    await school.runTo('2026-09-18T07:47')

    expect(textsOf(school, 'gao')).toHaveLength(before)
    school.at('2026-09-18T07:55')
    expect(await school.tap('gao', '签到')).toMatch(/^你在请假，早自习 不用签到。下一次是 晚归/)
  })
})
