import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  dayReport,
  photosOf,
  targetsOf,
  uncheckedOf,
  worstClasses,
  worstItems,
  type DayRecord,
  type DueTarget,
} from '../../src/modules/inspection/day-report.js'
import { corrections, leaderSnapshot } from '../../src/modules/inspection/day-snapshot.js'
import type { Finding } from '../../src/modules/inspection/inspection.js'
import type { Report } from '../../src/modules/inspection/reports.js'
import { readDay } from '../../src/modules/inspection/watch-day.js'
import type { LocalDate } from '../../src/shared/dates.js'

const DAY = '2026-09-14' as LocalDate
const EVENING = new Date('2026-09-14T21:20:00+08:00')
const at = (time: string) => new Date(`2026-09-14T${time}:00+08:00`)
const SCHOOL = { school: true, classIds: new Set<number>() }
const CLASS_NAMES = ['一班', '二班', '三班', '四班', '五班']

const due = (template: string, classId: number, room: string | null = null): DueTarget => ({
  template,
  openAt: at('07:30'),
  closeAt: at('08:00'),
  target: {
    kind: room ? 'room' : 'class',
    key: room ? `room:${room}` : `class:${classId}`,
    name: room ?? CLASS_NAMES[classId - 1]!,
    classId,
    className: CLASS_NAMES[classId - 1]!,
  },
})

let id = 0n
function report(template: string, classId: number | null, findings: Finding[], more: Partial<Report> = {}): Report {
  const score = 10 - findings.reduce((sum, finding) => sum + (finding.struck ? 0 : finding.points), 0)
  const name = classId === null ? '操场' : CLASS_NAMES[classId - 1]!
  id += 1n
  return {
    date: DAY,
    id,
    number: `XJ260914-${String(id).padStart(4, '0')}`,
    template,
    version: 1,
    target: classId === null ? 'area:操场' : `class:${classId}`,
    targetName: name,
    classId,
    className: classId === null ? null : name,
    inspectorId: 'amy',
    inspectorName: '安明',
    onBehalfOfId: null,
    base: 10,
    photos: [],
    ownClass: false,
    late: false,
    filedAt: at('07:40'),
    changedAt: at('07:40'),
    revision: 1,
    findings,
    note: null,
    score,
    counts: true,
    ...more,
  }
}

const record = (known: Partial<DayRecord>): DayRecord => ({ date: DAY, due: [], reports: [], fixes: [], ...known })
const ranksOf = (known: DayRecord) =>
  dayReport(known, SCHOOL, EVENING).templates[0]!.classes.map(({ rank, className, score }) => [rank, className, score])

