import {
  costly,
  countingOf,
  photosOf,
  targetsOf,
  uncheckedOf,
  worstClasses,
  worstItems,
  type DayReport,
  type Scope,
  type TargetDay,
  type TemplateDay,
} from './day-report.js'
import type {
  ClassDayView,
  ClassTemplateDetail,
  DayRanksView,
  DayTemplateHead,
  DayUncheckedView,
  DayView,
  PhotosShown,
  PickChoice,
  ReportDetail,
} from './day-views.js'
import type { Report } from './reports.js'

const WORST_CLASSES = 3
const WORST_ITEMS = 3

function headOf(day: TemplateDay): DayTemplateHead {
  const { template, kind, state, openAt, total, checked } = day
  const last = day.classes.findLast(each => each.score !== null)
  return {
    template,
    kind,
    state,
    openAt,
    total,
    checked,
    late: targetsOf([day]).filter(target => target.late).length,
    lowest: last && last.score! < last.base ? { className: last.className, score: last.score! } : null,
  }
}

export function dayView(report: DayReport, scope: Scope, asOf: Date, showing: PhotosShown | null = null): DayView {
  const { date, templates, fixes } = report
  return {
    view: 'inspection.day',
    date,
    scope: scope.school ? 'school' : scope.classIds.size,
    templates: templates.map(headOf),
    worst: worstClasses(templates).slice(0, WORST_CLASSES),
    items: worstItems(targetsOf(templates)).slice(0, WORST_ITEMS),
    photos: photosOf(templates).length,
    unchecked: templates.flatMap(uncheckedOf).length,
    fixes,
    showing,
    asOf,
  }
}

const worstOf = (targets: readonly TargetDay[]): string | null => worstItems(targets)[0]?.item ?? null

/** `index` counts from 0 and stays within the day. */
export function ranksView({ date, templates }: DayReport, wanted: { index: number; page: number }, asOf: Date): DayRanksView | null {
  const index = Math.min(Math.max(Math.trunc(wanted.index) || 0, 0), templates.length - 1)
  const day = templates[index]
  if (!day) return null
  return {
    view: 'inspection.day-ranks',
    date,
    template: day.template,
    index,
    count: templates.length,
    page: wanted.page,
    lines: day.classes.map(({ rank, className, score, base, late, unchecked, targets }) => {
      return { rank, className, score, base, late, unchecked: day.state === 'closed' ? unchecked : 0, item: worstOf(targets) }
    }),
    areas: day.areas.map(target => {
      return { name: target.name, score: target.score, base: target.base, late: target.late, item: worstOf([target]) }
    }),
    asOf,
  }
}

export function uncheckedView({ date, templates }: DayReport, page: number, asOf: Date): DayUncheckedView {
  const groups = templates.map(day => ({ template: day.template, names: uncheckedOf(day) })).filter(({ names }) => names.length > 0)
  return { view: 'inspection.day-unchecked', date, page, groups, asOf }
}

function reportDetail(report: Report, seesInspector: boolean): ReportDetail {
  const { number, findings, note, photos, counts, ownClass, inspectorName } = report
  const standing = findings.filter(finding => !finding.struck)
  return {
    number,
    findings: [...costly(standing), ...standing.filter(finding => finding.points <= 0)],
    note,
    photos: photos.length,
    counts,
    ownClass,
    inspector: seesInspector ? inspectorName : null,
  }
}

function detailOf(day: TemplateDay, seesInspector: boolean): ClassTemplateDetail[] {
  const { template, kind, state, openAt } = day
  return day.classes.map(({ score, base, late, unchecked, targets }) => ({
    template,
    kind,
    state,
    openAt,
    score,
    base,
    late,
    unchecked: state === 'closed' ? unchecked : 0,
    targets: targets.map(({ name, reports, ...target }) => ({
      name,
      score: target.score,
      base: target.base,
      late: target.late,
      reports: reports.map(report => reportDetail(report, seesInspector)),
    })),
  }))
}

export interface ClassReader {
  className: string
  /** Leaders see who inspected. */
  seesInspector: boolean
  own: boolean
}

/** One class: `report` is that of its scope alone. */
export function classDayView(
  { date, templates, fixes }: DayReport,
  { className, seesInspector, own }: ClassReader,
  asOf: Date,
  { page = 0, showing = null }: { page?: number; showing?: PhotosShown | null } = {},
): ClassDayView {
  return {
    view: 'inspection.class-day',
    date,
    className,
    own,
    templates: templates.flatMap(day => detailOf(day, seesInspector)),
    photos: photosOf(templates).length,
    appeals: appealable({ templates }).map(choice => choice.number),
    fixes,
    page,
    showing,
    asOf,
  }
}

/** Reports of a class with something to dispute, the worst first. */
export function appealable({ templates }: Pick<DayReport, 'templates'>): PickChoice[] {
  return templates
    .flatMap(({ template, classes }) =>
      classes.flatMap(({ targets }) =>
        targets.flatMap(({ key, name, reports }) =>
          countingOf(reports).map(({ number, base, score }) => {
            return { number, what: template, target: key.startsWith('class:') ? null : name, lost: base - score }
          }),
        ),
      ),
    )
    .filter(({ lost }) => lost > 0)
    .toSorted((a, b) => b.lost - a.lost || a.number.localeCompare(b.number))
}

/** Reports with something to put right, of that day or before; one choice a report. */
export function rectifiable({ fixes }: Pick<DayReport, 'fixes'>): PickChoice[] {
  const open = fixes.filter(fix => !fix.fixed)
  return open
    .filter((fix, place) => open.findIndex(other => other.reportNumber === fix.reportNumber) === place)
    .map(({ reportNumber, targetName }) => {
      const items = open.filter(fix => fix.reportNumber === reportNumber).map(fix => fix.item)
      return { number: reportNumber, what: items.join('、'), target: targetName, lost: null }
    })
}
