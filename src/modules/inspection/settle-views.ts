import type { LocalDate } from '../../shared/dates.js'
import type { Finding } from './inspection.js'

export interface SettleLine {
  number: string
  inspectorName: string
  score: number
  findings: Finding[]
  counts: boolean
  filedAt: Date
}

/** To the officers: two scores of one place (C10). */
export interface SettleView {
  view: 'inspection.settle'
  date: LocalDate
  template: string
  targetName: string
  lines: SettleLine[]
  /** Decided, or the scores are the same by now. */
  over: 'one' | 'both' | 'same' | null
  asOf: Date
}

/** To an inspector whose report it was about. */
export interface SettledView {
  view: 'inspection.settled'
  date: LocalDate
  template: string
  targetName: string
  /** Of the reader's own report. */
  score: number
  number: string
  outcome: 'yours' | 'other' | 'both'
  by: string
  asOf: Date
}

export interface SettleRefusedView {
  view: 'inspection.settle-refused'
  reason: 'not-allowed' | 'unknown-number' | 'nothing-to-settle'
  number: string
}

export type SettlingView = SettleView | SettledView | SettleRefusedView
