import type { HistoryLine } from '../../approval/index.js'
import type { LocalDate } from '../../shared/dates.js'
import type { LeaveForm, LeaveShape, Span } from './leave.js'
import type { LeaveState } from './leave.repository.js'
import type { LimitRefusal, LimitWarning } from './limits.js'
import type { PolicyFinding } from './policy.js'
import type { AskedAbout } from './read-request.js'

/** What everybody may know of a slip. */
export interface SlipBrief extends Span {
  number: string
  name: string
  wecomUserId: string
  className: string
  type: string
  shape: LeaveShape
  periods: number
  schoolDays: number
  leavesCampus: boolean
}

/** The approver's card (B03) with what helps to decide (B20). */
export interface LeaveDetailsView extends SlipBrief {
  view: 'leave.details'
  photos: number
  filedBy: string | null
  backDated: boolean
  submittedAt: Date
  extendsNumber: string | null
  /** With adjoining slips, when that is longer than this one alone. */
  summedDays: number | null
  /** Null = there is nothing to decide for the reader. */
  toDecide: LeaveToDecide | null
}

export interface LeaveToDecide {
  /** `private` = shown only after 看事由, which is logged (B21); `dropped` = gone by its retention. */
  reason: { kind: 'shown'; text: string } | { kind: 'private' } | { kind: 'dropped' }
  context: {
    slipsThisTerm: number
    daysThisTerm: number
    periodsThisTerm: number
    /** Class-mates on leave at the same time. */
    away: string[]
    awayCount: number
    /** Other slips of this student over which nobody has said 销假. */
    openReturns: string[]
    examWeek: string | null
    /** Rules that only warn. */
    warnings: Problem[]
  }
}

/** What stands in the way of a request, or only deserves a word. */
export type Problem =
  | LimitRefusal
  | LimitWarning
  | PolicyFinding
  | { conflict: 'overlaps'; number: string; span: Span; state: LeaveState }
  | { conflict: 'unknown-period'; last: number }
  | { conflict: 'nobody-decides' }
  | { conflict: 'not-yours' }
  | { warning: 'reason-cut'; characters: number }

/** The three lists of the guided form (B01). */
export interface LeaveFormView {
  view: 'leave.form'
  types: string[]
  starts: { id: string; label: string }[]
  lengths: { id: string; label: string }[]
  notice: 'choose' | null
  photos: number
}

/** One question: the reason, or what was ambiguous. */
export interface LeaveQuestionView {
  view: 'leave.question'
  ask: { kind: 'reason' } | { kind: 'type'; types: string[] } | { kind: 'unclear'; about: AskedAbout; choices: string[] }
  understood: (Span & { shape: LeaveShape; periods: number; schoolDays: number }) | null
  type: string | null
  photos: number
}

/** The echo before anything is sent: what was understood, in dates with weekdays and computed lessons. */
export interface LeaveConfirmView extends Span {
  view: 'leave.confirm'
  form: LeaveForm
  private: boolean
  photos: number
  periods: number
  schoolDays: number
  /** With the slips it adjoins, when that decides. */
  summedDays: number | null
  steps: string[]
  warnings: Problem[]
  backDated: boolean
  extendsNumber: string | null
  resubmits: string | null
  /** Filled in by a teacher for these; empty = for the speaker. */
  students: string[]
  unknown: string[]
}

/** The draft's card is no longer of use. */
export interface LeaveFormDoneView {
  view: 'leave.form-done'
}

export interface LeaveSubmittedView extends SlipBrief {
  view: 'leave.submitted'
  holders: string[]
  step: string
  fallback: boolean
  warnings: Problem[]
  asOf: Date
}

export interface LeaveRefusedView {
  view: 'leave.refused'
  reason:
    | 'not-allowed'
    | 'not-a-student'
    | 'not-piloted'
    | 'no-draft'
    | 'which-slip'
    | 'no-slip'
    | 'already-decided'
    | 'not-begun'
    | 'nothing-open'
    | 'which-student'
    | 'unknown-student'
    | 'not-at-school'
    | 'no-position'
    | 'extend-until'
    | 'file-format'
    | 'no-reason'
    | 'no-photo'
    | 'form-open'
  detail: string
}

