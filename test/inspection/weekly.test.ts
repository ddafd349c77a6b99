import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { weekPicture, weekSheets } from '../../src/modules/inspection/weekly-sheets.js'
import { dayIn } from '../../src/modules/inspection/week-scope.js'
import { weekOf, weekTable, type WeekFacts, type WeekReport } from '../../src/modules/inspection/weekly.js'
import { addDays, type LocalDate } from '../../src/shared/dates.js'

const MONDAY = '2026-09-14' as LocalDate
const WEEK = weekOf(MONDAY)
const MORNING = '每日卫生晨检'
const ROOMS = '宿舍卫生和纪律晨检'

const classOf = (id: number, departmentId = 1) => ({ id, name: `${id}班`, departmentId, departmentName: `${departmentId}系` })

function report(classId: number | null, score: number, more: Partial<WeekReport> = {}): WeekReport {
  const target = more.target ?? `class:${classId}`
  const findings = score < 100 ? [{ item: '地面', points: 100 - score }] : []
  return { date: MONDAY, template: MORNING, target, targetName: target, classId, base: 100, score, findings, ...more }
}

const facts = (more: Partial<WeekFacts>): WeekFacts => ({
  week: WEEK,
  templates: [MORNING, ROOMS],
  classes: [],
  reports: [],
  due: [],
  ...more,
})
const due = (classId: number, day = 0, template = MORNING) => ({ classId, template, date: addDays(MONDAY, day) })

describe('the week of inspections', () => {
  it('goes from Monday to Sunday, whichever day of it is named', () => {
    expect(WEEK).toEqual({ from: '2026-09-14', until: '2026-09-20' })
    for (let day = 0; day < 7; day++) expect(weekOf(addDays(MONDAY, day))).toEqual(WEEK)
    expect(weekOf('2026-09-13' as LocalDate).from).toBe('2026-09-07')
  })

  it('C07: what was not inspected is not full marks: it stands apart and counts for nothing', () => {
    const [row] = weekTable(facts({ classes: [classOf(1)], reports: [report(1, 90)], due: [due(1, 0), due(1, 1)] })).rows

    expect(row).toMatchObject({ average: 90, inspected: 1, due: 2, cost: 10 })
    expect(row!.cells).toEqual([
      { template: MORNING, date: '2026-09-14', mean: 90 },
      { template: MORNING, date: '2026-09-15', mean: null },
    ])
  })

  it('C07: a class of which nothing was inspected has no average and no rank, and gets no flag', () => {
    const [first, second] = weekTable(facts({ classes: [classOf(1), classOf(2)], reports: [report(1, 60)], due: [due(1), due(2)] })).rows

    expect(first).toMatchObject({ average: 60, departmentRank: 1, flag: true })
    expect(second).toMatchObject({ average: null, departmentRank: null, schoolRank: null, flag: false })
  })

  it('C07: who shares an average shares a rank, and the next one is counted on: 1, 1, 3', () => {
    const classes = [1, 2, 3, 4, 5].map(id => classOf(id))
    const { rows } = weekTable(facts({ classes, reports: [report(1, 95), report(2, 98), report(3, 98), report(4, 95), report(5, 90)] }))

    expect(rows.map(row => row.departmentRank)).toEqual([3, 1, 1, 3, 5])
    expect(rows.map(row => row.flag)).toEqual([true, true, true, true, false])
  })

  it('C07: ranks within the department, and over the school', () => {
    const classes = [classOf(1, 1), classOf(2, 1), classOf(3, 2)]
    const { rows } = weekTable(facts({ classes, reports: [report(1, 99), report(2, 97), report(3, 98)] }))

    expect(rows.map(row => [row.departmentRank, row.schoolRank])).toEqual([
      [1, 1],
      [2, 3],
      [1, 2],
    ])
  })

  it('C07: a cell is the mean of its reports: of the rooms of a class, or of two inspectors, to two decimals', () => {
    const rooms = [97, 98, 98].map((score, index) => report(1, score, { template: ROOMS, target: `room:1号楼 30${index}` }))
    const { rows } = weekTable(facts({ classes: [classOf(1)], reports: [...rooms, report(1, 95), report(1, 96)] }))

    expect(rows[0]!.cells).toEqual([
      { template: MORNING, date: MONDAY, mean: 95.5 },
      { template: ROOMS, date: MONDAY, mean: 97.67 },
    ])
    expect(rows[0]!.average).toBe(96.59)
  })

  it('C07: lists rooms by room, public areas apart, and what a finding cost only while it stands', () => {
    const struck = report(1, 99, {
      template: ROOMS,
      target: 'room:1号楼 301',
      findings: [
        { item: '床铺', points: 2, struck: true },
        { item: '地面', points: 1 },
      ],
    })
    const area = report(null, 95, { template: '大扫除', target: 'area:操场' })
    const table = weekTable(facts({ classes: [classOf(1)], reports: [struck, area] }))

    expect(table.items.map(({ item, points }) => [item, points])).toEqual([
      ['地面', 5],
      ['地面', 1],
    ])
    expect(table.rooms).toMatchObject([{ target: 'room:1号楼 301', className: '1班', mean: 99, cost: 1 }])
    expect(table.publicAreas).toMatchObject([{ target: 'area:操场', className: null, mean: 95 }])
    expect(table.rows[0]).toMatchObject({ cost: 1 })
  })

  it('C07: shows a reader only their classes, with ranks among all, and nothing of others', () => {
    const classes = [classOf(1), classOf(2)]
    const reports = [report(1, 90), report(2, 95, { template: ROOMS, target: 'room:1号楼 301' }), report(null, 80, { target: 'area:操场' })]
    const table = weekTable(facts({ classes, reports }), { classIds: new Set([1]), wholeSchool: false })

    expect(table.rows).toMatchObject([{ classId: 1, departmentRank: 2, schoolRank: null }])
    expect(table.rooms).toEqual([])
    expect(table.publicAreas).toEqual([])
    expect(table.items).toHaveLength(1)
    expect(JSON.stringify(weekSheets(table, '1班'))).not.toContain('2班')
  })

  it('C07: equals the sum of its reports, whatever was filed', () => {
    const anyReport = fc
      .record({
        classId: fc.option(fc.integer({ min: 1, max: 6 })),
        day: fc.integer({ min: 0, max: 6 }),
        template: fc.constantFrom(MORNING, ROOMS),
        points: fc.array(fc.record({ half: fc.integer({ min: 0, max: 12 }), struck: fc.boolean() }), { maxLength: 4 }),
      })
      .map(({ classId, day, template, points }) => {
        const findings = points.map(({ half, struck }, index) => ({ item: `项${index}`, points: half / 2, struck }))
        const off = findings.reduce((sum, finding) => sum + (finding.struck ? 0 : finding.points), 0)
        return report(classId, 100 - off, { date: addDays(MONDAY, day), template, findings })
      })
    fc.assert(
      fc.property(fc.array(anyReport, { maxLength: 40 }), reports => {
        const classes = [1, 2, 3, 4, 5, 6].map(id => classOf(id, id % 2))
        const table = weekTable(facts({ classes, reports }))

        for (const row of table.rows) {
          const own = reports.filter(one => one.classId === row.classId)
          expect(row.cost).toBe(own.reduce((sum, one) => sum + 100 - one.score, 0))
          for (const cell of row.cells) {
            const there = own.filter(one => one.date === cell.date && one.template === cell.template)
            expect(cell.mean).toBeCloseTo(there.reduce((sum, one) => sum + one.score, 0) / there.length, 1)
          }
          const means = row.cells.map(cell => cell.mean!)
          if (means.length > 0) expect(row.average).toBeCloseTo(means.reduce((sum, mean) => sum + mean, 0) / means.length, 2)
          else expect(row.average).toBeNull()
          if (row.schoolRank !== null)
            expect(row.schoolRank).toBe(1 + table.rows.filter(other => other.average !== null && other.average > row.average!).length)
        }
        const standing = reports.flatMap(one => one.findings).filter(finding => !finding.struck)
        expect(table.items.reduce((sum, item) => sum + item.points, 0)).toBe(standing.reduce((sum, finding) => sum + finding.points, 0))
        expect(table.publicAreas.reduce((sum, area) => sum + area.reports, 0)).toBe(reports.filter(one => one.classId === null).length)
      }),
    )
  })
})

