import { Prisma, type Tx } from '../../db/index.js'
import type { Grant, RoleName } from '../../directory/index.js'
import type { OutboxPort } from '../../outbox/port.js'
import { loadCalendar } from '../../school-file/index.js'
import { schoolDay, timetableOf } from '../../shared/calendar.js'
import { addDays, instantOf, localDate, toDbDate, type LocalDate } from '../../shared/dates.js'
import type { IntentView, Manifest } from '../manifest.js'
import { loadDayFacts, type DayFacts } from './day-facts.js'
import type { Target } from './inspection.js'
import type { InspectionMissingView, InspectionReminderView } from './missing-views.js'
import { planSlots, type SlotOfDay } from './plan-duties.js'
import { loadInspectionRules } from './school-file.js'

/** When a check of a day wants somebody's attention, for the pulse. */
export interface InspectionSlotPlan {
  date: LocalDate
  template: string
  remindAt: Date
  closeAt: Date
  missingAt: Date
}

const REMIND_BEFORE_MINUTES = 5
/** Older slots matter to no job. */
const MOST_DAYS_BACK = 2

const minutes = (from: Date, by: number) => new Date(from.getTime() + by * 60_000)

export async function plannedInspections(tx: Tx, from: Date, until: Date): Promise<InspectionSlotPlan[]> {
  const rules = await loadInspectionRules(tx)
  const calendar = await loadCalendar(tx)
  const last = localDate(until)
  // A list may fall due after midnight.
  const wanted = addDays(localDate(from), -1)
  const first = wanted < addDays(last, -MOST_DAYS_BACK) ? addDays(last, -MOST_DAYS_BACK) : wanted
  const dates: LocalDate[] = []
  for (let date = first; date <= last; date = addDays(date, 1)) dates.push(date)
  return dates.flatMap(date => {
    const weekday = timetableOf(schoolDay(calendar, date))
    return rules.templates
      .filter(({ slot }) => weekday !== null && slot.weekdays.includes(weekday))
      .map(({ name, slot }) => {
        const closeAt = instantOf(date, slot.until)
        return {
          date,
          template: name,
          remindAt: minutes(closeAt, -REMIND_BEFORE_MINUTES),
          closeAt,
          missingAt: minutes(closeAt, rules.missingAfterMinutes),
        }
      })
  })
}

export interface MissingOfSlot {
  slot: SlotOfDay
  /** Nobody has filed these; a draft that was not sent counts as nothing. */
  open: Target[]
}

/** What was to be inspected and nobody filed, with who was on duty; null = no such check on that day. */
export async function missingOf(tx: Tx, date: LocalDate, template: string): Promise<MissingOfSlot | null> {
  return missingIn(tx, await loadDayFacts(tx, date), template)
}

async function missingIn(tx: Tx, facts: DayFacts, template: string): Promise<MissingOfSlot | null> {
  const slot = planSlots(facts).find(one => one.template.name === template)
  if (!slot) return null
  const rows = await tx.inspectionReport.findMany({ where: { date: toDbDate(facts.date), template }, select: { target: true } })
  const filed = new Set(rows.map(row => row.target))
  return { slot, open: slot.targets.filter(target => !filed.has(target.key)) }
}

interface Watcher extends Pick<Grant, 'scopeKind' | 'scopeId'> {
  personId: string
  role: RoleName
}

const WATCHERS: readonly RoleName[] = ['officer', 'secretary']

async function watchers(tx: Tx, date: LocalDate, personId?: string): Promise<Watcher[]> {
  const day = Prisma.sql`${toDbDate(date)}::date`
  return tx.$queryRaw<Watcher[]>`
    select g.person_id as "personId", g.role::text as role, g.scope_kind as "scopeKind", g.scope_id as "scopeId"
      from role_grant g join person p on p.id = g.person_id
     where g.role::text = any(${[...WATCHERS]}) and p.left_at is null and (${personId ?? null}::text is null or p.id = ${personId ?? null})
       and g.from_on <= ${day} and (g.until_on is null or ${day} < g.until_on)
     order by g.person_id, g.id`
}

/** A secretary sees the classes of the own departments; what is nobody's is the officer's. */
function sees({ classes }: DayFacts, { scopeKind, scopeId }: Watcher, { classId }: Target): boolean {
  if (scopeKind === 'school') return true
  const owner = classes.find(({ id }) => id === classId)
  return owner !== undefined && (scopeKind === 'class' ? owner.id === scopeId : owner.departments.some(({ id }) => id === scopeId))
}

