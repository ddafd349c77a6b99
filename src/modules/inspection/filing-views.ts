import type { LocalDate } from '../../shared/dates.js'
import type { Finding } from './inspection.js'
import type { ReadAsk, ReadQuestion } from './read-line.js'

/** One thing said of a target, as it is echoed. */
export interface SaidOfTarget {
  target: string
  /** False = only pictures so far: nothing is known of it yet. */
  looked: boolean
  findings: Finding[]
  note: string | null
  score: number
  photos: number
}

/** 巡检: which of today's slots? */
export interface InspectionDutiesView {
  view: 'inspection.duties'
  duties: DutyLine[]
  asOf: Date
}

export interface DutyLine {
  /** What its button says. */
  key: string
  template: string
  date: LocalDate
  openAt: Date
  closeAt: Date
  targets: number
  filed: number
  /** `late`: the slot is over, it is still taken. */
  state: 'later' | 'open' | 'late' | 'done'
  inPlaceOf: string | null
}

/** The target at hand: what may be ticked or typed. */
export interface InspectionFillView {
  view: 'inspection.fill'
  template: string
  date: LocalDate
  target: string
  place: number
  of: number
  /** Ticks of the card: the usual deduction of each item. */
  options: { id: string; text: string; checked: boolean }[]
  /** Items that only words can fill in. */
  byWords: string[]
  /** What the last message or press recorded: it counts when it is sent. */
  recorded: SaidOfTarget[]
  left: number
  photos: number
  /** 待整改 found here before. */
  open: string[]
  notice: 'photo' | 'no-more-photos' | 'photos-moved' | null
}

/** Everything that was said, to be sent. */
export interface InspectionReviewView {
  view: 'inspection.review'
  template: string
  date: LocalDate
  lines: SaidOfTarget[]
  recorded: SaidOfTarget[]
  /** Nothing was said of these yet. */
  missing: string[]
  late: boolean
}

/** One question back about a line. */
export interface InspectionAskView {
  view: 'inspection.ask'
  question: ReadQuestion
  details: ReadAsk['details']
  choices: string[]
  template: string
}

export interface InspectionFiledView {
  view: 'inspection.filed'
  template: string
  date: LocalDate
  filed: { number: string; target: string; score: number; amended: boolean }[]
  skipped: { target: string; why: 'no-longer' | 'unchanged' }[]
  late: boolean
  missing: string[]
  rectifications: number
}

/** Chosen from the list; its own card follows. */
export interface InspectionBegunView {
  view: 'inspection.begun'
  template: string
}

/** The form is over: sent, or given up. */
export interface InspectionFormDoneView {
  view: 'inspection.form-done'
}

export interface InspectionRefusedView {
  view: 'inspection.refused'
  reason: 'not-allowed' | 'not-piloted' | 'no-duty' | 'not-yet' | 'too-late' | 'all-filed' | 'struck' | 'nothing-to-send'
  /** When the next duty begins, or which words were meant. */
  template: string | null
  openAt: Date | null
}

export type FilingView =
  | InspectionDutiesView
  | InspectionFillView
  | InspectionReviewView
  | InspectionAskView
  | InspectionFiledView
  | InspectionBegunView
  | InspectionFormDoneView
  | InspectionRefusedView