describe('the sheets of a week', () => {
  const classes = [classOf(1, 1), classOf(2, 2), classOf(3, 2)]
  const table = weekTable(
    facts({ classes, reports: [report(1, 99), report(2, 97), report(1, 100, { template: ROOMS })], due: [due(3), due(2, 1)] }),
  )

  it('C07: say 未检查 where nobody looked, and leave empty where nothing was due', () => {
    const [, daily] = weekSheets(table, '全校')

    expect(daily!.columns.map(column => [column.over, column.header])).toEqual([
      [undefined, '班级'],
      [MORNING, '周一'],
      [MORNING, '周二'],
      [ROOMS, '周一'],
      [undefined, '周均分'],
    ])
    expect(daily!.rows).toEqual([
      { heading: '1系' },
      { cells: ['1班', 99, null, 100, 99.5], flag: true },
      { heading: '2系' },
      { cells: ['2班', 97, '未检查', null, 97], flag: true },
      { cells: ['3班', '未检查', null, null, '未检查'], flag: false },
    ])
  })

  it('C07: the picture has who leads each department, and says how much was not inspected', () => {
    const picture = weekPicture(table, '全校')

    expect(picture.honours!.groups).toEqual([
      { label: '1系', items: [{ name: '1班', detail: '99.50 分' }] },
      { label: '2系', items: [{ name: '2班', detail: '97.00 分' }] },
    ])
    expect(picture.notes!.join('')).toContain('2 次该查没有查')
  })
})

describe('the day of a week as people say it', () => {
  const today = '2026-09-16' as LocalDate

  it.each([
    ['', '2026-09-16'],
    ['上周', '2026-09-09'],
    ['9-14', '2026-09-14'],
    ['9月3日', '2026-09-03'],
    ['2026-08-31', '2026-08-31'],
    ['12-30', '2025-12-30'],
    ['下一个', null],
    ['2-30', null],
  ])('%s', (said, day) => {
    expect(dayIn(said, today)).toBe(day)
  })
})
