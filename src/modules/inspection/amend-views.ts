import type { LocalDate } from '../../shared/dates.js'
import type { Finding } from './inspection.js'
import type { ReadAsk } from './read-item.js'
import type { ReportEntry } from './reports.js'

/** A report as amendments speak of it. */
export interface AmendedReport {
  number: string
  date: LocalDate
  template: string
  targetName: string
  score: number
}

/** 改巡检: which of one's own reports can be amended. */
export interface AmendListView {
  view: 'inspection.amend-list'
  reports: AmendedReport[]
  /** What was typed fits several of them, or none. */
  unclear: boolean
}

/** What stands now; what is it to be? */
export interface AmendWhatView {
  view: 'inspection.amend-what'
  report: AmendedReport
  findings: Finding[]
}

/** A line that could not be read, with what can be answered. */
export interface AmendAskView {
  view: 'inspection.amend-ask'
  report: AmendedReport
  question: ReadAsk['question']
  details: ReadAsk['details']
  choices: string[]
}

/** What will change, before it does; without a reason it is asked for. */
export interface AmendConfirmView {
  view: 'inspection.amend-confirm'
  report: AmendedReport
  before: Finding[]
  after: Finding[]
  scoreAfter: number
  reason: string
  photos: number
  /** It was changed by somebody while this was being filled in: read again. */
  changed: boolean
}

export interface AmendDoneView {
  view: 'inspection.amend-done'
  report: AmendedReport
  scoreAfter: number
  photos: number
}

export interface HistoryView {
  view: 'inspection.history'
  report: AmendedReport & { inspectorName: string; counts: boolean; late: boolean; photos: number }
  findings: Finding[]
  note: string | null
  entries: ReportEntry[]
  asOf: Date
}

export interface AmendRefusedView {
  view: 'inspection.amend-refused'
  reason:
    | 'not-allowed'
    | 'not-yours'
    | 'not-piloted'
    | 'unknown-number'
    | 'too-late'
    | 'struck-from-roster'
    | 'struck-finding'
    | 'unchanged'
    | 'nothing-own'
    | 'busy'
  number: string
  /** Until when it could be amended, or the item that an appeal took out. */
  until: Date | null
  item: string
}

export type AmendView = AmendListView | AmendWhatView | AmendAskView | AmendConfirmView | AmendDoneView | HistoryView | AmendRefusedView
