import { addDays, weekdayOf, type LocalDate } from '../../shared/dates.js'
import type { Finding, TargetKind } from './inspection.js'

/** Monday to Sunday. */
export interface Week {
  from: LocalDate
  until: LocalDate
}

export interface WeekClass {
  id: number
  name: string
  departmentId: number | null
  departmentName: string
}

/** A report as the week's table reads it; of two on one slot that were settled, only the one that counts. */
export interface WeekReport {
  date: LocalDate
  template: string
  /** `room:1号楼 301`. */
  target: string
  targetName: string
  classId: number | null
  base: number
  score: number
  findings: readonly Finding[]
}

/** A check that a class should have had by now. */
export interface DueCell {
  classId: number
  template: string
  date: LocalDate
}

export interface WeekFacts {
  week: Week
  /** In the order in which they are shown. */
  templates: readonly string[]
  classes: readonly WeekClass[]
  reports: readonly WeekReport[]
  due: readonly DueCell[]
}

export interface WeekCell {
  template: string
  date: LocalDate
  /** The mean of its reports; null = 未检查, which is not full marks. */
  mean: number | null
}

export interface WeekRow {
  classId: number
  className: string
  departmentId: number | null
  departmentName: string
  cells: WeekCell[]
  /** Of each template, over the days that were inspected. */
  byTemplate: { template: string; mean: number | null }[]
  /** 周均分; null = nothing of the class was inspected, so it has no rank. */
  average: number | null
  /** 扣分合计 of all its reports. */
  cost: number
  inspected: number
  /** Inspected or not. */
  due: number
  departmentRank: number | null
  schoolRank: number | null
  /** 流动红旗. */
  flag: boolean
}

export interface ItemCost {
  template: string
  item: string
  times: number
  points: number
  classes: number
}

export interface TargetCost {
  target: string
  targetName: string
  className: string | null
  reports: number
  mean: number
  cost: number
}

export interface WeekTable {
  week: Week
  templates: string[]
  rows: WeekRow[]
  items: ItemCost[]
  rooms: TargetCost[]
  /** Areas that are nobody's score. */
  publicAreas: TargetCost[]
  /** How many classes of a department have a rank. */
  ranked: ReadonlyMap<number | null, number>
}

/** The first so many ranks of a department get the flag; who shares a rank shares it. */
const FLAG_RANKS = 3

export function weekOf(date: LocalDate): Week {
  const from = addDays(date, 1 - weekdayOf(date))
  return { from, until: addDays(from, 6) }
}

export function daysOf({ from }: Week): LocalDate[] {
  return Array.from({ length: 7 }, (_, index) => addDays(from, index))
}

/** Two decimals. Every mean is made of what is shown, so that a reader who adds up the table gets the same. */
function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const cents = values.reduce((sum, value) => sum + Math.round(value * 100), 0)
  return Math.round(cents / values.length) / 100
}

const costOf = (reports: readonly WeekReport[]): number => reports.reduce((sum, { base, score }) => sum + (base - score), 0)

/** What of the table somebody may see; all of it by default. Ranks are those among all classes. */
export interface Seen {
  classIds?: ReadonlySet<number>
  /** Ranks over all departments, and areas that are nobody's. */
  wholeSchool?: boolean
}

export function weekTable({ week, templates, classes, reports, due }: WeekFacts, { classIds, wholeSchool = true }: Seen = {}): WeekTable {
  const ofClass = grouped(reports, report => report.classId)
  const dueOf = grouped(due, cell => cell.classId)
  const rows = classes.map(group => rowOf(group, templates, ofClass.get(group.id) ?? [], dueOf.get(group.id) ?? []))
  rank(rows, 'schoolRank')
  for (const department of grouped(rows, row => row.departmentId).values()) rank(department, 'departmentRank')
  for (const row of rows) row.flag = row.departmentRank !== null && row.departmentRank <= FLAG_RANKS
  const isSeen = ({ classId }: { classId: number | null }) =>
    classId === null ? wholeSchool : classIds === undefined || classIds.has(classId)
  const seen = reports.filter(isSeen)
  const names = new Map(classes.map(group => [group.id, group.name]))
  return {
    week,
    templates: [...templates],
    rows: rows.filter(isSeen).map(row => (wholeSchool ? row : { ...row, schoolRank: null })),
    items: itemCosts(seen),
    rooms: targetCosts(seen.filter(isOf('room')), names),
    publicAreas: targetCosts(
      seen.filter(report => report.classId === null),
      names,
    ),
    ranked: countRanked(rows),
  }
}

