// The one file of hand-written SQL on the way of a tap: one read and one write a tap, each its own transaction.
import type pg from 'pg'
import { COVERED_SQL } from '../../roll/index.js'
import { localDate, type LocalDate } from '../../shared/dates.js'
import { personIdOf } from '../../shared/ids.js'
import type { DirectTap } from '../manifest.js'
import {
  chooseWindow,
  creditedAccuracy,
  isLate,
  judgeReading,
  READING_GRACE_SECONDS,
  USELESS_ACCURACY_METRES,
  type CheckInResult,
  type Judgement,
  type NamedPlace,
  type Reading,
} from './check-in.js'
import type { RecordedView } from './views.js'

export interface OpenWindow {
  date: LocalDate
  id: string
  name: string
  openAt: Date
  lateAt: Date | null
  closeAt: Date
  places: NamedPlace[]
  maxAgeSeconds: number
  result: CheckInResult | null
  recordedAt: Date | null
  /** A leave covers the window. */
  onLeaveUntil: Date | null
  reading: Reading | null
}

/** Anything that runs one statement: the raw pool on the short road, a transaction on the ordinary one. */
export type Query = <R extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) => Promise<R[]>

// Two days by name, not as a range: a range would walk through the rosters of the whole school.
const OPEN_WINDOWS = `
  select o.date::text as date, o.id::text as id, o.name, o.open_at, o.late_at, o.close_at, o.places, o.reading_max_age_seconds,
         r.result::text as result, r.at as recorded_at, l.latitude, l.longitude, l.accuracy, l.at as reading_at, v.until_at as on_leave_until
    from person p
    join occurrence_member m on m.person_id = p.id and m.date = any(array[$2::date - 1, $2::date])
    join window_occurrence o on o.date = m.date and o.id = m.occurrence_id and o.open_at <= $3::timestamptz and o.close_at >= $3::timestamptz and o.state <> 'cancelled'
    left join check_in_record r on r.date = o.date and r.occurrence_id = o.id and r.person_id = p.id
    left join lateral (
      select latitude, longitude, accuracy, at from location_reading g
       where g.person_id = p.id and g.at between $3::timestamptz - make_interval(secs => o.reading_max_age_seconds) and $3::timestamptz + interval '${READING_GRACE_SECONDS} seconds'
       order by g.accuracy > ${USELESS_ACCURACY_METRES}, abs(extract(epoch from g.at - $3::timestamptz)) limit 1) l on true
    left join lateral (
      select max(a.until_at) as until_at from absence a
       where a.person_id = p.id and a.from_at < o.close_at and o.open_at < a.until_at having ${COVERED_SQL}) v on true
   where p.id = $1 and p.left_at is null`

const TAP_AND_RECORD = `
  tapped as (
    insert into tap (date, inbox_key, person_id, occurrence_date, occurrence_id, at, received_at, chosen_point, result, detail, late, flagged, latitude, longitude, accuracy, reading_at, settled)
    select $1::date, $2, $3, $4::date, $5::bigint, $6::timestamptz, $7::timestamptz, $8, $9::check_in_result, $10, $11, $12, $13, $14, $15, $16::timestamptz, $17 from box),
  recorded as (
    insert into check_in_record as c (date, occurrence_id, person_id, result, late, at, detail, flagged, inbox_key)
    select $4::date, $5::bigint, $3, $9::check_in_result, $11, $6::timestamptz, $10, $12, $2 from box
    on conflict (date, occurrence_id, person_id) do update
       set result = excluded.result, late = excluded.late, at = excluded.at, detail = excluded.detail, flagged = excluded.flagged, inbox_key = excluded.inbox_key
     where (excluded.result, excluded.late) < (c.result, c.late))
  select count(*)::int as stored from box`

const STORE_DIRECT = `with box as (
    insert into inbox_event (date, key, endpoint, kind, command, person_id, created_at, received_at, state, reply)
    values ($1::date, $2, $18, $19, $20, $3, $21::timestamptz, $7::timestamptz, 'done', $22)
    on conflict (date, key) do nothing returning 1), ${TAP_AND_RECORD}`

const STORE_IN_TRANSACTION = `with box as (select 1), ${TAP_AND_RECORD}`

const STORED_REPLY = `select reply from inbox_event where date = $1::date and key = $2`

// M02: a position is kept only around an open window of its own student.
/** Whoever is away is expected back: a reading may prove it (销假). */
const RETURN_WITHIN = `interval '3 days'`

const KEEP_READING = `
  insert into location_reading (date, key, person_id, at, latitude, longitude, accuracy)
  select $1::date, $2, $3, $4::timestamptz, $5, $6, $7
   where exists (select 1 from occurrence_member m join window_occurrence o on o.date = m.date and o.id = m.occurrence_id
                  where m.person_id = $3 and m.date = any(array[$8::date - 1, $8::date]) and o.state <> 'cancelled'
                    and o.open_at - make_interval(secs => o.reading_max_age_seconds) <= $4::timestamptz
                    and o.close_at + interval '${READING_GRACE_SECONDS} seconds' >= $4::timestamptz)
      or exists (select 1 from absence a where a.person_id = $3 and a.from_at <= $4::timestamptz and $4::timestamptz < a.until_at + ${RETURN_WITHIN})
  on conflict (date, key) do nothing`

