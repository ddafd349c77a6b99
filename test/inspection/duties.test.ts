import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SchoolData } from '../../simulator/index.js'
import { transact, type Tx } from '../../src/db/index.js'
import { dutiesOf, inspectionGaps, isOnDuty, slotsOf } from '../../src/modules/inspection/duties.js'
import type { Duty } from '../../src/modules/inspection/inspection.js'
import { addDays, toDbDate, type LocalDate } from '../../src/shared/dates.js'
import { databaseKinds } from '../support/databases.js'
import { givenSchool, SMALL_SCHOOL_FILE, smallSchool, type TestSchool } from '../support/school.js'

const MONDAY = '2026-09-14' as LocalDate
const FRIDAY = '2026-09-18' as LocalDate
const SATURDAY = '2026-09-19' as LocalDate
const SUNDAY = '2026-09-13' as LocalDate
const MORNING = '每日卫生晨检'
const STUDY = '晚自习纪律检查'
const DORMITORY = '宿舍卫生和纪律晨检'

/** 蔡彩 and 戴黛 of 一班 and 高歌 of 二班 inspect. */
function inspectedSchool(): SchoolData {
  const school = smallSchool()
  return { ...school, tags: [...school.tags, { id: 8, name: '学生检查员', userids: ['cai', 'dai', 'gao'], departmentIds: [] }] }
}

const ROLE = 'roles:\n  - { role: 学生检查员, tag: 学生检查员, scope: { department: 信息系 } }\n'
const PLACES = `inspection:
  rooms:
    - { building: 1号楼, rooms: [301-302], beds: 6, class: 一班 }
    - { building: 2号楼, rooms: [301], beds: 4, class: 二班 }
  areas:
    - { name: 操场东侧, class: 一班 }
    - { name: 校门口 }
`
const ROSTER = `  roster:
    - { template: 宿舍卫生和纪律晨检, inspectors: [高歌], targets: [1号楼], weekdays: 一三五 }
    - { template: 宿舍卫生和纪律晨检, inspectors: [cai], targets: [2号楼 301], until: 2026-09-18 }
    - { template: 大扫除, tag: 学生检查员, targets: [校门口] }
    - { template: 晚检, inspectors: [高歌], targets: [二班] }
`

