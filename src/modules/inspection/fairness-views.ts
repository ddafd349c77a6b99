import type { LocalDate } from '../../shared/dates.js'
import type { DoubleFiling, Fairness, InspectorFairness } from './fairness.js'

interface FairnessSpan {
  days: number
  from: LocalDate
  until: LocalDate
  asOf: Date
}

/** To an officer: the inspectors side by side (C10). */
export interface FairnessAllView extends FairnessSpan, Fairness {
  view: 'inspection.fairness'
  /** Two scores for one place, to be decided. */
  undecided: DoubleFiling[]
}

/** One inspector, by template and place. */
export interface FairnessOneView extends FairnessSpan {
  view: 'inspection.fairness-one'
  name: string
  /** Of that inspector. */
  undecided: DoubleFiling[]
  /** Or how many reports there are, when these are too few to say anything. */
  of: InspectorFairness | { count: number }
}

export interface FairnessRefusedView {
  view: 'inspection.fairness-refused'
  reason: 'not-allowed' | 'not-piloted' | 'nobody' | 'which-one'
  detail: string
  days: number
}

export type FairnessView = FairnessAllView | FairnessOneView | FairnessRefusedView
