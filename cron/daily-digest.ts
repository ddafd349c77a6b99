import { promiseDigests } from '../src/modules/check-in/index.js'
import { schoolDay, timetableOf } from '../src/shared/calendar.js'
import { instantOf, type LocalTime } from '../src/shared/dates.js'
import { datesBetween } from './check-in-windows.js'
import { dailySlots, type Job } from './job.js'

/** The day's card for class teachers. */
const DIGEST_AT = '21:30' as LocalTime

/** On school days, make-up Saturdays included; a weekend only counts where a class has windows that day. */
export const dailyDigest: Job = {
  name: 'digest.daily',
  mattersForMinutes: 12 * 60,
  due: (from, until, { calendar }) =>
    dailySlots(
      from,
      until,
      datesBetween(from, until).filter(date => timetableOf(schoolDay(calendar, date)) !== null),
      date => instantOf(date, DIGEST_AT),
    ),
  run: async ({ tx }, slot) => {
    await promiseDigests(tx, slot.date)
  },
}
