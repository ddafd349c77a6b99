import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { inspectionDigest } from '../../src/modules/inspection/digest-block.js'
import { createLeaveRepository, type NewSlip } from '../../src/modules/leave/leave.repository.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { saysOf } from '../leave/phones.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, type TestSchool } from '../support/school.js'
import { EVENING, givenReport, INSPECTED_FILE, inspectedSchool, off } from './day-school.js'

describe.each([quickestKind()])('the blocks of the day’s card on %s', kind => {
  let school: TestSchool
  const day = (time: string) => new Date(`2026-09-14T${time}:00+08:00`)

  async function givenLeave(applicantId: string, from: Date, until: Date, returnedAt: Date | null = null): Promise<void> {
    const slip: NewSlip = {
      from,
      until,
      applicantId,
      classId: 21,
      filedById: applicantId,
      type: '事假',
      leavesCampus: false,
      privateReason: false,
      shape: { kind: 'times' } as unknown as NewSlip['shape'],
      periods: 1,
      schoolDays: 1,
      summedDays: 1,
      backDated: false,
      extendsNumber: null,
      photos: [],
      submittedAt: new Date(from.getTime() - 3_600_000),
      dueAt: until,
    }
    await transact(school.app.db.background, async tx => {
      const leaves = createLeaveRepository(tx)
      const { number } = await leaves.insert(slip, { text: '家里有事', dropOn: '2027-01-01' as LocalDate })
      await leaves.settle(number, 'pending', 'approved', { at: slip.submittedAt, byId: 't.wang', onBehalfOfId: null })
      if (returnedAt) await leaves.markReturned(number, returnedAt, applicantId)
    })
  }

  beforeAll(async () => {
    school = await givenSchool(kind, { school: inspectedSchool(), file: INSPECTED_FILE })
    await givenLeave('cai', day('08:00'), day('12:00'))
    await givenLeave('dai', day('13:00'), new Date('2026-09-15T18:00:00+08:00'))
    await givenLeave(
      'eva',
      new Date('2026-09-11T08:00:00+08:00'),
      new Date('2026-09-11T12:00:00+08:00'),
      new Date('2026-09-11T12:30:00+08:00'),
    )
    school.at('2026-09-14T07:40')
    await givenReport(school, { className: '一班', off: [off('地面', 2)] })
  })
  afterAll(() => school?.close())

  it('F01: 汇总 says leave and inspection of each class, before the evening as it stands', async () => {
    school.at('2026-09-14T16:00')
    const text = await school.say('t.wang', '汇总')

    expect(text).toContain('请假：今天 2 人请假，1 人该销假了')
    expect(text).toContain('巡检：宿舍卫生和纪律晨检 没有检查；卫生晨检 98/100；晚检 18:30 开始')
    expect(text).not.toContain('二班')
  })

  it('F01: the evening’s card says the same in rows, with what was put down when the 日报 was made', async () => {
    await givenReport(school, { className: '二班', template: EVENING, by: 'amy' })
    await school.runTo('2026-09-14T21:20')
    await school.runTo('2026-09-14T21:30')

    const digest = (className: string) =>
      saysOf(school.messages(className === '一班' ? 't.wang' : 't.li').find(message => saysOf(message).includes(`${className} 签到日报`)))
    expect(digest('一班')).toContain('"巡检","value":"查了 1 项，扣 2 分，2 项没有检查"')
    expect(digest('二班')).toContain('晚检 100/100')
    expect(digest('三班')).toContain('"请假","value":"今天没有人请假"')
  })

  it('F01: however many classes, a block asks the database a few times, and not once a class', async () => {
    let statements = 0
    await transact(school.app.db.background, async tx => {
      const counting = new Proxy(tx, {
        get: (target, property, receiver) => {
          if (property === '$queryRaw') statements += 1
          return Reflect.get(target, property, receiver) as unknown
        },
      })
      const views = await inspectionDigest({ tx: counting, at: day('21:30') }, { date: '2026-09-14' as LocalDate, classIds: [21, 22, 41] })
      expect([...views.keys()]).toEqual([21, 22, 41])
    })

    expect(statements).toBe(2)
  })

  it('F01: without any check there is no word of inspection', async () => {
    const views = await transact(school.app.db.background, tx =>
      inspectionDigest({ tx, at: new Date('2026-09-19T21:30:00+08:00') }, { date: '2026-09-19' as LocalDate, classIds: [21] }),
    )

    expect(views.size).toBe(0)
  })
})