/** What cannot be asked for so, and why. */
export interface LeaveProblemsView {
  view: 'leave.problems'
  problems: Problem[]
  /** The form is kept: a correction goes on where it stood. */
  open: boolean
}

export interface SlipLine extends SlipBrief {
  state: LeaveState
  returnedAt: Date | null
  overdue: boolean
  holders: string[]
}

export interface MySlipsView {
  view: 'leave.mine'
  slips: SlipLine[]
  more: number
  asOf: Date
}

/** One slip, whole, for its student. */
export interface SlipView extends SlipLine {
  view: 'leave.slip'
  reason: string | null
  private: boolean
  history: HistoryLine[]
  /** Who opened the reason or the proof (M05). */
  reads: { name: string; at: Date; what: 'reason' | 'proof' }[]
  gateUrl: string | null
  asOf: Date
}

/** To the student: what became of the request. */
export interface LeaveOutcomeView extends SlipBrief {
  view: 'leave.outcome'
  outcome: 'approved' | 'refused' | 'returned' | 'cancelled'
  by: string
  onBehalfOf: string | null
  note: string | null
  /** Null: a 补假 that was over when it was asked for; nobody comes back from it. */
  dueAt: Date | null
  gateUrl: string | null
  /** The teacher who decided had filed it as well. */
  filed: boolean
  asOf: Date
}

/** 抄送: name, span, that they are on leave; never the reason (B06). */
export interface LeaveCopyView extends SlipBrief {
  view: 'leave.copy'
  change: 'approved' | 'cancelled' | 'returned' | 'extended'
  returnedAt: Date | null
  asOf: Date
}

export interface LeaveReturnedView extends SlipBrief {
  view: 'leave.returned'
  at: Date
  by: string | null
  early: boolean
  late: boolean
  /** Windows of today that count again. */
  reopened: { name: string; openAt: Date; closeAt: Date }[]
}

/** Overdue: to the student (self) or to the class teacher. */
export interface LeaveOverdueView {
  view: 'leave.overdue'
  self: boolean
  className: string
  slips: SlipBrief[]
  asOf: Date
}

/** 请假 said by a teacher: who is away. */
export interface LeaveAwayView {
  view: 'leave.away'
  date: LocalDate
  classes: { className: string; slips: (SlipBrief & { state: LeaveState; returnedAt: Date | null; overdue: boolean })[] }[]
  asOf: Date
}

/** Leave in the day's card of a class. */
export interface LeaveDigestView {
  view: 'leave.digest'
  /** Students with a leave that touches the day. */
  away: number
  /** Should have said 销假, and have not. */
  overdue: number
}

/** 代请假: one line a student. */
export interface LeaveFiledView {
  view: 'leave.filed'
  type: string
  span: Span
  shape: LeaveShape
  results: { name: string; number: string | null; state: LeaveState | null; problems: Problem[] }[]
  unknown: string[]
  backDated: boolean
}

/** 看事由: the words of one slip, to somebody who decides it. */
export interface LeaveReasonView extends SlipBrief {
  view: 'leave.reason'
  /** Null = dropped by its retention. */
  reason: string | null
  photos: number
}

/** 补证明: the student's own proof was taken. */
export interface LeavePhotosView {
  view: 'leave.photos'
  number: string
  coming: number
}

export interface SlipPageView {
  view: 'leave.slip-page'
  state: 'valid-now' | 'not-yet' | 'over' | 'cancelled' | 'pending' | 'unknown'
  number: string
  name: string
  className: string
  from: Date
  until: Date
  decidedBy: string | null
  decidedAt: Date | null
  leavesCampus: boolean
  asOf: Date
}

export type LeaveView =
  | LeaveFormView
  | LeaveQuestionView
  | LeaveConfirmView
  | LeaveFormDoneView
  | LeaveSubmittedView
  | LeaveRefusedView
  | LeaveProblemsView
  | MySlipsView
  | SlipView
  | LeaveOutcomeView
  | LeaveCopyView
  | LeaveReturnedView
  | LeaveOverdueView
  | LeaveAwayView
  | LeaveDigestView
  | LeaveFiledView
  | LeaveReasonView
  | LeavePhotosView
