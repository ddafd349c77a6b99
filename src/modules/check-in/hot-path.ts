// The one file of hand-written SQL on the way of a tap: one read and one write, each its own transaction, shared by those who tap at once.
import type pg from 'pg'
import { createGrouped } from '../../db/index.js'
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

// Many at once come as one JSON text. `offset 0` keeps the look-up of each by itself: joined as a whole, the planner may prefer to read
// the rosters of the whole school. Two days by name, not as a range, for the same reason.
const OPEN_WINDOWS = `
  select asked.nr, found.*
    from json_to_recordset($1::text::json) as asked(nr int, person_id text, day date, at timestamptz)
   cross join lateral (
    select o.date::text as date, o.id::text as id, o.name, o.open_at, o.late_at, o.close_at, o.places, o.reading_max_age_seconds,
           r.result::text as result, r.at as recorded_at, l.latitude, l.longitude, l.accuracy, l.at as reading_at, v.until_at as on_leave_until
      from person p
      join occurrence_member m on m.person_id = p.id and m.date = any(array[asked.day - 1, asked.day])
      join window_occurrence o on o.date = m.date and o.id = m.occurrence_id and o.open_at <= asked.at and o.close_at >= asked.at and o.state <> 'cancelled'
      left join check_in_record r on r.date = o.date and r.occurrence_id = o.id and r.person_id = p.id
      left join lateral (
        select latitude, longitude, accuracy, at from location_reading g
         where g.person_id = p.id and g.at between asked.at - make_interval(secs => o.reading_max_age_seconds) and asked.at + interval '${READING_GRACE_SECONDS} seconds'
         order by g.accuracy > ${USELESS_ACCURACY_METRES}, abs(extract(epoch from g.at - asked.at)) limit 1) l on true
      left join lateral (
        select max(a.until_at) as until_at from absence a
         where a.person_id = p.id and a.from_at < o.close_at and o.open_at < a.until_at having ${COVERED_SQL}) v on true
     where p.id = asked.person_id and p.left_at is null offset 0) found`

const ASKED_TAPS = `asked as (
    select * from json_to_recordset($1::text::json) as t(
      date date, key text, person_id text, occurrence_date date, occurrence_id bigint, at timestamptz, received_at timestamptz, chosen_point boolean,
      result check_in_result, detail text, late boolean, flagged boolean, latitude float8, longitude float8, accuracy float8, reading_at timestamptz,
      settled boolean, endpoint text, kind text, command text, created_at timestamptz, reply text))`

// Always in the same order, so that two instances with the same students cannot wait for each other.
const TAP_AND_RECORD = `
  tapped as (
    insert into tap (date, inbox_key, person_id, occurrence_date, occurrence_id, at, received_at, chosen_point, result, detail, late, flagged, latitude, longitude, accuracy, reading_at, settled)
    select date, key, person_id, occurrence_date, occurrence_id, at, received_at, chosen_point, result, detail, late, flagged, latitude, longitude, accuracy, reading_at, settled from won),
  recorded as (
    insert into check_in_record as c (date, occurrence_id, person_id, result, late, at, detail, flagged, inbox_key)
    select occurrence_date, occurrence_id, person_id, result, late, at, detail, flagged, key from won order by person_id
    on conflict (date, occurrence_id, person_id) do update
       set result = excluded.result, late = excluded.late, at = excluded.at, detail = excluded.detail, flagged = excluded.flagged, inbox_key = excluded.inbox_key
     where (excluded.result, excluded.late) < (c.result, c.late))
  select key from won`

const STORE_DIRECT = `with ${ASKED_TAPS},
  box as (
    insert into inbox_event (date, key, endpoint, kind, command, person_id, created_at, received_at, state, reply)
    select date, key, endpoint, kind, command, person_id, created_at, received_at, 'done', reply from asked order by date, key
    on conflict (date, key) do nothing returning date, key),
  won as (select asked.* from asked join box using (date, key)), ${TAP_AND_RECORD}`

const STORE_IN_TRANSACTION = `with ${ASKED_TAPS}, won as (select * from asked), ${TAP_AND_RECORD}`

const STORED_REPLY = `select reply from inbox_event where date = $1::date and key = $2`

/** Whoever is away is expected back: a reading may prove it (销假). */
const RETURN_WITHIN = `interval '3 days'`

