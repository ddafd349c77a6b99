import type { Tx } from '../../db/index.js'
import { activeClassesOn } from './active-classes.js'
import { loadCalendar } from '../../school-file/index.js'
import { schoolDay, timetableOf } from '../../shared/calendar.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import { convertDatum, type Datum, type Shape } from '../../shared/geo.js'
import type { NamedPlace } from './check-in.js'
import { planDay, type PlannedWindow } from './plan-day.js'
import { effectiveRules } from './school-file.js'

/**
 * Brings the occurrences of these days in line with the rules, places, calendar and rosters of now. Windows that have opened keep
 * their rule and places and only gain students; unopened ones are rebuilt. Runs in the transaction that changed something, a day
 * ahead, and at start.
 */
export async function materialise(tx: Tx, days: readonly LocalDate[], now: Date): Promise<void> {
  const calendar = await loadCalendar(tx)
  const rules = await tx.windowRule.findMany({
    where: { validFrom: { lte: now }, OR: [{ validUntil: null }, { validUntil: { gt: now } }] },
  })
  const places = await placesOf(tx, now)
  for (const date of days) {
    const weekday = timetableOf(schoolDay(calendar, date))
    const classes = await activeClassesOn(tx, date)
    const desired: Desired = { windows: new Map(), begun: new Set() }
    for (const group of weekday === null ? [] : classes) {
      const ofClass = effectiveRules(rules, group, now)
      const planned = planDay(ofClass, date, weekday!)
      for (const window of planned) desired.windows.set(slotOf(group.id, window.name), { classId: group.id, window })
      for (const rule of ofClass.filter(({ weekdays }) => weekdays.includes(weekday!)))
        if (!planned.some(window => window.name === rule.name)) desired.begun.add(slotOf(group.id, rule.name))
    }
    await writeDay(tx, date, desired, places, now)
    await writeRosters(tx, date, now)
  }
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

async function writeDay(tx: Tx, date: LocalDate, desired: Desired, places: Map<string, NamedPlace>, now: Date): Promise<void> {
  const day = toDbDate(date)
  const existing = await tx.windowOccurrence.findMany({
    where: { date: day },
    select: { id: true, classId: true, name: true, state: true, openAt: true },
  })
  const rebuildable = existing.filter(occurrence => occurrence.state === 'planned' && occurrence.openAt > now)
  const slot = (occurrence: { classId: number; name: string }) => slotOf(occurrence.classId, occurrence.name)
  const kept = new Set(existing.filter(occurrence => !rebuildable.includes(occurrence)).map(slot))
  const surplus = rebuildable
    .filter(occurrence => !desired.windows.has(slot(occurrence)) && !desired.begun.has(slot(occurrence)))
    .map(occurrence => occurrence.id)
  await tx.occurrenceMember.deleteMany({ where: { date: day, occurrenceId: { in: surplus } } })
  await tx.windowOccurrence.deleteMany({ where: { date: day, id: { in: surplus } } })
  const bySlot = new Map(rebuildable.map(occurrence => [slot(occurrence), occurrence]))
  const added: (ReturnType<typeof columns> & { date: Date; classId: number })[] = []
  for (const [key, { classId, window }] of desired.windows) {
    if (kept.has(key)) continue
    const known = bySlot.get(key)
    if (known) await tx.windowOccurrence.update({ where: { date_id: { date: day, id: known.id } }, data: columns(window, places) })
    else added.push({ date: day, classId, ...columns(window, places) })
  }
  if (added.length === 0) return
  await tx.windowOccurrence.createMany({ data: added, skipDuplicates: true })
  await markInterrupted(tx, date)
}

function columns(window: PlannedWindow, places: Map<string, NamedPlace>) {
  const { openAt, lateAt, closeAt, remindAt, reportAt, name, ruleId, ruleKey, readingMaxAgeSeconds } = window
  const shapes = window.places.flatMap(place => places.get(place) ?? [])
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
    places: JSON.parse(JSON.stringify(shapes)) as object[],
  }
}

/** What overlaps a time in which no process ran is 未判定, never missing. */
export async function markInterrupted(tx: Tx, date: LocalDate): Promise<void> {
  await tx.$executeRaw`
    update window_occurrence o set interrupted = true
     where o.date = ${toDbDate(date)}::date and not o.interrupted
       and exists (select 1 from pulse_gap g where g.from_at < o.close_at and g.until_at > o.open_at)`
}

/** Unopened windows follow the class, opened ones only gain students, closed ones are history, unless they were laid out only now. */
async function writeRosters(tx: Tx, date: LocalDate, now: Date): Promise<void> {
  const day = toDbDate(date)
  await tx.$executeRaw`
    insert into occurrence_member (date, occurrence_id, person_id)
    select o.date, o.id, m.person_id from window_occurrence o
      join class_member m on m.class_id = o.class_id and m.from_on <= o.date and (m.until_on is null or o.date < m.until_on)
      join person p on p.id = m.person_id and p.left_at is null
     where o.date = ${day}::date
       and (o.close_at >= ${now}::timestamptz
            or not exists (select 1 from occurrence_member x where x.date = o.date and x.occurrence_id = o.id))
    on conflict do nothing`
  await tx.$executeRaw`
    delete from occurrence_member r using window_occurrence o
     where r.date = o.date and r.occurrence_id = o.id and o.date = ${day}::date and o.open_at > ${now}::timestamptz
       and not exists (select 1 from class_member m join person p on p.id = m.person_id and p.left_at is null
                        where m.class_id = o.class_id and m.person_id = r.person_id and m.from_on <= o.date and (m.until_on is null or o.date < m.until_on))`
}

/** The places of now, in the datum in which the phones report (a setting that `doctor` calibrates). */
async function placesOf(tx: Tx, now: Date): Promise<Map<string, NamedPlace>> {
  const rows = await tx.place.findMany({ where: { validFrom: { lte: now }, OR: [{ validUntil: null }, { validUntil: { gt: now } }] } })
  const settings = await tx.setting.findMany({ where: { key: { in: ['school-file:school', 'reading-datum'] } } })
  const value = (key: string) => settings.find(setting => setting.key === key)?.value as Record<string, unknown> | undefined
  const from = (value('school-file:school')?.['datum'] ?? 'gcj02') as Datum
  const to = (value('reading-datum')?.['datum'] ?? 'gcj02') as Datum
  return new Map(
    rows.map(row => [row.name, { name: row.name, shapes: (row.shapes as unknown as Shape[]).map(shape => convertShape(shape, from, to)) }]),
  )
}

function convertShape(shape: Shape, from: Datum, to: Datum): Shape {
  if ('circle' in shape) return { circle: { ...convertDatum(shape.circle, from, to), radiusMetres: shape.circle.radiusMetres } }
  const ring = (corners: { latitude: number; longitude: number }[]) => corners.map(corner => convertDatum(corner, from, to))
  return { polygon: ring(shape.polygon), holes: shape.holes.map(ring) }
}
