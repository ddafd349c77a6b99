import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { z } from 'zod'
import { windowKey, windowsSection } from '../../src/modules/check-in/school-file.js'
import { baseSections, createSchoolFile, defineSection, type ImportReport, loadCalendar } from '../../src/school-file/index.js'
import { transact } from '../../src/db/index.js'
import { schoolDay } from '../../src/shared/calendar.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { databaseKinds, freshDatabase, type TestDatabase } from '../support/databases.js'
import { seed, smallSchool } from './small-school.js'

// A busy machine with two databases is slow, not wrong.
jest.setTimeout(60_000)

const MONDAY = new Date('2026-09-07T08:00:00+08:00')
const TUESDAY = new Date('2026-09-08T08:00:00+08:00')
const schoolFile = createSchoolFile({ sections: [...baseSections, windowsSection] })

const SCHOOL = 'school:\n  name: 小城学校\n'
const CALENDAR = `calendar:
  terms:
    - { name: 秋, first: 2026-08-31, last: 2027-01-15 }
  years:
    - year: 2027
      days_off: [{ first: 2027-01-01, last: 2027-01-03, label: 元旦 }]
`
const PLACES = 'places:\n  - name: 教学楼\n    circle: { latitude: 31.23, longitude: 121.47, radius_m: 150 }\n'
const WINDOWS = `windows:
  - { name: 早自习, weekdays: 一二三四五, open: 07:20, late: 07:40, close: 07:50, places: 教学楼 }
  - { name: 晚自习, classes: 软件系, weekdays: 一二三四, open: 18:30, close: 19:00 }
`
const FILE = SCHOOL + CALENDAR + PLACES + WINDOWS