// M02: a position is kept only around an open window, or around a leave, of its own student.
const KEEP_READINGS = `
  insert into location_reading (date, key, person_id, at, latitude, longitude, accuracy)
  select date, key, person_id, at, latitude, longitude, accuracy
    from json_to_recordset($1::text::json) as t(date date, key text, person_id text, at timestamptz, latitude float8, longitude float8, accuracy float8, day date)
   where exists (select 1 from occurrence_member m join window_occurrence o on o.date = m.date and o.id = m.occurrence_id
                  where m.person_id = t.person_id and m.date = any(array[t.day - 1, t.day]) and o.state <> 'cancelled'
                    and o.open_at - make_interval(secs => o.reading_max_age_seconds) <= t.at
                    and o.close_at + interval '${READING_GRACE_SECONDS} seconds' >= t.at offset 0)
      or exists (select 1 from absence a where a.person_id = t.person_id and a.from_at <= t.at and t.at < a.until_at + ${RETURN_WITHIN} offset 0)
   order by date, key
  on conflict (date, key) do nothing`

export interface Tapper {
  personId: string
  at: Date
}

/** The open windows of each student, each window with its record and the device reading nearest to the tap. */
export async function openWindows(query: Query, tappers: readonly Tapper[]): Promise<OpenWindow[][]> {
  const asked = tappers.map(({ personId, at }, nr) => ({ nr, person_id: personId, day: localDate(at), at }))
  const rows = await query<pg.QueryResultRow>('open-windows', OPEN_WINDOWS, [JSON.stringify(asked)])
  const windows: OpenWindow[][] = tappers.map(() => [])
  for (const row of rows) windows[row['nr']]!.push(readWindow(row))
  return windows
}

function readWindow(row: pg.QueryResultRow): OpenWindow {
  return {
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
  }
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

function tapRow({ key, reading, judgement, window, ...tap }: TapFacts) {
  return {
    ...key,
    person_id: tap.personId,
    occurrence_date: window.date,
    occurrence_id: window.id,
    at: tap.at,
    received_at: tap.receivedAt,
    chosen_point: tap.chosenPoint,
    result: judgement.result,
    detail: judgement.detail,
    late: isLate(window, tap.at),
    flagged: tap.flagged,
    latitude: reading?.latitude ?? null,
    longitude: reading?.longitude ?? null,
    accuracy: reading?.accuracyMetres ?? null,
    reading_at: reading?.at ?? null,
    settled: judgement.result !== 'none',
  }
}

/** Writes a tap and its record inside a transaction that already holds the inbox row. */
export async function storeTap(query: Query, tap: TapFacts): Promise<void> {
  await query('store-tap', STORE_IN_TRANSACTION, [JSON.stringify([tapRow(tap)])])
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

interface DirectRow extends ReturnType<typeof tapRow> {
  endpoint: string
  kind: string
  command: string
  created_at: Date
  reply: string
}

/** The tap on 签到: read, judge, write inbox + tap + record + reply. `null` when no window is open: words explain on the ordinary road. */
export function createDirectTap(query: Query) {
  const windowsOf = createGrouped<Tapper, OpenWindow[]>({
    run: tappers => openWindows(query, tappers),
    ownerOf: ({ personId }) => personId,
  })
  /** Which of them were new. */
  const store = createGrouped<DirectRow, boolean>({
    async run(rows) {
      const stored = await query<{ key: string }>('store-direct', STORE_DIRECT, [JSON.stringify(rows)])
      const keys = new Set(stored.map(({ key }) => key))
      return rows.map(({ key }) => keys.has(key))
    },
    ownerOf: row => row.person_id,
  })

  return async ({ event, key, at, receivedAt, flagged, row, answer }: DirectTap): Promise<{ reply: string | null } | null> => {
    const personId = personIdOf(event.fromUserId)
    const window = chooseWindow(await windowsOf({ personId, at }), at)
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
    const isNew = await store({ ...tapRow(tap), ...row, kind: event.type, created_at: event.createdAt, reply })
    if (isNew) return { reply }
    const [known] = await query<{ reply: string | null }>('stored-reply', STORED_REPLY, [key.date, key.key])
    return { reply: known?.reply ?? null }
  }
}

/** The LOCATION event: kept only around an open window, and from whoever is to come back from leave; nothing is answered. */
export function createDirectReading(query: Query) {
  const keep = createGrouped<{ key: string; person_id: string; [column: string]: unknown }, void>({
    async run(rows) {
      await query('keep-readings', KEEP_READINGS, [JSON.stringify(rows)])
      return []
    },
    ownerOf: row => row.person_id,
  })

  return async ({ event, key, at, flagged }: DirectTap): Promise<{ reply: null }> => {
    if (event.type !== 'location-report' || !event.reading) return { reply: null }
    // Its own time is not credible (an old one sent again): taking receipt instead would make it a fresh reading.
    if (flagged) return { reply: null }
    const { latitude, longitude, precision } = event.reading
    const accuracy = creditedAccuracy(precision)
    await keep({ ...key, person_id: personIdOf(event.fromUserId), at, latitude, longitude, accuracy, day: localDate(at) })
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
