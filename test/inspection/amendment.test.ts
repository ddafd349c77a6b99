import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { textsOf } from '../check-in/chat.js'
import { press, saysOf } from '../leave/phones.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { changeReport, EVENING, givenReport, INSPECTED_FILE, inspectedSchool, off, ROOMS } from './day-school.js'

describe.each([quickestKind()])('what changes after the day’s report on %s', kind => {
  let school: TestSchool
  const corrections = (userid: string) => textsOf(school, userid).filter(text => text.startsWith('更正：'))
  const reportsOf = (personId: string) =>
    school.app.db.prisma.delivery.count({ where: { personId, kind: { in: ['inspection.day', 'inspection.class-day'] } } })

  beforeAll(async () => {
    school = await givenSchool(kind, { school: inspectedSchool(), file: INSPECTED_FILE })
    school.at('2026-09-14T07:35')
    const morning = await givenReport(school, { className: '一班', off: [off('地面', 2), off('黑板', 1)] })
    const room = await givenReport(school, { className: '二班', template: ROOMS, room: '303', by: 'amy', off: [off('被子', 0.5)] })
    await givenReport(school, { className: '二班', by: 'amy' })
    await givenReport(school, { className: '三班', off: [off('地面', 5)] })
    await school.runTo('2026-09-14T21:20')

    school.at('2026-09-14T22:10')
    await givenReport(school, { className: '一班', template: EVENING, off: [off('电源', 2)], late: true })
    await changeReport(school, morning.number, [off('地面', 2, { struck: true }), off('黑板', 1)], 'appealed')
    await changeReport(school, room.number, [off('鞋子', 0.5)])
    // A reader who looks again in between was told no second report.
    await press(school, 't.wang', 'inspection-details')
    await school.runTo('2026-09-15T06:59')
    for (const reader of ['officer', 't.wang']) expect(corrections(reader)).toEqual([])
    await school.runTo('2026-09-15T07:00')
  })
  afterAll(() => school?.close())

  it('C05: a late report and a settled appeal make one correction, old and new side by side, and no second report', async () => {
    for (const teacher of ['t.wang', 't.deng']) {
      expect(corrections(teacher)).toEqual([
        expect.stringContaining('【一班】\n卫生晨检 97 → 99（现在：黑板 −1）\n晚检 未检查 → 98（现在：电源 −2）'),
      ])
      expect(await reportsOf(teacher)).toBe(1)
    }
  })

  it('C05: leaders read which class moved, each within the own scope', async () => {
    for (const leader of ['officer', 'secretary']) {
      expect(corrections(leader)).toEqual([expect.stringContaining('卫生晨检 一班 97 → 99\n晚检 一班 未检查 → 98')])
      expect(corrections(leader)[0]).not.toMatch(/二班|三班/)
      expect(await reportsOf(leader)).toBe(1)
    }
  })

  it('C05: a teacher of two classes is corrected about the one that changed, also where the score stayed', () => {
    expect(corrections('t.li')).toEqual([expect.stringContaining('【二班】\n宿舍卫生和纪律晨检 1号楼 303 99.5 不变（现在：鞋子 −0.5）')])
    expect(corrections('t.li')[0]).not.toContain('三班')
  })

  it('C05: nobody is corrected who was told nothing wrong', () => {
    for (const other of ['sec.b', 'boss', 'amy', 'fan']) expect(corrections(other)).toEqual([])
  })

  it('C05: the correction comes once, and later changes make none', async () => {
    await school.app.db.prisma.jobRun.deleteMany({ where: { job: 'inspection.amendment' } })
    school.at('2026-09-15T07:30')
    const [report] = await school.app.db.prisma.inspectionReport.findMany({ where: { targetName: '三班' } })
    await changeReport(school, report!.number, [])
    await school.runTo('2026-09-15T07:40')
    await school.runTo('2026-09-15T12:00')

    expect(['t.wang', 't.deng', 'officer', 'secretary'].map(reader => corrections(reader).length)).toEqual([1, 1, 1, 1])
  })

  it('C05: a class dissolved at noon keeps what was filed; what is no longer due is not called unchecked', async () => {
    await school.runTo('2026-09-16T07:35')
    await givenReport(school, { className: '三班', off: [off('地面', 1)] })
    await givenReport(school, { className: '一班' })
    school.at('2026-09-16T12:00')
    await school.app.db.prisma.classGroup.update({ where: { id: 41 }, data: { dissolvedOn: new Date('2026-09-16') } })
    await school.runTo('2026-09-16T21:20')

    const officer = saysOf(school.messages('officer').find(message => saysOf(message).includes('9月16日')))
    expect(officer).toContain('已查 2/3 · 最低 三班 99')
    expect(saysOf(school.card('sec.b'))).toContain('最低 三班 99')
    expect(saysOf(school.messages('officer').find(message => saysOf(message).includes('9月16日')))).not.toContain('未检查 三班')
  })
})
