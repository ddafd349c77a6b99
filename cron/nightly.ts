import { expirePositions } from '../src/modules/check-in/index.js'
import { instantOf, type LocalTime } from '../src/shared/dates.js'
import { datesBetween } from './check-in-windows.js'
import { dailySlots, type Job } from './job.js'

const SYNC_AT = '02:40' as LocalTime
const EXPIRE_AT = '03:10' as LocalTime

/** The whole directory once a night: contact events are hints, and hints get lost. */
export const nightlySync: Job = {
  name: 'directory.sync',
  mattersForMinutes: 24 * 60,
  due: (from, until) => dailySlots(from, until, datesBetween(from, until), date => instantOf(date, SYNC_AT)),
  run: async ({ outbox }, slot) => {
    await outbox.add({ kind: 'directory.sync', subject: 'directory', recipients: [], dedupeKey: 'nightly-sync', date: slot.date })
  },
}

/** Positions past their retention. */
export const expireData: Job = {
  name: 'retention',
  mattersForMinutes: 24 * 60,
  due: (from, until) => dailySlots(from, until, datesBetween(from, until), date => instantOf(date, EXPIRE_AT)),
  run: async ({ tx, now }) => {
    await expirePositions(tx, now)
  },
}
