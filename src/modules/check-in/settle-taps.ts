import { savepoint, type Tx } from '../../db/index.js'
import type { OutboxPort } from '../../outbox/port.js'
import { loadRolls, parseRollSubject, rollSubject } from '../../roll/index.js'
import { addDays, fromDbDate, localDate, toDbDate } from '../../shared/dates.js'
import type { IntentView } from '../manifest.js'
import {
  isLate,
  judgeReading,
  READING_GRACE_SECONDS,
  readingFor,
  USELESS_ACCURACY_METRES,
  type JudgementDetail,
  type NamedPlace,
} from './check-in.js'
import { correctStudent } from './correct-student.js'
import type { SettledTapView } from './views.js'

/** Taps judged again in one transaction. */
export const SETTLE_BATCH = 100

/** Keeps the look-up on the index of recent occurrences, however many taps there are; longer than any outage that matters. */
const OLDEST_DAYS = 7

interface Unsettled {
  date: Date
  inbox_key: string
  person_id: string
  occurrence_date: Date
  occurrence_id: bigint
  at: Date
  late_at: Date | null
  open_at: Date
  close_at: Date
  places: NamedPlace[]
  flagged: boolean
  cancelled: boolean
  max_age: number
  latitude: number | null
  longitude: number | null
  accuracy: number | null
  reading_at: Date | null
}

/**
 * Judges again the taps that had no position, once a late reading has had its minute. One that cannot be judged is set aside and
 * reported, and does not hold the others. Returns how many were settled.
 */
export async function settleTaps(
  tx: Tx,
  outbox: OutboxPort,
  now: Date,
  onFault: (error: unknown, inboxKey: string) => void = () => {},
): Promise<number> {
  const taps = await tx.$queryRaw<Unsettled[]>`
    select t.date, t.inbox_key, t.person_id, t.occurrence_date, t.occurrence_id, t.at, t.flagged, o.state = 'cancelled' as cancelled, o.open_at, o.late_at, o.close_at, o.places, o.reading_max_age_seconds as max_age,
           l.latitude, l.longitude, l.accuracy, l.at as reading_at
      from tap t
      join window_occurrence o on o.date = t.occurrence_date and o.id = t.occurrence_id
      left join lateral (
        select latitude, longitude, accuracy, at from location_reading g
         where g.person_id = t.person_id and g.at between t.at - make_interval(secs => o.reading_max_age_seconds) and t.at + make_interval(secs => ${READING_GRACE_SECONDS})
         order by g.accuracy > ${USELESS_ACCURACY_METRES}, abs(extract(epoch from g.at - t.at)) limit 1) l on true
     where t.occurrence_date >= ${toDbDate(addDays(localDate(now), -OLDEST_DAYS))}::date and not t.settled and t.at <= ${new Date(now.getTime() - READING_GRACE_SECONDS * 1000)}::timestamptz
     order by t.at limit ${SETTLE_BATCH} for update of t skip locked`
  for (const tap of taps) {
    try {
      await savepoint(tx, () => settle(tx, outbox, tap, now))
    } catch (error) {
      onFault(error, tap.inbox_key)
      await tx.$executeRaw`update tap set settled = true where date = ${tap.date}::date and inbox_key = ${tap.inbox_key}`
    }
  }
  return taps.length
}

async function settle(tx: Tx, outbox: OutboxPort, tap: Unsettled, now: Date): Promise<void> {
  const reading =
    tap.reading_at &&
    readingFor(tap.at, tap.max_age, [
      { latitude: tap.latitude!, longitude: tap.longitude!, accuracyMetres: tap.accuracy!, at: tap.reading_at },
    ])
  const judged = judgeReading(tap.places, reading)
  await tx.tap.update({
    where: { date_inboxKey: { date: tap.date, inboxKey: tap.inbox_key } },
    data: {
      settled: true,
      result: judged.result,
      detail: judged.detail,
      ...(reading && { latitude: tap.latitude, longitude: tap.longitude, accuracy: tap.accuracy, readingAt: tap.reading_at }),
    },
  })
  if (tap.cancelled) return
  const late = isLate({ openAt: tap.open_at, lateAt: tap.late_at, closeAt: tap.close_at }, tap.at)
  // Guarded: a tap of theirs that came meanwhile and is as good or better stays. Of equal ones only the judged tap's own word counts.
  const improved = await tx.$executeRaw`
    update check_in_record set result = ${judged.result}::check_in_result, late = ${late}, at = ${tap.at}::timestamptz, detail = ${judged.detail},
           flagged = ${tap.flagged}, inbox_key = ${tap.inbox_key}
     where date = ${tap.occurrence_date}::date and occurrence_id = ${tap.occurrence_id} and person_id = ${tap.person_id}
       and (${judged.result}::check_in_result, ${late}::boolean) < (result, late)`
  if (improved === 0 && !(await isOwnRecord(tx, tap))) return
  if (improved > 0)
    await correctStudent(
      { tx, outbox },
      { date: fromDbDate(tap.occurrence_date), occurrenceId: tap.occurrence_id, studentId: tap.person_id, now, cause: tap.inbox_key },
    )
  const date = fromDbDate(tap.occurrence_date)
  const subject = rollSubject({ date, id: tap.occurrence_id })
  const payload = { result: judged.result, detail: judged.detail, late, at: tap.at.toISOString() }
  await outbox.add({ kind: 'check-in.settled', subject, recipients: [tap.person_id], dedupeKey: `settled:${tap.inbox_key}`, date, payload })
}

/** A tap that neither counts nor counted needs no word: another one of theirs is as good or better. */
async function isOwnRecord(tx: Tx, tap: Unsettled): Promise<boolean> {
  const key = { date: tap.occurrence_date, occurrenceId: tap.occurrence_id, personId: tap.person_id }
  const record = await tx.checkInRecord.findUnique({ where: { date_occurrenceId_personId: key }, select: { inboxKey: true } })
  return record?.inboxKey === tap.inbox_key
}

export const settledView: IntentView = async ({ tx, at }, { subject, payload }, personId) => {
  const parsed = parseRollSubject(subject)
  const occurrence =
    parsed && (await tx.windowOccurrence.findUnique({ where: { date_id: { date: toDbDate(parsed.date), id: parsed.occurrenceId } } }))
  if (!occurrence || !parsed) return null
  const own = await loadRolls(tx, { dates: [parsed.date], studentId: personId }, at)
  const state = own.find(roll => roll.occurrence.id === parsed.occurrenceId)?.lines[0]?.state
  // On leave nobody waits for them, so nobody sends them looking for a place.
  if (state?.source === 'leave') return null
  const view: SettledTapView = {
    view: 'check-in.settled',
    window: { name: occurrence.name, openAt: occurrence.openAt, closeAt: occurrence.closeAt },
    result: payload['result'] as SettledTapView['result'],
    late: payload['late'] === true,
    detail: payload['detail'] as JudgementDetail,
    at: new Date(String(payload['at'])),
    asOf: at,
  }
  return { view }
}
