import { materialise, remind, reportMissing } from '../src/modules/check-in/index.js'
import { addDays, instantOf, localDate, type LocalDate, type LocalTime } from '../src/shared/dates.js'
import { dailySlots, type Job } from './job.js'

/** When the next day's windows are laid out. */
const MATERIALISE_AT = '20:00' as LocalTime

export function datesBetween(from: Date, until: Date): LocalDate[] {
  const dates: LocalDate[] = []
  for (let date = localDate(from); date <= localDate(until); date = addDays(date, 1)) dates.push(date)
  return dates
}

/** Lays out the next day's windows in the evening; start-up builds today and tomorrow as well. */
export const layOutWindows: Job = {
  name: 'check-in.lay-out',
  mattersForMinutes: 24 * 60,
  due: (from, until) => dailySlots(from, until, datesBetween(from, until), date => instantOf(date, MATERIALISE_AT)),
  run: ({ tx, now }) => materialise(tx, [localDate(now), addDays(localDate(now), 1)], now),
}

/** A few minutes before a window closes: those not yet in. Pointless once it has closed. */
export const remindBeforeClosing: Job = {
  name: 'check-in.remind',
  mattersForMinutes: 10,
  due: (from, until, { occurrences }) =>
    occurrences.flatMap(({ date, id, remindAt, closeAt }) =>
      remindAt && remindAt > from && remindAt <= until && until <= closeAt ? [{ date, key: String(id), at: remindAt }] : [],
    ),
  run: ({ tx, outbox, now }, slot) => remind(tx, outbox, { date: slot.date, id: BigInt(slot.key) }, now),
}

/** Minutes after a window has closed: who is missing, to the class's teachers. */
export const reportAfterClosing: Job = {
  name: 'check-in.report',
  mattersForMinutes: 120,
  due: (from, until, { occurrences }) =>
    occurrences.flatMap(({ date, id, classId, reportAt }) =>
      reportAt > from && reportAt <= until ? [{ date, key: `${id}:${classId}`, at: reportAt }] : [],
    ),
  run: ({ tx, outbox }, slot) => {
    const [id, classId] = slot.key.split(':')
    return reportMissing(tx, outbox, { date: slot.date, id: BigInt(id!), classId: Number(classId) })
  },
}
