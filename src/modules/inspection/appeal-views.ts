import type { LocalDate } from '../../shared/dates.js'
import type { AppealFault } from './appeal.js'
import type { Finding } from './inspection.js'

/** A report as appeals speak of it. */
export interface AppealedReport {
  number: string
  date: LocalDate
  template: string
  targetName: string
  score: number
  /** The last day to appeal. */
  until: LocalDate
}

/** 申诉: what may be appealed now. */
export interface AppealListView {
  view: 'inspection.appeal-list'
  reports: (AppealedReport & { findings: Finding[] })[]
  days: number
}

export interface AppealChooseView {
  view: 'inspection.appeal-choose'
  report: AppealedReport
  findings: Finding[]
  notice: 'none-chosen' | null
}

export interface AppealReasonView {
  view: 'inspection.appeal-reason'
  report: AppealedReport
  findings: Finding[]
  photos: number
}

/** What will be sent, before it is. */
export interface AppealConfirmView {
  view: 'inspection.appeal-confirm'
  report: AppealedReport
  findings: Finding[]
  reason: string
  photos: number
  tooManyPhotos: boolean
  deciders: string[]
}

export interface AppealSubmittedView {
  view: 'inspection.appeal-submitted'
  number: string
  report: AppealedReport
  deciders: string[]
  fallback: boolean
}

/** The card of a form that is over. */
export interface AppealFormDoneView {
  view: 'inspection.appeal-form-done'
}

/** What the card of whoever decides shows. */
export interface AppealBriefView {
  view: 'inspection.appeal-brief'
  className: string
  report: AppealedReport
  inspectorName: string
  findings: Finding[]
  /** What the score would be. */
  scoreAfter: number
  reason: string
  photos: number
}

/** To the teacher, when somebody has decided. */
export interface AppealDecidedView {
  view: 'inspection.appeal-decided'
  outcome: 'approved' | 'refused' | 'returned' | 'revoked'
  number: string
  report: AppealedReport
  findings: Finding[]
  before: number
  after: number
  by: string
  note: string | null
  asOf: Date
}

/** To the inspector: a score of theirs was changed by an appeal, or the change taken back. Nothing of the teacher's. */
export interface AppealToldView {
  view: 'inspection.appeal-told'
  report: AppealedReport
  findings: Finding[]
  before: number
  after: number
  by: string
  revoked: boolean
  asOf: Date
}

export interface AppealRefusedView {
  view: 'inspection.appeal-refused'
  reason: AppealFault | 'unknown-number' | 'nobody-to-ask' | 'not-a-teacher' | 'busy'
  number: string
  /** Where it is about a deadline. */
  until: LocalDate | null
  days: number
}

export type AppealView =
  | AppealListView
  | AppealChooseView
  | AppealReasonView
  | AppealConfirmView
  | AppealSubmittedView
  | AppealFormDoneView
  | AppealDecidedView
  | AppealToldView
  | AppealRefusedView