const isOf = (kind: TargetKind) => (report: WeekReport) => report.target.startsWith(`${kind}:`)

function rowOf(group: WeekClass, templates: readonly string[], reports: readonly WeekReport[], due: readonly DueCell[]): WeekRow {
  const bySlot = grouped(reports, report => `${report.date} ${report.template}`)
  // A cell that was filed counts even where nothing was due: a roster may have changed since.
  const slots = new Map([...due, ...reports].map(({ date, template }) => [`${date} ${template}`, { date, template }]))
  const place = new Map(templates.map((template, index) => [template, index]))
  const cells = [...slots]
    .map(([key, slot]) => ({ ...slot, mean: meanOf((bySlot.get(key) ?? []).map(report => report.score)) }))
    .toSorted((a, b) => (place.get(a.template) ?? 0) - (place.get(b.template) ?? 0) || (a.date < b.date ? -1 : 1))
  const means = cells.flatMap(cell => cell.mean ?? [])
  return {
    classId: group.id,
    className: group.name,
    departmentId: group.departmentId,
    departmentName: group.departmentName,
    cells,
    byTemplate: templates.map(template => ({
      template,
      mean: meanOf(cells.flatMap(cell => (cell.template === template ? (cell.mean ?? []) : []))),
    })),
    average: meanOf(means),
    cost: costOf(reports),
    inspected: means.length,
    due: cells.length,
    departmentRank: null,
    schoolRank: null,
    flag: false,
  }
}

/** 1, 1, 3: whoever shares an average shares a rank. */
function rank(rows: readonly WeekRow[], as: 'schoolRank' | 'departmentRank'): void {
  const ranked = rows.filter(row => row.average !== null).toSorted((a, b) => b.average! - a.average!)
  ranked.forEach((row, index) => {
    const before = ranked[index - 1]
    row[as] = before && before.average === row.average ? before[as] : index + 1
  })
}

function countRanked(rows: readonly WeekRow[]): Map<number | null, number> {
  const ranked = new Map<number | null, number>()
  for (const { departmentId, departmentRank } of rows)
    if (departmentRank !== null) ranked.set(departmentId, (ranked.get(departmentId) ?? 0) + 1)
  return ranked
}

/** What costs most comes first; what was struck costs nothing. */
function itemCosts(reports: readonly WeekReport[]): ItemCost[] {
  const costs = new Map<string, ItemCost & { seen: Set<number | null> }>()
  for (const { template, classId, findings } of reports)
    for (const { item, points, struck } of findings) {
      if (struck) continue
      const key = `${template}\n${item}`
      const known = costs.get(key) ?? { template, item, times: 0, points: 0, classes: 0, seen: new Set() }
      known.times += 1
      known.points += points
      if (classId !== null) known.seen.add(classId)
      costs.set(key, known)
    }
  return [...costs.values()]
    .map(({ seen, ...cost }) => ({ ...cost, classes: seen.size }))
    .toSorted((a, b) => b.points - a.points || b.times - a.times || compare(a.item, b.item))
}

function targetCosts(reports: readonly WeekReport[], classNames: ReadonlyMap<number, string>): TargetCost[] {
  return [...grouped(reports, report => report.target)]
    .map(([target, ofTarget]) => {
      const last = ofTarget.at(-1)!
      return {
        target,
        targetName: last.targetName,
        className: last.classId === null ? null : (classNames.get(last.classId) ?? null),
        reports: ofTarget.length,
        mean: meanOf(ofTarget.map(report => report.score))!,
        cost: costOf(ofTarget),
      }
    })
    .toSorted((a, b) => a.mean - b.mean || compare(a.targetName, b.targetName))
}

export function grouped<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group) group.push(value)
    else groups.set(keyOf(value), [value])
  }
  return groups
}

const compare = (a: string, b: string): number => a.localeCompare(b, 'zh-CN', { numeric: true })