describe.each(databaseKinds())('importing the school file on %s', kind => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await freshDatabase(kind)
  }, 60_000)
  afterAll(() => database.drop())
  beforeEach(async () => {
    await database.wipe()
    await transact(database.background, tx => seed(tx, smallSchool()))
  })

  const importing = (text: string, at = MONDAY, dryRun = false): Promise<ImportReport> =>
    transact(database.background, tx => schoolFile.import(tx, text, { by: 'admin', at, dryRun }))

  const changesOf = async (text: string, at = MONDAY, dryRun = false): Promise<string[]> => {
    const report = await importing(text, at, dryRun)
    return report.ok ? report.changes.map(change => change.text) : report.faults.map(fault => `错：${fault.message}`)
  }

  const windows = async () =>
    (await database.background.windowRule.findMany({ orderBy: { id: 'asc' } })).map(
      row => `${row.key} ${row.openTime}–${row.closeTime} ${row.source}${row.validUntil ? ' 已停用' : ''}`,
    )

  it('says in plain words what it sets, and keeps who imported what', async () => {
    const changes = await changesOf(PLACES + WINDOWS)

    expect(changes).toEqual([
      '新增地点 教学楼：圆，半径 150 米',
      '新增窗口 早自习 07:20–07:50（周一至周五）',
      '新增窗口 软件系 晚自习 18:30–19:00（周一至周四）',
    ])
    expect(await database.background.schoolImport.findMany()).toEqual([
      expect.objectContaining({ version: 1, importedBy: 'admin', importedAt: MONDAY, document: PLACES + WINDOWS }),
    ])
    expect(await database.background.auditEntry.findMany()).toEqual([
      expect.objectContaining({ subject: 'school-file', actorId: 'admin', action: 'school-file.imported' }),
    ])
  })

  it('changes nothing when the same file is imported twice, even on a later day', async () => {
    const roles = 'roles:\n  - { role: 任课教师, tag: 教师, scope: { classes: [软件2401班] }, from: 2026-09-01 }\n'
    const exempt = 'exemptions:\n  - { tag: 走读生, reason: 走读, from: 2026-08-31, until: 2026-12-31 }\n'
    const pilot =
      'classes:\n  pilot: [软件2401班, { class: 软件2402班, from: 2026-09-20 }]\n  explicit: [{ name: 软一, department: 软件2402班 }]\n'
    const text = FILE + roles + exempt + pilot.replace('class: 软件2402班', 'class: 软一')
    await importing(text)
    const before = await everything(database)

    expect(await changesOf(text, TUESDAY)).toEqual([])

    expect(await everything(database)).toEqual(before)
  })

  it('imports nothing at all when one line is wrong', async () => {
    const report = await importing(FILE.replace('07:50', '7点50'))

    expect(report.ok).toBe(false)
    expect(await everything(database)).toEqual(await everythingOfNoImport(database))
  })

  it('shows in a dry run exactly what the import would do, and does none of it', async () => {
    const dry = await changesOf(FILE, MONDAY, true)

    expect(await everything(database)).toEqual(await everythingOfNoImport(database))
    expect(await changesOf(FILE)).toEqual(dry)
  })

  it('leaves the row of a changed place to the past and begins a new one', async () => {
    await importing(FILE)
    const [old] = await database.background.place.findMany()

    expect(await changesOf(FILE.replace('radius_m: 150', 'radius_m: 200'), TUESDAY)).toEqual(['修改地点 教学楼：圆，半径 200 米'])

    expect(await database.background.place.findMany({ orderBy: { id: 'asc' } })).toEqual([
      { ...old, validUntil: TUESDAY },
      expect.objectContaining({
        validFrom: TUESDAY,
        validUntil: null,
        shapes: [{ circle: { latitude: 31.23, longitude: 121.47, radiusMetres: 200 } }],
      }),
    ])
  })

  it('ends a window that the file drops and keeps the others as they are', async () => {
    await importing(FILE)

    expect(await changesOf(FILE.replace(/ {2}- \{ name: 晚自习.*\n/, ''), TUESDAY)).toEqual([
      '停用窗口 软件系 晚自习 18:30–19:00（周一至周四）',
    ])
    expect(await windows()).toEqual(['早自习@school 07:20–07:50 file', '晚自习@department:2 18:30–19:00 file 已停用'])
  })

  it('ends what a dropped part had set, and warns of it', async () => {
    await importing(FILE)

    const report = await importing(SCHOOL + CALENDAR + PLACES, TUESDAY)

    expect(report).toMatchObject({ ok: true, warnings: [{ message: '文件里没有 windows 这一部分，以前导入的这一部分会停用' }] })
    expect((await windows()).every(row => row.endsWith('已停用'))).toBe(true)
  })

  it('does not touch a window, a place or an exemption that was set in chat', async () => {
    const own = {
      name: '早自习',
      scopeKind: 'class' as const,
      scopeId: 21,
      weekdays: [1],
      openTime: '07:00',
      closeTime: '07:30',
      places: ['东门'],
    }
    const key = windowKey('早自习', own)
    await database.background.windowRule.create({ data: { ...own, key, validFrom: MONDAY, source: 'chat', setBy: 't.wang' } })
    await database.background.place.create({ data: { name: '东门', shapes: [], validFrom: MONDAY, source: 'chat' } })
    const dates = { fromOn: new Date('2026-09-01'), untilOn: new Date('2026-12-01') }
    await database.background.exemption.create({ data: { personId: 's1', reason: '走读', ...dates, source: 'chat' } })

    await importing(`${FILE}  - { name: 早自习, classes: 软件2401班, weekdays: daily, open: 06:00, close: 06:10, places: 东门 }\n`)
    await importing(SCHOOL, TUESDAY)

    expect(await windows()).toContain('早自习@class:21 07:00–07:30 chat')
    expect(await database.background.place.findMany({ where: { source: 'chat' } })).toMatchObject([{ name: '东门', validUntil: null }])
    expect(await database.background.exemption.findMany()).toMatchObject([{ source: 'chat', ...dates }])
  })

  it('keeps an exemption ended that a teacher ended in chat', async () => {
    const text = 'exemptions:\n  - { person: s1, reason: 走读, until: 2026-12-31 }\n'
    await importing(text)
    await database.background.exemption.updateMany({ data: { untilOn: new Date('2026-09-08'), revokedBy: 't.wang' } })

    expect(await changesOf(text, TUESDAY)).toEqual([])
    expect(await database.background.exemption.count()).toBe(1)
  })

  it('follows a tag: its new wearer gets the role, and the one who lost it loses the role from today', async () => {
    const text = 'roles:\n  - { role: 任课教师, tag: 教师, scope: { department: 软件系 } }\n'
    await importing(text)
    await database.background.tag.updateMany({ where: { name: '教师' }, data: { members: ['s2'] } })

    const changes = await transact(database.background, tx => schoolFile.refresh(tx, { at: TUESDAY }))

    expect(changes.map(change => change.text)).toEqual([
      '授予 张伟 任课教师（软件系），2026-09-08 起',
      '王老师 任课教师（软件系） 改为 2026-09-07 至 2026-09-07',
    ])
  })

  it('switches on only the pilot classes, and all classes again when the pilot ends', async () => {
    await database.background.classActivation.createMany({
      data: [21, 22, 31].map(classId => ({ classId, fromOn: new Date('2026-09-01'), source: 'wecom' as const })),
    })
    const activeOn = async (date: string) => {
      const day = new Date(date)
      const where = { fromOn: { lte: day }, OR: [{ untilOn: null }, { untilOn: { gt: day } }] }
      return (await database.background.classActivation.findMany({ where, orderBy: { classId: 'asc' } })).map(row => row.classId)
    }

    expect(await changesOf('classes:\n  pilot: [软件2401班]\n')).toEqual([
      '软件2401班 启用，2026-09-07 起',
      '软件2402班 不再启用',
      '护理2401班 不再启用',
    ])
    expect([await activeOn('2026-09-06'), await activeOn('2026-09-07')]).toEqual([[21, 22, 31], [21]])

    expect(await changesOf('classes:\n  pilot: all\n', TUESDAY)).toEqual([
      '软件2401班 启用，2026-09-08 起',
      '软件2402班 启用，2026-09-08 起',
      '护理2401班 启用，2026-09-08 起',
    ])
    expect(await activeOn('2026-09-08')).toEqual([21, 22, 31])
  })

  it('plans anew in the same transaction when, and only when, something changed', async () => {
    const planned: Date[] = []
    const onChange = async (_: unknown, at: Date) => {
      planned.push(at)
    }
    const watched = createSchoolFile({ sections: [...baseSections, windowsSection], onChange })
    const run = (at: Date) => transact(database.background, tx => watched.import(tx, FILE, { by: 'admin', at }))

    await run(MONDAY)
    await run(TUESDAY)

    expect(planned).toEqual([MONDAY])
  })

  describe('the calendar', () => {
    const dayOf = async (date: string) => schoolDay(await transact(database.background, loadCalendar), date as LocalDate)

    it('opens the make-up Saturday of the National Day holidays with a weekday’s timetable, and rests on 1 October', async () => {
      await importing(FILE)

      expect(await dayOf('2026-10-10')).toEqual({ kind: 'school', weekday: 3, label: '国庆节调休' })
      expect(await dayOf('2026-10-01')).toEqual({ kind: 'off', label: '国庆节' })
      expect(await dayOf('2027-01-01')).toEqual({ kind: 'off', label: '元旦' })
    })

    it('never guesses 2027: without the file’s own days the year stays unknown', async () => {
      await importing('calendar:\n  terms: [{ name: 秋, first: 2026-08-31, last: 2026-12-31 }]\n')

      expect(await dayOf('2027-01-01')).toEqual({ kind: 'unknown', label: '2027 年的校历还没有导入' })
    })

    it('does not open a make-up day that lies in the winter holidays', async () => {
      await importing(FILE.replace('first: 2026-08-31', 'first: 2026-03-02').replace('last: 2027-01-15', 'last: 2026-12-31'))

      expect(await dayOf('2026-02-28')).toMatchObject({ kind: 'off' })
    })

    it('lets the school’s own days win over the national ones', async () => {
      const own = '  days_off: [{ date: 2026-11-05, label: 运动会 }]\n  school_days: [{ date: 2026-10-10, label: 补课, follows: 周四 }]\n'
      await importing(FILE.replace(PLACES, own + PLACES))

      expect(await dayOf('2026-11-05')).toEqual({ kind: 'off', label: '运动会' })
      expect(await dayOf('2026-10-10')).toEqual({ kind: 'school', weekday: 4, label: '补课' })
    })

    it('changes coming days and leaves days that are over as they were', async () => {
      const own = (first: string, last: string) => `  days_off: [{ first: ${first}, last: ${last}, label: 运动会 }]\n`
      const file = (days: string) => FILE.replace(PLACES, days + PLACES)
      await importing(file(own('2026-09-07', '2026-09-08')))

      await importing(file(own('2026-09-08', '2026-09-09')), TUESDAY)

      expect(await Promise.all(['2026-09-07', '2026-09-08', '2026-09-09'].map(async date => (await dayOf(date)).kind))).toEqual([
        'off',
        'off',
        'off',
      ])
      await importing(FILE, new Date('2026-09-09T08:00:00+08:00'))
      expect(await Promise.all(['2026-09-07', '2026-09-08', '2026-09-09'].map(async date => (await dayOf(date)).kind))).toEqual([
        'off',
        'off',
        'school',
      ])
    })
  })

  describe('the export', () => {
    const exported = (at = TUESDAY) => transact(database.background, tx => schoolFile.export(tx, at))

    it('gives the imported text back with its comments, and importing it changes nothing', async () => {
      const text = `# 本校的规则\n${FILE}work_study:\n  items: [卫生] # 以后\n`
      await importing(text)

      expect(await exported()).toBe(text)
      expect(await changesOf(await exported(), TUESDAY)).toEqual([])
    })

    it('names what was set in chat as a remark that does not grow with every round', async () => {
      await importing(FILE)
      const own = {
        key: 'x',
        name: '晨读',
        scopeKind: 'class' as const,
        scopeId: 21,
        weekdays: [1, 2],
        openTime: '07:00',
        closeTime: '07:10',
        places: [],
      }
      await database.background.windowRule.create({ data: { ...own, validFrom: MONDAY, source: 'chat', setBy: 't.wang' } })

      const text = await exported()
      await importing(text, TUESDAY)

      expect(
        text.endsWith('\n\n# ---- 以下是老师在聊天里设置的，导入不会改动它们 ----\n# 窗口 软件2401班 晨读 07:00–07:10（周一、周二）\n'),
      ).toBe(true)
      expect(await exported()).toBe(text)
    })

    it('shows a section that was edited elsewhere as it is now', async () => {
      const colour = defineSection<string>({ key: 'colour', schema: z.string(), apply: async () => [], export: async () => 'green' })
      const other = createSchoolFile({ sections: [...baseSections, windowsSection, colour] })
      const text = `${SCHOOL}colour: red # 校色\n`

      await transact(database.background, tx => other.import(tx, text, { by: 'admin', at: MONDAY }))

      expect(await transact(database.background, tx => other.export(tx, TUESDAY))).toContain('colour: green')
    })
  })
})

