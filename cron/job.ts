import type { Tx } from '../src/db/index.js'
import type { DueCase } from '../src/modules/approvals/index.js'
import type { OccurrencePlan } from '../src/modules/check-in/index.js'
import type { InspectionSlotPlan, ReportDay } from '../src/modules/inspection/index.js'
import type { LeaveDue } from '../src/modules/leave/index.js'
import type { OutboxPort } from '../src/outbox/port.js'
import type { SchoolCalendar } from '../src/shared/calendar.js'
import type { LocalDate } from '../src/shared/dates.js'

/** What is known when a pulse asks which slots are due. */
export interface Plan {
  calendar: SchoolCalendar
  occurrences: readonly OccurrencePlan[]
  /** Cases whose next reminder or escalation has come. */
  dueCases?: readonly DueCase[]
  /** Leaves whose 销假 falls due. */
  dueReturns?: readonly LeaveDue[]
  /** Days with inspections, with the hours of their 日报 and of its correction. */
  inspectionDays?: readonly ReportDay[]
  /** Checks of these days, with when they end. */
  inspections?: readonly InspectionSlotPlan[]
}

/** One run of a job, for a business date; `key` tells several of a date apart. */
export interface Slot {
  date: LocalDate
  key: string
  at: Date
}

export interface JobContext {
  tx: Tx
  outbox: OutboxPort
  now: Date
}

/** A job: when it is due is a pure function; its run and its claim are one transaction, so the slot, not the process, owns it. */
export interface Job {
  name: string
  /** How old a slot may be and still matter after a downtime, in minutes. */
  mattersForMinutes: number
  /** The slots in (from, until]. */
  due(from: Date, until: Date, plan: Plan): Slot[]
  run(context: JobContext, slot: Slot): Promise<void>
}

/** A time of day on every date between two instants. */
export function dailySlots(from: Date, until: Date, dates: readonly LocalDate[], at: (date: LocalDate) => Date): Slot[] {
  return dates.map(date => ({ date, key: 'day', at: at(date) })).filter(slot => slot.at > from && slot.at <= until)
}
