import type { LocalDate } from '../../shared/dates.js'
import type { Slot } from './inspection.js'

/** A duty went from one inspector to another, as the one who did it (`actor`) or somebody it concerns reads it. */
export interface InspectionSwappedView {
  view: 'inspection.swapped'
  reader: 'actor' | 'taker' | 'owner'
  /** `undone`: back to whose duty it was. */
  change: 'given' | 'passed' | 'undone'
  template: string
  date: LocalDate
  slot: Pick<Slot, 'from' | 'until'>
  byName: string
  toName: string
  /** Whose duty it was at first. */
  ownerName: string
  targets: string[]
  /** Left to nobody: the taker's own class. */
  dropped: string[]
  asOf: Date
}

export interface InspectionSwapRefusedView {
  view: 'inspection.swap-refused'
  reason:
    | 'how'
    | 'not-inspector'
    | 'which-person'
    | 'oneself'
    | 'no-duty'
    | 'which-check'
    | 'over'
    | 'own-class'
    | 'already-given'
    | 'too-late'
  /** The name typed, or the choices. */
  detail: string
  date: LocalDate
}

export type SwapView = InspectionSwappedView | InspectionSwapRefusedView
