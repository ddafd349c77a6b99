import { instantOf, type LocalTime } from '../src/shared/dates.js'
import { datesBetween } from './check-in-windows.js'
import { dailySlots, type Job } from './job.js'

const SYNC_AT = '02:40' as LocalTime
const EXPIRE_AT = '03:10' as LocalTime
const ANCHOR_AT = '03:20' as LocalTime
const MAINTAIN_AT = '03:30' as LocalTime

/** What a night missed waits for the next one: by day these would stand in the way of the first windows. */
const NIGHT_MINUTES = 4 * 60

/** The whole directory once a night: contact events are hints, and hints get lost. */
export const nightlySync: Job = {
  name: 'directory.sync',
  mattersForMinutes: NIGHT_MINUTES,
  due: (from, until) => dailySlots(from, until, datesBetween(from, until), date => instantOf(date, SYNC_AT)),
  run: async ({ outbox }, slot) => {
    await outbox.add({ kind: 'directory.sync', subject: 'directory', recipients: [], dedupeKey: 'nightly-sync', date: slot.date })
  },
}

/** A machine that rests at night anchors in the morning: it is one short statement. */
const MORNING_MINUTES = 12 * 60

/** One hash over the whole trail, a day. */
export const anchorTheTrail: Job = {
  name: 'trail.anchor',
  mattersForMinutes: MORNING_MINUTES,
  due: (from, until) => dailySlots(from, until, datesBetween(from, until), date => instantOf(date, ANCHOR_AT)),
  run: async ({ outbox }, slot) => {
    await outbox.add({ kind: 'trail.anchor', subject: 'trail', recipients: [], dedupeKey: 'nightly-anchor', date: slot.date })
  },
}

/** The care a database server takes by itself; the embedded one is asked for it. */
export const maintainDatabase: Job = {
  name: 'database.maintain',
  mattersForMinutes: NIGHT_MINUTES,
  due: (from, until) => dailySlots(from, until, datesBetween(from, until), date => instantOf(date, MAINTAIN_AT)),
  run: async ({ outbox }, slot) => {
    await outbox.add({ kind: 'database.maintain', subject: 'database', recipients: [], dedupeKey: 'nightly-maintenance', date: slot.date })
  },
}

/** Positions, answers and words past their retention; as work of the outbox, so that the pulse does not wait for it. */
export const expireData: Job = {
  name: 'retention',
  mattersForMinutes: NIGHT_MINUTES,
  due: (from, until) => dailySlots(from, until, datesBetween(from, until), date => instantOf(date, EXPIRE_AT)),
  run: async ({ outbox }, slot) => {
    await outbox.add({ kind: 'data.expire', subject: 'data', recipients: [], dedupeKey: 'nightly-expiry', date: slot.date })
  },
}