/** The open windows of a student, each with its record and the device reading nearest to the tap. */
export async function openWindows(query: Query, personId: string, at: Date): Promise<OpenWindow[]> {
  const rows = await query<pg.QueryResultRow>('open-windows', OPEN_WINDOWS, [personId, localDate(at), at])
  return rows.map(row => ({
    date: row['date'],
    id: row['id'],
    name: row['name'],
    openAt: row['open_at'],
    lateAt: row['late_at'],
    closeAt: row['close_at'],
    places: row['places'],
    maxAgeSeconds: row['reading_max_age_seconds'],
    result: row['result'],
    recordedAt: row['recorded_at'],
    onLeaveUntil: row['on_leave_until'],
    reading: row['reading_at'] && {
      latitude: row['latitude'],
      longitude: row['longitude'],
      accuracyMetres: row['accuracy'],
      at: row['reading_at'],
    },
  }))
}

export interface TapFacts {
  key: { date: LocalDate; key: string }
  personId: string
  at: Date
  receivedAt: Date
  flagged: boolean
  chosenPoint: boolean
  window: OpenWindow
  judgement: Judgement
  reading: Reading | null
}

function tapValues(tap: TapFacts): unknown[] {
  const late = isLate(tap.window, tap.at)
  const { reading, judgement, window } = tap
  return [
    tap.key.date,
    tap.key.key,
    tap.personId,
    window.date,
    window.id,
    tap.at,
    tap.receivedAt,
    tap.chosenPoint,
    judgement.result,
    judgement.detail,
    late,
    tap.flagged,
    reading?.latitude ?? null,
    reading?.longitude ?? null,
    reading?.accuracyMetres ?? null,
    reading?.at ?? null,
    judgement.result !== 'none',
  ]
}

/** Writes a tap and its record inside a transaction that already holds the inbox row. */
export async function storeTap(query: Query, tap: TapFacts): Promise<void> {
  await query('store-tap', STORE_IN_TRANSACTION, tapValues(tap))
}

export function recordedView(tap: TapFacts): RecordedView {
  const { window, judgement } = tap
  const late = isLate(window, tap.at)
  // A tap from before the late band may be handled after one inside it: then it counts, and the record is no longer late.
  const betters = judgement.result === 'in' && !late && window.recordedAt !== null && isLate(window, window.recordedAt)
  return {
    view: 'check-in.recorded',
    window: { name: window.name, openAt: window.openAt, closeAt: window.closeAt },
    at: tap.at,
    result: judgement.result,
    late,
    detail: judgement.detail,
    metresOutside: judgement.metresOutside ?? null,
    flagged: tap.flagged,
    already: window.result === 'in' && window.recordedAt && !betters ? { at: window.recordedAt } : null,
    onLeaveUntil: window.onLeaveUntil,
  }
}

/** The tap on 签到: read, judge, write inbox + tap + record + reply. `null` when no window is open: words explain on the ordinary road. */
export function createDirectTap(query: Query) {
  return async ({ event, key, at, receivedAt, flagged, row, answer }: DirectTap): Promise<{ reply: string | null } | null> => {
    const personId = personIdOf(event.fromUserId)
    const window = chooseWindow(await openWindows(query, personId, at), at)
    // Delivered after its window closed, a list may already have said otherwise: the ordinary road corrects that too.
    if (!window || receivedAt > window.closeAt) return null
    const tap: TapFacts = {
      key,
      personId,
      at,
      receivedAt,
      flagged,
      chosenPoint: false,
      window,
      judgement: judgeReading(window.places, window.reading),
      reading: window.reading,
    }
    const reply = answer(recordedView(tap))
    const [stored] = await query<{ stored: number }>('store-direct', STORE_DIRECT, [
      ...tapValues(tap),
      row.endpoint,
      event.type,
      row.command,
      event.createdAt,
      reply,
    ])
    if (stored?.stored === 1) return { reply }
    const [known] = await query<{ reply: string | null }>('stored-reply', STORED_REPLY, [key.date, key.key])
    return { reply: known?.reply ?? null }
  }
}

/** The LOCATION event: kept only around an open window, and from whoever is to come back from leave; nothing is answered. */
export function createDirectReading(query: Query) {
  return async ({ event, key, at, flagged }: DirectTap): Promise<{ reply: null }> => {
    if (event.type !== 'location-report' || !event.reading) return { reply: null }
    // Its own time is not credible (an old one sent again): taking receipt instead would make it a fresh reading.
    if (flagged) return { reply: null }
    const { latitude, longitude } = event.reading
    const precision = creditedAccuracy(event.reading.precision)
    await query('keep-reading', KEEP_READING, [
      key.date,
      key.key,
      personIdOf(event.fromUserId),
      at,
      latitude,
      longitude,
      precision,
      localDate(at),
    ])
    return { reply: null }
  }
}

/** The raw pool as a `Query`; named statements are prepared once per connection, which the embedded session must not do. */
export function poolQuery(pool: pg.Pool, prepare: boolean): Query {
  return async (name, text, values) => (await pool.query(prepare ? { name, text, values } : { text, values })).rows
}

/** A Prisma transaction as a `Query`. */
export function transactionQuery(tx: { $queryRawUnsafe<T>(text: string, ...values: unknown[]): Promise<T> }): Query {
  return async (_name, text, values) => tx.$queryRawUnsafe(text, ...values)
}
