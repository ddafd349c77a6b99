import { isDeepStrictEqual } from 'node:util'
import { Prisma, type Tx } from '../../db/index.js'
import { activeClassesOn } from './active-classes.js'
import { loadCalendar } from '../../school-file/index.js'
import { schoolDay, timetableOf } from '../../shared/calendar.js'
import { addDays, startOfDay, toDbDate, type LocalDate } from '../../shared/dates.js'
import { placesOf, type Places } from './places.js'
import { planDay, type PlannedWindow } from './plan-day.js'
import { effectiveRules } from './school-file.js'

/** Whom a change concerned; everybody when it is not said. */
export interface Affected {
  classIds?: readonly number[]
}

/**
 * Brings the occurrences of these days in line with the rules, places, calendar and rosters of now. Windows that have opened keep
 * their rule and places and only gain students; unopened ones are rebuilt, and only what differs is written. Runs in the transaction
 * that changed something, a day ahead, at start, and for the days on which nobody was there.
 */
export async function materialise(tx: Tx, days: readonly LocalDate[], now: Date, affected: Affected = {}): Promise<void> {
  const planned = days.toSorted()
  const first = planned[0]
  if (first === undefined) return
  const calendar = await loadCalendar(tx)
  const since = earlier(now, startOfDay(addDays(first, 1)))
  const rules = await tx.windowRule.findMany({
    where: { validFrom: { lte: now }, OR: [{ validUntil: null }, { validUntil: { gt: since } }] },
  })
  const places = await placesOf(tx, now)
  for (const date of planned) {
    const weekday = timetableOf(schoolDay(calendar, date))
    const classes = weekday === null ? [] : await activeClassesOn(tx, date, affected.classIds)
    // A day that is over goes by the rules it ended with.
    const at = earlier(now, startOfDay(addDays(date, 1)))
    const desired: Desired = { windows: new Map(), begun: new Set() }
    for (const group of classes) {
      const ofClass = effectiveRules(rules, group, at)
      const windows = planDay(ofClass, date, weekday!)
      for (const window of windows) desired.windows.set(slotOf(group.id, window.name), { classId: group.id, window })
      for (const rule of ofClass.filter(({ weekdays }) => weekdays.includes(weekday!)))
        if (!windows.some(window => window.name === rule.name)) desired.begun.add(slotOf(group.id, rule.name))
    }
    await writeDay(tx, date, desired, { places, now, ...affected })
    await writeRosters(tx, date, now, affected)
  }
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b
}

interface Desired {
  windows: Map<string, { classId: number; window: PlannedWindow }>
  /** Changed to a time that had already come: today's window stays as it was laid out, the new time begins with the next one. */
  begun: Set<string>
}

/** A class has one window of a name a day, whichever rule (the school's, its own) it comes from. */
function slotOf(classId: number, name: string): string {
  return `${classId}:${name}`
}

type Columns = ReturnType<typeof columns>

async function writeDay(
  tx: Tx,
  date: LocalDate,
  desired: Desired,
  { places, now, classIds }: Affected & { places: Places; now: Date },
): Promise<void> {
  const day = toDbDate(date)
  const existing = await tx.windowOccurrence.findMany({ where: { date: day, ...(classIds && { classId: { in: [...classIds] } }) } })
  const slot = (occurrence: { classId: number; name: string }) => slotOf(occurrence.classId, occurrence.name)
  const rebuildable = new Map<string, (typeof existing)[number]>()
  const kept = new Set<string>()
  for (const occurrence of existing) {
    if (occurrence.state === 'planned' && occurrence.openAt > now) rebuildable.set(slot(occurrence), occurrence)
    else kept.add(slot(occurrence))
  }
  const surplus = [...rebuildable].filter(([key]) => !desired.windows.has(key) && !desired.begun.has(key)).map(([, { id }]) => id)
  if (surplus.length > 0) {
    await tx.occurrenceMember.deleteMany({ where: { date: day, occurrenceId: { in: surplus } } })
    await tx.windowOccurrence.deleteMany({ where: { date: day, id: { in: surplus } } })
  }
  const added: (Columns & { classId: number })[] = []
  const changed: (Columns & { id: string })[] = []
  for (const [key, { classId, window }] of desired.windows) {
    if (kept.has(key)) continue
    const wanted = columns(window, places)
    const known = rebuildable.get(key)
    if (!known) added.push({ classId, ...wanted })
    else if (differs(known, wanted)) changed.push({ id: String(known.id), ...wanted })
  }
  if (changed.length > 0) await rewrite(tx, day, changed)
  if (added.length === 0) return
  await insert(tx, day, added)
  await markInterrupted(tx, date)
}

