import type { LocalDate } from '../../shared/dates.js'
import type { Slot } from './inspection.js'

/** What nobody filed in a slot, by who was on duty; the names are empty where nobody was. */
export interface InspectionMissingView {
  view: 'inspection.missing'
  template: string
  date: LocalDate
  slot: Pick<Slot, 'from' | 'until'>
  /** Of those this reader sees. */
  total: number
  open: { onDuty: string[]; targets: string[] }[]
  asOf: Date
}

/** To an inspector, minutes before the end. */
export interface InspectionReminderView {
  view: 'inspection.reminder'
  template: string
  date: LocalDate
  slot: Pick<Slot, 'from' | 'until'>
  targets: string[]
  asOf: Date
}

export type MissingView = InspectionMissingView | InspectionReminderView
