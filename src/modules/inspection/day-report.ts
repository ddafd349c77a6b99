import type { LocalDate } from '../../shared/dates.js'
import type { Finding, Target, TargetKind } from './inspection.js'
import type { Report } from './reports.js'

/** What somebody had to look at in one slot of a day. */
export interface DueTarget {
  template: string
  openAt: Date
  closeAt: Date
  target: Pick<Target, 'kind' | 'key' | 'name' | 'classId' | 'className'>
}

/** A problem that is still to be put right (整改), of this day or carried on from before. */
export interface OpenFix {
  date: LocalDate
  number: string
  reportNumber: string
  item: string
  classId: number | null
  targetName: string
  /** Somebody says it is put right; it waits for the re-check. */
  fixed: boolean
}

export interface DayRecord {
  date: LocalDate
  due: readonly DueTarget[]
  reports: readonly Report[]
  fixes: readonly OpenFix[]
}

/** Whose results a reader sees. `school`: everybody's, and what is nobody's. */
export interface Scope {
  school: boolean
  classIds: ReadonlySet<number>
}

export interface TargetDay {
  key: string
  name: string
  /** The mean of the reports that count; null = 未检查, which is never full marks. */
  score: number | null
  base: number
  late: boolean
  /** In the order of filing; those that do not count among them. */
  reports: Report[]
}

export interface ClassDay {
  classId: number
  className: string
  /** Classes with the same score share it; null = 未检查. */
  rank: number | null
  /** The mean of its targets that were looked at. */
  score: number | null
  base: number
  late: boolean
  /** Of its targets those that were due and that nobody looked at. */
  unchecked: number
  targets: TargetDay[]
}

export interface TemplateDay {
  template: string
  kind: TargetKind
  /** `planned` and `open`: a target without a report is not yet 未检查. */
  state: 'planned' | 'open' | 'closed'
  openAt: Date | null
  /** Targets that were due, or were looked at all the same. */
  total: number
  checked: number
  /** The best first, those that nobody looked at last. */
  classes: ClassDay[]
  /** What is no class's, with the worst first. */
  areas: TargetDay[]
}

export interface DayReport {
  date: LocalDate
  templates: TemplateDay[]
  fixes: OpenFix[]
}

/** Two decimals: what is equal for people is equal for ranks. */
function mean(scores: readonly number[]): number | null {
  return scores.length === 0 ? null : Math.round((scores.reduce((sum, score) => sum + score, 0) / scores.length) * 100) / 100
}

const known = <V>(values: readonly (V | null)[]): V[] => values.filter((value): value is V & {} => value !== null)

function grouped<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group) group.push(value)
    else groups.set(key, [value])
  }
  return groups
}

/** Two inspectors of one slot: until it is decided which report counts, both do. */
export function countingOf(reports: readonly Report[]): Report[] {
  return reports.filter(report => report.counts)
}

interface Line {
  template: string
  openAt: Date | null
  closeAt: Date | null
  kind: TargetKind
  key: string
  name: string
  classId: number | null
  className: string | null
  due: boolean
  reports: Report[]
}

const kindOf = (key: string): TargetKind => key.slice(0, key.indexOf(':')) as TargetKind

/** Due or reported, each target of a template once. What a report says about its target is a fact; a plan may have changed at noon. */
function linesOf({ due, reports }: DayRecord): Line[] {
  const lines = new Map<string, Line>()
  for (const { template, openAt, closeAt, target } of due)
    lines.set(`${template}\n${target.key}`, { template, openAt, closeAt, ...target, due: true, reports: [] })
  for (const report of reports) {
    const { template, target: key, targetName: name, classId, className } = report
    const planned = lines.get(`${template}\n${key}`)
    const line = planned ?? { template, openAt: null, closeAt: null, kind: kindOf(key), key, due: false, reports: [] }
    lines.set(`${template}\n${key}`, { ...line, name, classId, className, reports: [...line.reports, report] })
  }
  return [...lines.values()]
}

function targetDay({ key, name, reports }: Line): TargetDay {
  const counting = countingOf(reports)
  return {
    key,
    name,
    score: mean(counting.map(report => report.score)),
    base: Math.max(0, ...counting.map(report => report.base)),
    late: counting.length > 0 && counting.every(report => report.late),
    reports,
  }
}

function classDay(classId: number, lines: readonly Line[]): Omit<ClassDay, 'rank'> {
  const targets = lines.map(targetDay)
  const checked = targets.filter(target => target.score !== null)
  return {
    classId,
    className: lines[0]!.className ?? '',
    score: mean(known(checked.map(target => target.score))),
    base: Math.max(0, ...checked.map(target => target.base)),
    late: checked.some(target => target.late),
    unchecked: lines.filter(line => line.due).length - checked.filter(target => lines.find(line => line.key === target.key)!.due).length,
    targets: targets.toSorted(worstFirst),
  }
}

const lossOf = ({ score, base }: { score: number | null; base: number }): number => (score === null ? -1 : base - score)
const worstFirst = <T extends { score: number | null; base: number; name: string }>(a: T, b: T): number =>
  lossOf(b) - lossOf(a) || a.name.localeCompare(b.name, 'zh-CN')

