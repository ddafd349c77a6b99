import type { RollState } from '../../roll/index.js'
import type { LocalDate } from '../../shared/dates.js'
import type { WindowBrief } from '../check-in/index.js'
import type { MakeUpFault } from './make-up.js'

export interface WindowOfDay {
  date: LocalDate
  window: WindowBrief
}

/** 补卡: what may be made up for, numbered from 1. */
export interface MakeUpListView {
  view: 'make-up.list'
  windows: (WindowOfDay & { state: RollState })[]
  /** Asked already, and waiting. */
  waiting: WindowOfDay[]
  days: number
  used: number
  cap: number
  /** What was typed named none of them. */
  unclear: boolean
}

export interface MakeUpReasonView extends WindowOfDay {
  view: 'make-up.reason'
  state: RollState
  photos: number
}

/** What will be sent, before it is. */
export interface MakeUpConfirmView extends WindowOfDay {
  view: 'make-up.confirm'
  state: RollState
  reason: string
  photos: number
  teachers: string[]
  used: number
  cap: number
  /** The last picture was one too many. */
  tooManyPhotos: boolean
}

export interface MakeUpSubmittedView extends WindowOfDay {
  view: 'make-up.submitted'
  number: string
  teachers: string[]
}

/** To the student, when somebody has decided. */
export interface MakeUpDecidedView extends WindowOfDay {
  view: 'make-up.decided'
  outcome: 'approved' | 'refused' | 'returned' | 'revoked'
  number: string
  by: string
  note: string | null
  state: RollState
  asOf: Date
}

/** What the card of whoever decides shows of a request. */
export interface MakeUpBriefView extends WindowOfDay {
  view: 'make-up.brief'
  name: string
  className: string
  state: RollState
  reason: string
  photos: number
  askedAt: Date
  /** Of this student in the window's month, this one among them. */
  used: number
  cap: number
}

export interface MakeUpRefusedView {
  view: 'make-up.refused'
  reason: MakeUpFault | 'not-allowed' | 'not-piloted' | 'disabled' | 'nobody-to-ask'
  /** Which window, where it is about one. */
  about: WindowOfDay | null
  limit: number
}

export type MakeUpView = MakeUpListView | MakeUpReasonView | MakeUpConfirmView | MakeUpSubmittedView | MakeUpDecidedView | MakeUpRefusedView