/** Every row an import may write. */
async function everything({ background }: TestDatabase): Promise<unknown> {
  return [
    await background.windowRule.findMany({ orderBy: { id: 'asc' } }),
    await background.place.findMany({ orderBy: { id: 'asc' } }),
    await background.term.findMany({ orderBy: { firstOn: 'asc' } }),
    await background.calendarYear.findMany({ orderBy: { year: 'asc' } }),
    await background.calendarDay.findMany({ orderBy: [{ date: 'asc' }, { source: 'asc' }] }),
    await background.roleGrant.findMany({ orderBy: { id: 'asc' } }),
    await background.exemption.findMany({ orderBy: { id: 'asc' } }),
    await background.classGroup.findMany({ orderBy: { id: 'asc' } }),
    await background.classActivation.findMany({ orderBy: [{ classId: 'asc' }, { fromOn: 'asc' }] }),
    (await background.setting.findMany({ orderBy: { key: 'asc' } })).map(({ key, value }) => ({ key, value })),
    await background.schoolImport.findMany(),
    await background.auditEntry.findMany(),
  ]
}

async function everythingOfNoImport(database: TestDatabase): Promise<unknown> {
  const classes = await database.background.classGroup.findMany({ orderBy: { id: 'asc' } })
  expect(classes.every(group => group.source === 'wecom')).toBe(true)
  return [[], [], [], [], [], [], [], classes, [], [], [], []]
}