describe.each(databaseKinds())('duties on %s', kind => {
  let school: TestSchool
  beforeAll(async () => {
    school = await givenSchool(kind, { school: inspectedSchool(), file: `${SMALL_SCHOOL_FILE}${ROLE}${PLACES}` })
  })
  afterAll(() => school?.close())

  const within = <T>(work: (tx: Tx) => Promise<T>) => transact(school.app.db.background, work)
  const importFile = (text: string) =>
    within(async tx => {
      const report = await school.app.schoolFile.import(tx, text, { by: 'test', at: school.clock.now() })
      if (!report.ok) throw new Error(JSON.stringify(report.faults))
    })
  const line = ({ template, inspectorId, onBehalfOfId, targets }: Duty) =>
    `${template.name} ${inspectorId}${onBehalfOfId ? `（替${onBehalfOfId}）` : ''}：${targets.map(({ name }) => name).join('、')}`
  const duties = async (of: { date?: LocalDate; personId?: string; template?: string } = {}) =>
    (await within(tx => dutiesOf(tx, { date: MONDAY, ...of }))).map(line)

  it('C04: without a roster every inspector inspects what their grant covers, but never their own class', async () => {
    expect(await duties()).toEqual([
      `${DORMITORY} cai：2号楼 301`,
      `${DORMITORY} dai：2号楼 301`,
      `${DORMITORY} gao：1号楼 301、1号楼 302`,
      `${MORNING} cai：二班`,
      `${MORNING} dai：二班`,
      `${MORNING} gao：一班`,
      '晚检 cai：二班',
      '晚检 dai：二班',
      '晚检 gao：一班',
      `${STUDY} cai：二班`,
      `${STUDY} dai：二班`,
      `${STUDY} gao：一班`,
    ])
    expect(await duties({ personId: 'gao', template: MORNING })).toEqual([`${MORNING} gao：一班`])
    expect(await duties({ personId: 'amy' })).toEqual([])
  })

  it('C04: checks run on the days of their slot, make-up Saturdays by the day they make up for', async () => {
    const names = async (date: LocalDate) => (await within(tx => slotsOf(tx, date))).map(slot => slot.template.name)

    expect(await names(FRIDAY)).toEqual([DORMITORY, MORNING, '大扫除'])
    expect(await names(SATURDAY)).toEqual([])
    expect(await names(SUNDAY)).toEqual(['晚检', STUDY])
    expect(await names('2026-10-01' as LocalDate)).toEqual([])
    expect(await names('2026-10-10' as LocalDate)).toContain(MORNING)
  })

  it('C03: a slot has its instants, a room its beds and the names people call it', async () => {
    const [slot] = await within(tx => slotsOf(tx, MONDAY, DORMITORY))

    expect([slot!.openAt.toISOString(), slot!.closeAt.toISOString()]).toEqual(['2026-09-13T23:00:00.000Z', '2026-09-13T23:40:00.000Z'])
    expect(slot!.targets[0]).toEqual({
      kind: 'room',
      key: 'room:1号楼 301',
      name: '1号楼 301',
      aliases: ['301', '1号楼301', '1-301', '1#301', '1栋301'],
      classId: 21,
      className: '一班',
      beds: 6,
    })
    const [morning] = await within(tx => slotsOf(tx, MONDAY, MORNING))
    expect(morning!.targets.map(({ key, name, aliases }) => [key, name, aliases])).toEqual([
      ['class:21', '一班', ['1班']],
      ['class:22', '二班', ['2班']],
    ])
  })

  it('C04: a roster names people, days and places; a template without a line goes by the grants', async () => {
    await importFile(`${SMALL_SCHOOL_FILE}${ROLE}${PLACES}${ROSTER}`)

    expect(await duties({ template: DORMITORY })).toEqual([`${DORMITORY} cai：2号楼 301`, `${DORMITORY} gao：1号楼 301、1号楼 302`])
    expect(await duties({ template: DORMITORY, date: '2026-09-15' as LocalDate })).toEqual([`${DORMITORY} cai：2号楼 301`])
    expect(await duties({ template: DORMITORY, date: '2026-09-21' as LocalDate })).toEqual([`${DORMITORY} gao：1号楼 301、1号楼 302`])
    expect(await duties({ template: '大扫除', date: FRIDAY })).toEqual(['cai', 'dai', 'gao'].map(id => `大扫除 ${id}：校门口`))
    expect(await duties({ template: MORNING })).toHaveLength(3)
  })

  it('C04: what only somebody of that class was to inspect stays in the whole list, with nobody on duty', async () => {
    const [slot] = await within(tx => slotsOf(tx, MONDAY, '晚检'))

    expect(slot!.targets.map(({ name }) => name)).toEqual(['二班'])
    expect(slot!.duties).toEqual([])
  })

  it('C04: a swap hands the whole duty over, less the taker’s own class', async () => {
    const swap = { date: toDbDate(MONDAY), template: MORNING, fromId: 'gao', toId: 'cai', byId: 'gao', at: school.clock.now() }
    await school.app.db.prisma.inspectionSwap.create({ data: swap })
    expect(await duties({ template: MORNING })).toEqual([`${MORNING} cai：二班`, `${MORNING} dai：二班`])
    const [slot] = await within(tx => slotsOf(tx, MONDAY, MORNING))
    expect(slot!.targets.map(({ name }) => name)).toEqual(['一班', '二班'])

    await school.app.db.prisma.inspectionSwap.update({
      where: { date_template_fromId: { date: swap.date, template: MORNING, fromId: 'gao' } },
      data: { fromId: 'cai', toId: 'dai' },
    })
    expect(await duties({ template: MORNING })).toEqual([`${MORNING} dai（替cai）：二班`, `${MORNING} dai：二班`, `${MORNING} gao：一班`])
    await school.app.db.prisma.inspectionSwap.deleteMany()
  })

  it('C04: own class marked instead of refused is part of the duty', async () => {
    await importFile(`${SMALL_SCHOOL_FILE}${ROLE}${PLACES}  own_class: mark\n`)
    expect(await duties({ template: MORNING, personId: 'gao' })).toEqual([`${MORNING} gao：一班、二班`])
  })

  it('C04: whoever is no inspector any more, or not on the roster, is not on duty from that moment', async () => {
    await importFile(`${SMALL_SCHOOL_FILE}${ROLE}${PLACES}`)
    const of = { date: MONDAY, personId: 'gao', template: MORNING, target: 'class:21' }
    expect(await within(tx => isOnDuty(tx, of))).toMatchObject({ inspectorId: 'gao' })
    expect(await within(tx => isOnDuty(tx, { ...of, target: 'class:22' }))).toBeNull()

    await school.app.db.prisma.roleGrant.updateMany({ where: { personId: 'gao', role: 'inspector' }, data: { untilOn: toDbDate(MONDAY) } })
    expect(await within(tx => isOnDuty(tx, of))).toBeNull()
    await school.app.db.prisma.roleGrant.updateMany({ where: { personId: 'gao', role: 'inspector' }, data: { untilOn: null } })
  })

  it('C04: a class dissolved takes its rooms with it, and what nobody can find is listed', async () => {
    await importFile(`${SMALL_SCHOOL_FILE}${ROLE}${PLACES}${ROSTER}`)
    expect(await within(tx => inspectionGaps(tx, MONDAY))).toEqual([])
    await school.app.db.prisma.classGroup.update({ where: { id: 21 }, data: { dissolvedOn: toDbDate(MONDAY) } })
    await school.app.db.prisma.roleGrant.updateMany({ where: { personId: 'cai', role: 'inspector' }, data: { untilOn: toDbDate(MONDAY) } })

    expect(await duties({ template: MORNING })).toEqual([`${MORNING} dai：二班`])
    expect(await duties({ template: DORMITORY })).toEqual([])
    expect(await within(tx => inspectionGaps(tx, MONDAY))).toEqual([
      { kind: 'unknown-class', items: ['一班'] },
      { kind: 'unknown-inspector', items: ['cai'] },
      { kind: 'unknown-target', items: [`${DORMITORY}：1号楼`] },
      { kind: 'nobody-on-duty', items: [DORMITORY] },
    ])
    expect(await duties({ template: MORNING, date: addDays(MONDAY, -1) })).toEqual([])
  })
})
