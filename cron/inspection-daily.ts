import { promiseAmendments, promiseDayReports } from '../src/modules/inspection/index.js'
import type { Job, Plan, Slot } from './job.js'

/** A day's report matters until the next morning's correction of it. */
const MATTERS_FOR_MINUTES = 9 * 60

const slotsOf = (plan: Plan, from: Date, until: Date, at: 'reportAt' | 'amendAt'): Slot[] =>
  (plan.inspectionDays ?? []).map(day => ({ date: day.date, key: 'day', at: day[at] })).filter(slot => slot.at > from && slot.at <= until)

/** 日报: once a day with a slot, at the hour the school names. */
export const inspectionDaily: Job = {
  name: 'inspection.daily',
  mattersForMinutes: MATTERS_FOR_MINUTES,
  due: (from, until, plan) => slotsOf(plan, from, until, 'reportAt'),
  run: async ({ tx }, slot) => {
    await promiseDayReports(tx, slot.date)
  },
}

/** The next morning: what changed since, once, to whoever was told otherwise. */
export const inspectionAmendment: Job = {
  name: 'inspection.amendment',
  mattersForMinutes: MATTERS_FOR_MINUTES,
  due: (from, until, plan) => slotsOf(plan, from, until, 'amendAt'),
  run: async ({ tx, outbox, now }, slot) => {
    await promiseAmendments(tx, outbox, slot.date, now)
  },
}
