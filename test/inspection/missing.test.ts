import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { remindBeforeSlotEnds, reportMissingAfterSlot } from '../../cron/inspection-missing.js'
import type { Plan } from '../../cron/job.js'
import { transact } from '../../src/db/index.js'
import { missingOf, plannedInspections } from '../../src/modules/inspection/missing.js'
import { toDbDate, type LocalDate } from '../../src/shared/dates.js'
import { textsOf } from '../check-in/chat.js'
import { quickestKind } from '../support/databases.js'
import { givenSchool, SMALL_SCHOOL_FILE, smallSchool, type TestSchool } from '../support/school.js'

const MONDAY = '2026-09-14' as LocalDate
const at = (time: string) => new Date(`2026-09-14T${time}+08:00`)

describe('the jobs of the missing watch', () => {
  const slot = { date: MONDAY, template: '晚检', remindAt: at('18:55'), closeAt: at('19:00'), missingAt: at('19:10') }
  const plan = { inspections: [slot] } as unknown as Plan

  it('C04: remind before the end and never after it; list after it', () => {
    const remind = (from: string, until: string) => remindBeforeSlotEnds.due(at(from), at(until), plan).length
    expect([remind('18:50', '18:54'), remind('18:54', '18:55'), remind('18:50', '19:00'), remind('18:50', '19:01')]).toEqual([0, 1, 1, 0])
    const report = (from: string, until: string) => reportMissingAfterSlot.due(at(from), at(until), plan).map(due => due.key)
    expect([report('19:00', '19:09'), report('19:09', '19:10'), report('19:10', '19:20')]).toEqual([[], ['晚检'], []])
    expect(reportMissingAfterSlot.due(at('00:00'), at('23:00'), { ...plan, inspections: [] })).toEqual([])
  })
})

describe.each([quickestKind()])('what nobody filed, on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    const small = smallSchool()
    school = await givenSchool(kind, {
      school: {
        ...small,
        departments: [
          ...small.departments,
          { id: 4, name: '护理系', parentId: 1, order: 3 },
          { id: 41, name: '护理班', parentId: 4, order: 1 },
        ],
        members: [
          ...small.members,
          { userid: 'hua', name: '花护', departments: [41], alias: '0240401' },
          { userid: 'secretary2', name: '护书记', departments: [4], leads: [4] },
        ],
        tags: [
          ...small.tags.map(tag =>
            tag.name === '学生'
              ? { ...tag, userids: [...tag.userids, 'hua'] }
              : tag.name === '系部书记'
                ? { ...tag, userids: [...tag.userids, 'secretary2'] }
                : tag,
          ),
          { id: 8, name: '学生检查员', userids: ['cai', 'gao'], departmentIds: [] },
        ],
      },
      file: `${SMALL_SCHOOL_FILE}
roles:
  - { role: 学生检查员, tag: 学生检查员, scope: school }
inspection:
  templates:
    - { name: 宿舍卫生和纪律晨检, off: true }
  roster:
    - { template: 每日卫生晨检, inspectors: [高歌], targets: [一班, 二班] }
    - { template: 每日卫生晨检, inspectors: [蔡彩], targets: [护理班] }
  missing_after_minutes: 5
`,
      start: '2026-09-14T07:00',
    })
  })
  afterAll(() => school?.close())

  const file = (target: string, classId: number, inspectorId: string) =>
    school.app.db.prisma.inspectionReport.create({
      data: {
        date: toDbDate(MONDAY),
        number: `XJ260914-${target}`,
        template: '每日卫生晨检',
        version: 1,
        target,
        targetName: target,
        classId,
        inspectorId,
        findings: [],
        score: 100,
        base: 100,
        filedAt: school.clock.now(),
        changedAt: school.clock.now(),
      },
    })
  const about = (userid: string) => textsOf(school, userid).filter(text => text.includes('每日卫生晨检'))

  it('C04: the pulse knows the checks of a day, with when they end', async () => {
    const plans = await transact(school.app.db.background, tx => plannedInspections(tx, at('06:00'), at('08:00')))
    const today = plans.filter(plan => plan.date === MONDAY)

    expect(today.map(plan => plan.template)).toEqual(['每日卫生晨检', '晚检', '晚自习纪律检查'])
    expect(today[0]).toMatchObject({ remindAt: at('07:55'), closeAt: at('08:00'), missingAt: at('08:05') })
  })

  it('C04: five minutes before the end, whoever has something open is reminded, nobody else', async () => {
    await file('class:41', 41, 'cai')
    await school.runTo('2026-09-14T07:55')
    await school.runTo('2026-09-14T07:57')

    expect(about('gao')).toEqual([expect.stringMatching(/^每日卫生晨检 08:00 结束，你还有 1 处没有交：一班。\n接着填请发“巡检”/)])
    expect(about('cai')).toEqual([])
    expect(about('officer')).toEqual([])
  })

  it('C04: minutes after the end, officer and secretary read once what is open and who was on duty, each of their own', async () => {
    await school.runTo('2026-09-14T08:04')
    expect(about('officer')).toEqual([])
    await school.runTo('2026-09-14T08:05')
    await school.runTo('2026-09-14T08:06')

    const expected =
      /^9月14日 每日卫生晨检（07:30–08:00）应查 (\d) 处，(?:还有 2 处|都)没有交：\n二班（没有人值班）\n一班（值班：高歌）\n没有交的算“未检查”，不算满分/
    expect(about('officer')).toEqual([expect.stringMatching(expected)])
    expect(about('secretary')).toEqual([expect.stringMatching(expected)])
    expect([about('officer')[0]!.match(expected)![1], about('secretary')[0]!.match(expected)![1]]).toEqual(['3', '2'])
    for (const other of ['secretary2', 't.wang', 'cai', 'boss']) expect([other, about(other)]).toEqual([other, []])
  })

  it('C04: what was filed meanwhile is not missing, and when all is filed nothing is said', async () => {
    await file('class:21', 21, 'gao')
    await file('class:22', 22, 'cai')
    const missing = await transact(school.app.db.background, tx => missingOf(tx, MONDAY, '每日卫生晨检'))

    expect(missing?.open).toEqual([])
    expect(await transact(school.app.db.background, tx => missingOf(tx, MONDAY, '大扫除'))).toBeNull()
  })

  it('C04: a check without a single inspector bothers nobody', async () => {
    await school.app.db.prisma.roleGrant.updateMany({ where: { role: 'inspector' }, data: { untilOn: toDbDate(MONDAY) } })
    await school.runTo('2026-09-14T19:06')
    expect(textsOf(school, 'officer').filter(text => text.includes('晚检'))).toEqual([])
  })
})
