import type { LocalDate } from '../../shared/dates.js'
import type { ClassLoss, ItemLoss, OpenFix } from './day-report.js'
import type { Finding, TargetKind } from './inspection.js'

export interface DayTemplateHead {
  template: string
  kind: TargetKind
  state: 'planned' | 'open' | 'closed'
  openAt: Date | null
  total: number
  checked: number
  late: number
  /** The class that did worst, if any lost points. */
  lowest: { className: string; score: number } | null
}

/** 日报 of a leader: all classes of their scope. */
export interface DayView {
  view: 'inspection.day'
  date: LocalDate
  /** The whole school; else how many classes. */
  scope: 'school' | number
  templates: DayTemplateHead[]
  worst: ClassLoss[]
  items: ItemLoss[]
  photos: number
  unchecked: number
  fixes: OpenFix[]
  /** After 看照片: from which, and how many are on their way. */
  showing: PhotosShown | null
  asOf: Date
}

export interface PhotosShown {
  /** 0 = none is left to show: lost, or past their time. */
  coming: number
  /** The next press begins here. */
  next: number
}

export interface RankLine {
  rank: number | null
  className: string
  score: number | null
  base: number
  late: boolean
  /** Targets of the class that nobody looked at. */
  unchecked: number
  item: string | null
}

/** 全部排名: one kind of check, in pages; on a card `page`, in words as many as fit. */
export interface DayRanksView {
  view: 'inspection.day-ranks'
  date: LocalDate
  template: string
  /** Which of the day's checks, and how many there are. */
  index: number
  count: number
  page: number
  lines: RankLine[]
  areas: { name: string; score: number | null; base: number; late: boolean; item: string | null }[]
  asOf: Date
}

/** 未检查: what was due and nobody looked at. */
export interface DayUncheckedView {
  view: 'inspection.day-unchecked'
  date: LocalDate
  page: number
  groups: { template: string; names: string[] }[]
  asOf: Date
}

/** 整改 that is still open. */
export interface DayFixesView {
  view: 'inspection.day-fixes'
  date: LocalDate
  page: number
  fixes: OpenFix[]
  asOf: Date
}

export interface ReportDetail {
  number: string
  /** What costs points, the worst first, then words without points. */
  findings: Finding[]
  note: string | null
  photos: number
  /** False = another report of this slot was decided to count. */
  counts: boolean
  ownClass: boolean
  /** Null for the class's teachers: it is the check that is disputed, not the student who made it. */
  inspector: string | null
}

export interface TargetDetail {
  name: string
  score: number | null
  base: number
  late: boolean
  reports: ReportDetail[]
}

export interface ClassTemplateDetail {
  template: string
  kind: TargetKind
  state: 'planned' | 'open' | 'closed'
  openAt: Date | null
  score: number | null
  base: number
  late: boolean
  unchecked: number
  targets: TargetDetail[]
}

/** 日报 of one class. `page` 0 = the head; from 1 the details. */
export interface ClassDayView {
  view: 'inspection.class-day'
  date: LocalDate
  className: string
  /** The reader is the class's own teacher, who may appeal and report what was put right. */
  own: boolean
  templates: ClassTemplateDetail[]
  photos: number
  /** Numbers of the reports with something to dispute. */
  appeals: string[]
  fixes: OpenFix[]
  page: number
  showing: PhotosShown | null
  asOf: Date
}

/** Several reports of a class may be meant: which one? */
export interface DayPickView {
  view: 'inspection.day-pick'
  className: string
  date: LocalDate
  what: 'appeal' | 'rectify'
  page: number
  choices: PickChoice[]
}

export interface PickChoice {
  number: string
  /** The check, or the item to put right. */
  what: string
  /** Null = the class itself. */
  target: string | null
  lost: number | null
}

/** The text answer of 巡检 for class teachers, one block a class. */
export interface ClassDaysView {
  view: 'inspection.class-days'
  classes: ClassDayView[]
}

export interface Correction {
  template: string
  name: string
  from: Standing
  to: Standing
}

/** What was, or is, said of a class or target; `off` only where items were told. */
export interface Standing {
  score: number | null
  off?: [item: string, points: number][]
}

/** What changed after the 日报 that this reader was sent. */
export interface DayAmendedView {
  view: 'inspection.day-amended'
  date: LocalDate
  blocks: { className: string | null; corrections: Correction[] }[]
  asOf: Date
}

/** 巡检 has nothing to show to this reader, or the card has nothing left to do. */
export interface DayRefusedView {
  view: 'inspection.day-refused'
  reason: 'not-allowed' | 'not-piloted' | 'no-check' | 'no-such-class' | 'future' | 'nothing-here'
  date: LocalDate
  detail: string
}

/** Inspection in the day's card of a class. */
export interface InspectionDigestView {
  view: 'inspection.digest'
  lines: Pick<ClassTemplateDetail, 'template' | 'state' | 'openAt' | 'score' | 'base' | 'late' | 'unchecked'>[]
}

export type DailyView =
  | DayView
  | DayRanksView
  | DayUncheckedView
  | DayFixesView
  | ClassDayView
  | ClassDaysView
  | DayPickView
  | DayAmendedView
  | DayRefusedView
  | InspectionDigestView