/** 1, 2, 2, 4: whoever has the same score shares the rank. */
function ranked(classes: readonly Omit<ClassDay, 'rank'>[]): ClassDay[] {
  const sorted = classes.toSorted((a, b) => (b.score ?? -1) - (a.score ?? -1) || a.className.localeCompare(b.className, 'zh-CN'))
  return sorted.map(each => ({
    ...each,
    rank: each.score === null ? null : sorted.findIndex(other => other.score === each.score) + 1,
  }))
}

function templateDay(template: string, lines: readonly Line[], at: Date): TemplateDay {
  const openAt = known(lines.map(line => line.openAt))[0] ?? null
  const closeAt = known(lines.map(line => line.closeAt))[0] ?? null
  const ofClasses = grouped(
    lines.filter(line => line.classId !== null),
    line => line.classId!,
  )
  return {
    template,
    kind: lines[0]!.kind,
    state: openAt && at < openAt ? 'planned' : closeAt && at <= closeAt ? 'open' : 'closed',
    openAt,
    total: lines.length,
    checked: lines.filter(line => countingOf(line.reports).length > 0).length,
    classes: ranked([...ofClasses].map(([classId, own]) => classDay(classId, own))),
    areas: lines
      .filter(line => line.classId === null)
      .map(targetDay)
      .toSorted(worstFirst),
  }
}

/** The day as a reader of this scope sees it at an instant: in the order of the day, nothing of anybody else. */
export function dayReport(facts: DayRecord, scope: Scope, at: Date): DayReport {
  const within = ({ classId }: { classId: number | null }) => scope.school || (classId !== null && scope.classIds.has(classId))
  const byTemplate = grouped(linesOf(facts).filter(within), line => line.template)
  const templates = [...byTemplate].map(([template, lines]) => templateDay(template, lines, at))
  return {
    date: facts.date,
    templates: templates.toSorted(
      (a, b) => (a.openAt?.getTime() ?? Infinity) - (b.openAt?.getTime() ?? Infinity) || a.template.localeCompare(b.template, 'zh-CN'),
    ),
    fixes: facts.fixes.filter(within),
  }
}

export interface ItemLoss {
  item: string
  points: number
  /** At how many targets it was found. */
  targets: number
}

/** What costs points: struck findings and words alone do not. */
export function costly(findings: readonly Finding[]): Finding[] {
  return findings.filter(finding => !finding.struck && finding.points > 0).toSorted((a, b) => b.points - a.points)
}

/** The items that cost most, the worst first. Two reports of one target weigh as one. */
export function worstItems(targets: readonly TargetDay[]): ItemLoss[] {
  const items = new Map<string, ItemLoss>()
  for (const { reports } of targets) {
    const counting = countingOf(reports)
    const findings = counting.flatMap(report => costly(report.findings))
    for (const [item, found] of grouped(findings, finding => finding.item)) {
      const loss = items.get(item) ?? { item, points: 0, targets: 0 }
      const points = found.reduce((sum, finding) => sum + finding.points, 0) / counting.length
      items.set(item, { item, points: loss.points + points, targets: loss.targets + 1 })
    }
  }
  return [...items.values()]
    .map(loss => ({ ...loss, points: Math.round(loss.points * 100) / 100 }))
    .toSorted((a, b) => b.points - a.points || a.item.localeCompare(b.item, 'zh-CN'))
}

export interface ClassLoss {
  className: string
  lost: number
  parts: { template: string; lost: number }[]
}

/** The classes that lost most over the whole day, the worst first; who lost nothing is not among them. */
export function worstClasses(templates: readonly TemplateDay[]): ClassLoss[] {
  const classes = new Map<number, ClassLoss>()
  for (const { template, classes: ofTemplate } of templates)
    for (const each of ofTemplate) {
      const lost = Math.round(Math.max(0, lossOf(each)) * 100) / 100
      if (lost === 0) continue
      const loss = classes.get(each.classId) ?? { className: each.className, lost: 0, parts: [] }
      classes.set(each.classId, {
        ...loss,
        lost: Math.round((loss.lost + lost) * 100) / 100,
        parts: [...loss.parts, { template, lost }].toSorted((a, b) => b.lost - a.lost),
      })
    }
  return [...classes.values()].toSorted((a, b) => b.lost - a.lost || a.className.localeCompare(b.className, 'zh-CN'))
}

export function targetsOf(templates: readonly TemplateDay[]): TargetDay[] {
  return templates.flatMap(({ classes, areas }) => [...classes.flatMap(each => each.targets), ...areas])
}

/** Pictures of a day, those of what cost most first. */
export function photosOf(templates: readonly TemplateDay[]): string[] {
  const reports = targetsOf(templates).flatMap(target => countingOf(target.reports))
  return [...new Set(reports.toSorted((a, b) => b.base - b.score - (a.base - a.score)).flatMap(report => report.photos))]
}

/** Names of what was due, is over, and was looked at by nobody. */
export function uncheckedOf({ state, classes, areas }: TemplateDay): string[] {
  return state === 'closed'
    ? [...classes.flatMap(each => each.targets), ...areas].filter(target => target.score === null).map(target => target.name)
    : []
}
