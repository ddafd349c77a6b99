import { promiseWeeks } from '../src/modules/inspection/index.js'
import { weekdayOf, instantOf, type LocalTime } from '../src/shared/dates.js'
import { datesBetween } from './check-in-windows.js'
import { dailySlots, type Job } from './job.js'

/** The week's table for 系部书记 and 学工干事, before the weekend. */
const FRIDAY = 5
const WEEK_AT = '17:30' as LocalTime

export const sendInspectionWeek: Job = {
  name: 'inspection.week',
  mattersForMinutes: 12 * 60,
  due: (from, until) =>
    dailySlots(
      from,
      until,
      datesBetween(from, until).filter(date => weekdayOf(date) === FRIDAY),
      date => instantOf(date, WEEK_AT),
    ),
  run: async ({ tx, outbox }, slot) => {
    await promiseWeeks(tx, outbox, slot.date)
  },
}
