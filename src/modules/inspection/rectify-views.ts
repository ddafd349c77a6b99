import type { RectificationState } from '../../db/index.js'
import type { LocalDate } from '../../shared/dates.js'
import type { Finding } from './inspection.js'

/** One thing to be put right, as lists and cards show it. */
export interface RectifyLine {
  number: string
  targetName: string
  item: string
  finding: Finding | null
  state: RectificationState
  /** Since it was found. */
  days: number
  sentBack: number
}

/** To a class: what one report wants put right. */
export interface RectifyingView {
  view: 'inspection.rectifying'
  targetName: string
  date: LocalDate
  template: string
  lines: RectifyLine[]
  /** Of the problem. */
  photos: number
  notice: { kind: 'send-photo' | 'not-open'; number: string } | { kind: 'photos'; coming: number } | null
  asOf: Date
}

/** 整改: what is open, the oldest first. */
export interface RectifyListView {
  view: 'inspection.rectify-list'
  lines: (RectifyLine & { className: string | null })[]
  /** The reader's own class: they put it right. Else they watch, and may re-check. */
  own: boolean
  asOf: Date
}

/** A photo is waited for. */
export interface RectifyPhotoView {
  view: 'inspection.rectify-photo'
  line: RectifyLine
  /** A picture came and could not be kept. */
  again: boolean
}

export interface RectifyFixedView {
  view: 'inspection.rectify-fixed'
  line: RectifyLine
  photos: number
  /** It was marked before; pictures were added. */
  added: boolean
  asOf: Date
}

/** To those who look again: the card with 合格 and 没改好. */
export interface RecheckView {
  view: 'inspection.recheck'
  line: RectifyLine
  template: string
  date: LocalDate
  fixedBy: string
  fixedAt: Date | null
  photos: number
  reasons: readonly string[]
  /** Done by somebody, or not the reader's any more. */
  over: { by: string; at: Date } | 'not-yours' | 'not-fixed' | null
  notice: 'choose-reason' | 'type-reason' | 'photos' | null
  asOf: Date
}

export interface RecheckedView {
  view: 'inspection.rechecked'
  line: RectifyLine
  passed: boolean
  reason: string | null
  asOf: Date
}

/** To the class: looked at again. */
export interface RectifyOutcomeView {
  view: 'inspection.rectify-outcome'
  line: RectifyLine
  passed: boolean
  by: string
  reason: string | null
  asOf: Date
}

export interface RectifyRefusedView {
  view: 'inspection.rectify-refused'
  reason:
    | 'nothing-open'
    | 'unknown-number'
    | 'not-allowed'
    | 'not-yours'
    | 'closed'
    | 'not-fixed'
    | 'no-own-fix'
    | 'which'
    | 'how'
    | 'reason-needed'
    /** A report is being filled in: another form would lose it. */
    | 'busy'
  number: string
}

export type RectifyView =
  | RectifyingView
  | RectifyListView
  | RectifyPhotoView
  | RectifyFixedView
  | RecheckView
  | RecheckedView
  | RectifyOutcomeView
  | RectifyRefusedView