const subjectOf = (date: LocalDate, template: string) => `inspection-slot:${date}:${template}`
const templateOf = (subject: string) => subject.split(':').slice(2).join(':')

/** Minutes after a slot: to the officers and to each secretary with something to see, once (C04). */
export async function reportMissingInspections(
  tx: Tx,
  outbox: OutboxPort,
  { date, template }: Pick<InspectionSlotPlan, 'date' | 'template'>,
): Promise<void> {
  const facts = await loadDayFacts(tx, date)
  const found = await missingIn(tx, facts, template)
  if (!found || found.open.length === 0) return
  const all = await watchers(tx, date)
  const recipients = [...new Set(all.filter(one => found.open.some(target => sees(facts, one, target))).map(one => one.personId))]
  if (recipients.length === 0) return
  const subject = subjectOf(date, template)
  await outbox.add({ kind: 'inspection.missing', subject, recipients, date, dedupeKey: `inspection-missing:${date}:${template}` })
}

/** Minutes before the end: a kind word to whoever has something open, as long as nobody else has filed it. */
export async function remindInspectors(
  tx: Tx,
  outbox: OutboxPort,
  { date, template }: Pick<InspectionSlotPlan, 'date' | 'template'>,
): Promise<void> {
  const found = await missingOf(tx, date, template)
  if (!found) return
  const recipients = [...new Set(found.slot.duties.map(duty => duty.inspectorId))].filter(id => openOf(found, id).length > 0)
  if (recipients.length === 0) return
  const subject = subjectOf(date, template)
  await outbox.add({ kind: 'inspection.reminder', subject, recipients, date, dedupeKey: `inspection-reminder:${date}:${template}` })
}

function openOf({ slot, open }: MissingOfSlot, personId: string): Target[] {
  const mine = slot.duties.filter(duty => duty.inspectorId === personId).flatMap(duty => duty.targets.map(target => target.key))
  return open.filter(target => mine.includes(target.key))
}

const missingView: IntentView = async ({ tx, at }, { subject, date }, personId) => {
  const facts = await loadDayFacts(tx, date)
  const found = await missingIn(tx, facts, templateOf(subject))
  const mine = await watchers(tx, date, personId)
  if (!found) return null
  const seen = (target: Target) => mine.some(one => sees(facts, one, target))
  const open = found.open.filter(seen)
  if (open.length === 0) return null
  const view: InspectionMissingView = {
    view: 'inspection.missing',
    template: found.slot.template.name,
    date,
    slot: found.slot.template.slot,
    total: found.slot.targets.filter(seen).length,
    open: byDuty(facts, found.slot, open),
    asOf: at,
  }
  return { view }
}

function byDuty(facts: DayFacts, slot: SlotOfDay, open: readonly Target[]): InspectionMissingView['open'] {
  const groups = new Map<string, { onDuty: string[]; targets: string[] }>()
  for (const target of open) {
    const ids = slot.duties.filter(duty => duty.targets.some(({ key }) => key === target.key)).map(duty => duty.inspectorId)
    const onDuty = facts.inspectors.filter(({ id }) => ids.includes(id)).map(({ name }) => name)
    const group = groups.get(onDuty.join(' ')) ?? { onDuty, targets: [] }
    group.targets.push(target.name)
    groups.set(onDuty.join(' '), group)
  }
  return [...groups.values()].toSorted((a, b) => a.onDuty.length - b.onDuty.length)
}

const reminderView: IntentView = async ({ tx, at }, { subject, date }, personId) => {
  const found = await missingOf(tx, date, templateOf(subject))
  const open = found ? openOf(found, personId) : []
  if (!found || open.length === 0 || at > found.slot.closeAt) return null
  const { name: template, slot } = found.slot.template
  const view: InspectionReminderView = {
    view: 'inspection.reminder',
    template,
    date,
    slot,
    targets: open.map(({ name }) => name),
    asOf: at,
  }
  return { view }
}

export const missingIntents: Manifest['views'] = {
  'inspection.missing': { shared: false, load: missingView },
  'inspection.reminder': { shared: false, load: reminderView },
}