function columns(window: PlannedWindow, places: Places) {
  const { openAt, lateAt, closeAt, remindAt, reportAt, name, ruleId, ruleKey, readingMaxAgeSeconds } = window
  return {
    ruleId,
    ruleKey,
    name,
    openAt,
    lateAt,
    closeAt,
    remindAt,
    reportAt,
    readingMaxAgeSeconds,
    // No place means anywhere, so a place that a rule names is never left out.
    places: window.places.map(place => places.get(place) ?? { name: place, shapes: [] }),
  }
}

function differs(known: { [K in keyof Columns]: unknown }, wanted: Columns): boolean {
  return (Object.keys(wanted) as (keyof Columns)[]).some(key => !isDeepStrictEqual(known[key], wanted[key]))
}

const COLUMNS = Prisma.sql`"ruleId" int, "ruleKey" text, name text, "openAt" timestamptz, "lateAt" timestamptz, "closeAt" timestamptz,
  "remindAt" timestamptz, "reportAt" timestamptz, "readingMaxAgeSeconds" int, places jsonb`

/** One statement however many classes: a school changes its rules within one request. */
async function rewrite(tx: Tx, day: Date, rows: readonly (Columns & { id: string })[]): Promise<void> {
  await tx.$executeRaw`
    update window_occurrence o
       set rule_id = x."ruleId", rule_key = x."ruleKey", name = x.name, open_at = x."openAt", late_at = x."lateAt", close_at = x."closeAt",
           remind_at = x."remindAt", report_at = x."reportAt", reading_max_age_seconds = x."readingMaxAgeSeconds", places = x.places
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(id bigint, ${COLUMNS})
     where o.date = ${day}::date and o.id = x.id`
}

async function insert(tx: Tx, day: Date, rows: readonly (Columns & { classId: number })[]): Promise<void> {
  await tx.$executeRaw`
    insert into window_occurrence (date, class_id, rule_id, rule_key, name, open_at, late_at, close_at, remind_at, report_at, reading_max_age_seconds, places)
    select ${day}::date, x."classId", x."ruleId", x."ruleKey", x.name, x."openAt", x."lateAt", x."closeAt", x."remindAt", x."reportAt", x."readingMaxAgeSeconds", x.places
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as ("classId" int, ${COLUMNS})) with ordinality as x
     order by x.ordinality
    on conflict do nothing`
}

/** What overlaps a time in which no process ran is 未判定, never missing. */
export async function markInterrupted(tx: Tx, date: LocalDate): Promise<void> {
  await tx.$executeRaw`
    update window_occurrence o set interrupted = true
     where o.date = ${toDbDate(date)}::date and not o.interrupted
       and exists (select 1 from pulse_gap g where g.from_at < o.close_at and g.until_at > o.open_at)`
}

/**
 * Unopened windows follow the class, opened ones only gain students, closed ones are history, unless they were laid out only now.
 * What is wanted and what is there meet in one aggregate: a join of the two goes quadratic while the planner knows nothing of a new day.
 */
async function writeRosters(tx: Tx, date: LocalDate, now: Date, { classIds }: Affected): Promise<void> {
  const day = Prisma.sql`${toDbDate(date)}::date`
  const classes = classIds ? [...classIds] : null
  const ids =
    classes && (await tx.windowOccurrence.findMany({ where: { date: toDbDate(date), classId: { in: classes } }, select: { id: true } }))
  await tx.$executeRaw`
    with wanted as (
      select o.id, m.person_id, o.close_at >= ${now}::timestamptz as running from window_occurrence o
        join class_member m on m.class_id = o.class_id and m.from_on <= o.date and (m.until_on is null or o.date < m.until_on)
        join person p on p.id = m.person_id and p.left_at is null
       where o.date = ${day} ${classes ? Prisma.sql`and o.class_id = any(${classes}::int[])` : Prisma.empty}),
    present as (
      select occurrence_id, person_id from occurrence_member
       where date = ${day} ${ids ? Prisma.sql`and occurrence_id = any(${ids.map(({ id }) => id)}::bigint[])` : Prisma.empty}),
    both_sides as materialized (
      select occurrence_id, person_id, bool_or(wanted) as wanted, bool_or(present) as present, bool_or(running) as running
        from (select id as occurrence_id, person_id, true as wanted, false as present, running from wanted
              union all select occurrence_id, person_id, false, true, false from present) u
       group by 1, 2),
    gone as (
      delete from occurrence_member r using both_sides b, window_occurrence o
       where b.present and not b.wanted and o.date = ${day} and o.id = b.occurrence_id and o.open_at > ${now}::timestamptz
         and r.date = ${day} and r.occurrence_id = b.occurrence_id and r.person_id = b.person_id)
    insert into occurrence_member (date, occurrence_id, person_id)
    select ${day}, occurrence_id, person_id from both_sides
     where not present and (running or occurrence_id not in (select distinct occurrence_id from both_sides where present))
    on conflict do nothing`
}
