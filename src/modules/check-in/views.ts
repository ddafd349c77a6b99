import type { RollGroup, RollKind, RollState } from '../../roll/index.js'
import type { LocalDate } from '../../shared/dates.js'
import type { View } from '../manifest.js'
import type { CheckInResult, JudgementDetail } from './check-in.js'

export interface WindowBrief {
  name: string
  openAt: Date
  closeAt: Date
}

/** The answer to a tap on 签到 that counted. */
export interface RecordedView {
  view: 'check-in.recorded'
  window: WindowBrief
  at: Date
  result: CheckInResult
  late: boolean
  detail: JudgementDetail
  metresOutside: number | null
  flagged: boolean
  /** Already `in` before this tap: kept, not counted. */
  already: { at: Date } | null
  /** A leave covers this window: nobody expected them, and it counts all the same. */
  onLeaveUntil: Date | null
}

/** The answer to a tap on 签到 that had no window. */
export interface NoWindowView {
  view: 'check-in.no-window'
  reason:
    | 'not-a-student'
    | 'not-piloted'
    | 'day-off'
    | 'calendar-unknown'
    | 'none-today'
    | 'before'
    | 'after'
    | 'cancelled'
    | 'chosen-point-only'
  label: string | null
  next: WindowBrief | null
  last: WindowBrief | null
  /** The last window, or today's next one, is closed to them by leave: nothing to do. */
  onLeave: boolean
}

/** What the pulse found out about a tap whose reading came late, or never. */
export interface SettledTapView {
  view: 'check-in.settled'
  window: WindowBrief
  result: CheckInResult
  late: boolean
  detail: JudgementDetail
  at: Date
  asOf: Date
}

export interface ReminderView {
  view: 'check-in.reminder'
  window: WindowBrief
  date: LocalDate
  asOf: Date
}

export interface NamedState {
  studentId: string
  wecomUserId: string
  name: string
  state: RollState
}

export interface RollHead {
  className: string
  window: WindowBrief
  date: LocalDate
  state: 'planned' | 'open' | 'closed' | 'cancelled'
  interrupted: boolean
  cancelled: { by: string; reason: string } | null
  total: number
  counts: Record<RollGroup, number>
  asOf: Date
}

/** 谁没到: who is not in, and the way to mark them. Also the list minutes after closing. */
export interface RollIndexView extends RollHead {
  view: 'roll.index'
  occasion: 'asked' | 'closed' | 'marked'
  notIn: NamedState[]
  /** Excused: by leave, or by a paper slip. */
  onLeave: NamedState[]
  /** Pages of students in the longest list of any mark; 0 for whoever may only look. */
  markPages: number
  /** After marking: what was just done. */
  done: { kind: MarkKind; names: string[] } | null
  notice: 'choose-kind' | 'choose-students' | null
}

/** The text answer of 谁没到, one block a class. */
export interface RollListView {
  view: 'roll.list'
  rolls: RollIndexView[]
}

/** What is marked on a card's pages; 未到, against the machine's own word, is typed with a name: its list would be the whole class. */
export type PageKind = 'arrived' | 'slip' | 'excused' | 'undo'

export type MarkKind = PageKind | 'absent'

/** One page of at most 20 students with checkboxes. */
export interface RollPageView {
  view: 'roll.page'
  className: string
  window: WindowBrief
  kind: PageKind
  page: number
  pages: number
  students: NamedState[]
}

/** The answer of the text commands 已到 / 纸条 / 今日免签 / 撤销. */
export interface MarkedView {
  view: 'roll.marked'
  kind: MarkKind
  className: string
  window: WindowBrief
  names: string[]
  unknown: string[]
  unchanged: NamedState[]
}

export interface CorrectionView {
  view: 'roll.correction'
  className: string
  window: WindowBrief
  date: LocalDate
  changes: { name: string; from: RollKind; to: RollState }[]
  asOf: Date
}

/** One student, after a leave was approved, changed or ended: every window that a reader was told otherwise about. */
export interface CorrectionsView {
  view: 'roll.corrections'
  className: string
  name: string
  changes: { window: WindowBrief; date: LocalDate; from: RollKind; to: RollState }[]
  asOf: Date
}

export interface TodayView {
  view: 'check-in.today'
  date: LocalDate
  dayOff: string | null
  own: { window: WindowBrief; state: RollState; cancelled: { by: string; reason: string } | null }[]
  classes: { className: string; windows: RollHead[] }[]
  asOf: Date
}

export interface WhyView {
  view: 'check-in.why'
  name: string
  date: LocalDate
  self: boolean
  lines: {
    window: WindowBrief
    lateAt: Date | null
    places: string[]
    state: RollState
    taps: {
      at: Date
      result: CheckInResult
      detail: JudgementDetail
      chosenPoint: boolean
      /** Its own time was not credible, so receipt judged. */
      flagged: boolean
      readingAgeSeconds: number | null
      accuracyMetres: number | null
    }[]
    cancelled: { by: string; reason: string } | null
  }[]
  teachers: string[]
}

export interface DigestView {
  view: 'digest.daily'
  className: string
  date: LocalDate
  windows: RollHead[]
  exempt: number
  /** What other modules say about the class that day: leave, inspection. */
  blocks: View[]
  asOf: Date
}

/** The text answer of 汇总, one block a class. */
export interface DigestListView {
  view: 'digest.list'
  digests: Omit<DigestView, 'view' | 'exempt'>[]
}

/** Names behind one number of the digest. */
export interface DigestNamesView {
  view: 'digest.names'
  className: string
  date: LocalDate
  group: RollGroup
  page: number
  pages: number
  entries: { name: string; window: string; state: RollState }[]
  total: number
  asOf: Date
}

export interface DayCancelledView {
  view: 'check-in.day-cancelled'
  className: string
  date: LocalDate
  windows: string[]
  reason: string
  by: string
  restored: boolean
  asOf: Date
}

export interface ExemptedView {
  view: 'check-in.exempted'
  name: string
  reason: string
  until: LocalDate | null
  ended: boolean
}

export interface ClassWindow {
  name: string
  open: string
  late: string | null
  close: string
  places: string[]
  weekdays: number[]
  /** Set by a teacher in chat, not by the school file. */
  own: boolean
}

/** A class's windows as they count from now on. */
export interface ClassWindowsView {
  view: 'check-in.class-windows'
  className: string
  windows: ClassWindow[]
  /** The window that was just set or unset. */
  changed: string | null
}

/** A command that was understood but cannot be done; says what to do next. */
export interface RefusedView {
  view: 'check-in.refused'
  reason:
    | 'not-allowed'
    | 'not-piloted'
    | 'no-window-today'
    | 'which-student'
    | 'unknown-student'
    | 'say-until'
    | 'past-date'
    | 'nothing-to-cancel'
    | 'nothing-to-restore'
    | 'not-open-yet'
    | 'window-cancelled'
    | 'no-exemption'
    | 'which-class'
    | 'too-old'
    | 'window-format'
    | 'unknown-place'
    | 'no-own-window'
  detail: string
}

export type CheckInView =
  | RecordedView
  | NoWindowView
  | SettledTapView
  | ReminderView
  | RollIndexView
  | RollListView
  | RollPageView
  | MarkedView
  | CorrectionView
  | CorrectionsView
  | TodayView
  | WhyView
  | DigestView
  | DigestListView
  | DigestNamesView
  | DayCancelledView
  | ExemptedView
  | ClassWindowsView
  | RefusedView