describe('the day’s report of inspections', () => {
  it('C07: classes with the same score share a rank, and what was not inspected has none', () => {
    const reports = [
      report('晨检', 1, [{ item: '地面', points: 2 }]),
      report('晨检', 2, []),
      report('晨检', 3, [{ item: '黑板', points: 2 }]),
      report('晨检', 4, [{ item: '黑板', points: 3 }]),
    ]

    expect(ranksOf(record({ due: [due('晨检', 5)], reports }))).toEqual([
      [1, '二班', 10],
      [2, '三班', 8],
      [2, '一班', 8],
      [4, '四班', 7],
      [null, '五班', null],
    ])
  })

  it('C10: while two inspectors of one slot differ, the class has the mean of both; once one counts, that one', () => {
    const two = [report('晨检', 1, []), report('晨检', 1, [{ item: '地面', points: 1 }], { inspectorId: 'fan' })]
    const settled = [two[0]!, { ...two[1]!, counts: false }]

    expect(ranksOf(record({ reports: two }))).toEqual([[1, '一班', 9.5]])
    expect(ranksOf(record({ reports: settled }))).toEqual([[1, '一班', 10]])
  })

  it('C05: a class of several rooms has their mean, and the rooms nobody saw are counted', () => {
    const rooms = ['301', '302', '303'].map(room => due('宿舍', 1, room))
    const seen = [
      report('宿舍', 1, [{ item: '被子', points: 1 }], { target: 'room:301', targetName: '301' }),
      report('宿舍', 1, [], { target: 'room:302', targetName: '302' }),
    ]
    const [day] = dayReport(record({ due: rooms, reports: seen }), SCHOOL, EVENING).templates

    expect(day).toMatchObject({ total: 3, checked: 2, classes: [{ score: 9.5, unchecked: 1 }] })
    expect(uncheckedOf(day!)).toEqual(['303'])
  })

  it('C05: before its hour is over a check is not yet missing', () => {
    const known = record({ due: [due('晨检', 1)] })
    const stateAt = (time: string) => dayReport(known, SCHOOL, at(time)).templates.map(day => [day.state, uncheckedOf(day).length])

    expect(stateAt('07:29')).toEqual([['planned', 0]])
    expect(stateAt('07:45')).toEqual([['open', 0]])
    expect(stateAt('08:01')).toEqual([['closed', 1]])
  })

  it('C05: the worst come first: classes over all checks, items without what was struck, photos of the largest loss', () => {
    const reports = [
      report('晨检', 1, [{ item: '地面', points: 1 }], { photos: ['p1'] }),
      report('晚检', 1, [{ item: '电源', points: 2 }], { photos: ['p2'] }),
      report('晨检', 2, [
        { item: '地面', points: 2.5 },
        { item: '垃圾', points: 4, struck: true },
      ]),
      report('晨检', 3, []),
    ]
    const { templates } = dayReport(record({ reports }), SCHOOL, EVENING)

    expect(worstClasses(templates).map(({ className, lost }) => [className, lost])).toEqual([
      ['一班', 3],
      ['二班', 2.5],
    ])
    expect(worstItems(targetsOf(templates)).map(({ item, points, targets }) => [item, points, targets])).toEqual([
      ['地面', 3.5, 2],
      ['电源', 2, 1],
    ])
    expect(photosOf(templates)).toEqual(['p2', 'p1'])
  })

  it('C05: a public area stands apart, and only who sees the whole school sees it', () => {
    const known = record({ reports: [report('扫除', null, []), report('扫除', 1, [])] })

    expect(dayReport(known, SCHOOL, EVENING).templates[0]).toMatchObject({ areas: [{ name: '操场' }], classes: [{ className: '一班' }] })
    expect(dayReport(known, { school: false, classIds: new Set([1]) }, EVENING).templates[0]!.areas).toEqual([])
  })

  const finding = fc.record({ item: fc.constantFrom('地面', '黑板', '垃圾'), points: fc.integer({ min: 0, max: 4 }).map(half => half / 2) })
  const filed = fc.record({
    template: fc.constantFrom('晨检', '晚检'),
    classId: fc.integer({ min: 1, max: 5 }),
    findings: fc.array(finding, { maxLength: 3 }),
    counts: fc.boolean(),
    inspectorId: fc.constantFrom('amy', 'fan'),
  })
  const day = fc.record({
    due: fc.array(fc.tuple(fc.constantFrom('晨检', '晚检'), fc.integer({ min: 1, max: 5 })), { maxLength: 8 }),
    filed: fc.uniqueArray(filed, {
      maxLength: 12,
      selector: ({ template, classId, inspectorId }) => `${template} ${classId} ${inspectorId}`,
    }),
    mine: fc.subarray([1, 2, 3, 4, 5]),
  })
  const recordOf = (known: {
    due: [string, number][]
    filed: { template: string; classId: number; findings: Finding[]; counts: boolean; inspectorId: string }[]
  }) =>
    record({
      due: known.due.map(([template, classId]) => due(template, classId)),
      reports: known.filed.map(({ template, classId, findings, ...more }) => report(template, classId, findings, more)),
    })

  it('C05: whatever was filed, nobody sees another’s class, nothing unseen has a score, ranks follow scores', () => {
    fc.assert(
      fc.property(day, known => {
        const all = recordOf(known)
        const mine = new Set(known.mine)
        const { templates } = dayReport(all, { school: false, classIds: mine }, EVENING)

        for (const { classes, total, checked } of templates) {
          expect(checked).toBeLessThanOrEqual(total)
          for (const each of classes) {
            expect(mine.has(each.classId)).toBe(true)
            const counting = each.targets.flatMap(target => target.reports).filter(({ counts }) => counts)
            expect(each.score === null).toBe(counting.length === 0)
            const better = classes.filter(other => other.score !== null && each.score !== null && other.score > each.score)
            expect(each.rank).toBe(each.score === null ? null : better.length + 1)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('C05: a correction names exactly what is no longer as it was said', () => {
    fc.assert(
      fc.property(day, day, (before, after) => {
        const scope = { school: true, classIds: new Set<number>() }
        const then = dayReport(recordOf(before), scope, EVENING)
        const now = dayReport(recordOf(after), scope, EVENING)
        expect(corrections(leaderSnapshot(then), leaderSnapshot(then), then)).toEqual([])
        const scoreOf = (of: typeof then, template: string, name: string) =>
          of.templates.find(each => each.template === template)?.classes.find(each => each.className === name)?.score ?? null
        const told = corrections(leaderSnapshot(then), leaderSnapshot(now), now)
        for (const { template, classes } of now.templates)
          for (const { className, score } of classes) {
            const was = scoreOf(then, template, className)
            const found = told.filter(each => each.template === template && each.name === className)
            expect(found.map(each => [each.from.score, each.to.score])).toEqual(was === score ? [] : [[was, score]])
          }
      }),
      { numRuns: 300 },
    )
  })
})

describe('a day in words', () => {
  it('A04: 昨天, 9-14, 9月14日 and a date of last year are days; what else was said stays', () => {
    const today = '2026-03-02' as LocalDate
    const read = (text: string) => Object.values(readDay(text, today))

    expect(read('')).toEqual(['2026-03-02', ''])
    expect(read('昨天')).toEqual(['2026-03-01', ''])
    expect(read('前天 信息2401班')).toEqual(['2026-02-28', '信息2401班'])
    expect(read('信息2401班 3-1')).toEqual(['2026-03-01', '信息2401班'])
    expect(read('12月31日晚检')).toEqual(['2025-12-31', '晚检'])
    expect(read('2025-09-14')).toEqual(['2025-09-14', ''])
    expect(read('2-30')).toEqual(['2026-03-02', '2-30'])
  })
})
