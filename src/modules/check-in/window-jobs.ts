import type { Tx } from '../../db/index.js'
import type { OutboxPort } from '../../outbox/port.js'
import { loadRolls, parseRollSubject, rollSubject, type Roll } from '../../roll/index.js'
import { addDays, fromDbDate, localDate, toDbDate, type LocalDate } from '../../shared/dates.js'
import type { IntentView, StillFor } from '../manifest.js'
import { toldOf } from './told.js'
import { rollHead } from './roll-views.js'
import type { CorrectionView, ReminderView } from './views.js'

/** An occurrence as the jobs see it. */
export interface OccurrencePlan {
  date: LocalDate
  id: bigint
  classId: number
  openAt: Date
  closeAt: Date
  remindAt: Date | null
  reportAt: Date
}

/** The occurrences whose reminder or report may fall into (from, until]. */
export async function plannedOccurrences(tx: Tx, from: Date, until: Date): Promise<OccurrencePlan[]> {
  const rows = await tx.windowOccurrence.findMany({
    where: {
      date: { gte: toDbDate(addDays(localDate(from), -1)), lte: toDbDate(localDate(until)) },
      state: { not: 'cancelled' },
      openAt: { lte: until },
      reportAt: { gt: from },
    },
    select: { date: true, id: true, classId: true, openAt: true, closeAt: true, remindAt: true, reportAt: true },
    orderBy: [{ reportAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(row => ({ ...row, date: fromDbDate(row.date) }))
}

/** Moves the states of the windows to where the clock is. */
export async function advanceWindows(tx: Tx, now: Date): Promise<void> {
  const since = toDbDate(addDays(localDate(now), -2))
  await tx.$executeRaw`update window_occurrence set state = 'open' where date >= ${since}::date and state = 'planned' and open_at <= ${now}::timestamptz and close_at >= ${now}::timestamptz`
  await tx.$executeRaw`update window_occurrence set state = 'closed' where date >= ${since}::date and state in ('planned', 'open') and close_at < ${now}::timestamptz`
}

/** Reminds those not yet in; not those on leave, exempt or done (A09). */
export async function remind(tx: Tx, outbox: OutboxPort, occurrence: { date: LocalDate; id: bigint }, now: Date): Promise<void> {
  const [roll] = await loadRolls(tx, { date: occurrence.date, occurrenceId: occurrence.id }, now)
  const recipients = roll?.lines.filter(line => isOutstanding(line.state.kind)).map(line => line.studentId) ?? []
  if (!roll || recipients.length === 0) return
  await outbox.add({
    kind: 'check-in.reminder',
    subject: rollSubject(roll.occurrence),
    recipients,
    dedupeKey: `remind:${occurrence.id}`,
    date: occurrence.date,
  })
}

function isOutstanding(kind: Roll['lines'][number]['state']['kind']): boolean {
  return kind === 'waiting' || kind === 'out'
}

/** The list of who is missing, to the class's teachers, minutes after closing. */
export async function reportMissing(
  tx: Tx,
  outbox: OutboxPort,
  occurrence: { date: LocalDate; id: bigint; classId: number },
): Promise<void> {
  const recipients = await teachersOf(tx, [occurrence.classId], occurrence.date)
  if (recipients.length === 0) return
  const subject = rollSubject(occurrence)
  await outbox.add({
    kind: 'roll.closed',
    subject,
    recipients: recipients.map(teacher => teacher.person_id),
    dedupeKey: `closed:${occurrence.id}`,
    date: occurrence.date,
  })
}

/** 班主任 and 副班主任 of these classes on that day, in one statement. */
export async function teachersOf(tx: Tx, classIds: readonly number[], date: LocalDate): Promise<{ class_id: number; person_id: string }[]> {
  return tx.$queryRaw`
    select distinct g.scope_id as class_id, g.person_id from role_grant g join person p on p.id = g.person_id and p.left_at is null
     where g.role in ('class_teacher', 'deputy_class_teacher') and g.scope_kind = 'class' and g.scope_id = any(${[...classIds]}::int[])
       and g.from_on <= ${toDbDate(date)}::date and (g.until_on is null or ${toDbDate(date)}::date < g.until_on)
     order by 1, 2`
}

export const reminderView: IntentView = async ({ tx, at }, { subject }) => {
  const roll = await rollOf(tx, subject, at)
  if (!roll || at > roll.occurrence.closeAt) return null
  const head = rollHead(roll, at)
  const view: ReminderView = { view: 'check-in.reminder', window: head.window, date: head.date, asOf: at }
  return { view }
}

/** Judged again at the moment of sending: who has checked in meanwhile is left in peace. */
export const stillToRemind: StillFor = async ({ tx, at }, { subject }, personIds) => {
  const outstanding = new Set(
    (await rollOf(tx, subject, at))?.lines.filter(line => isOutstanding(line.state.kind)).map(line => line.studentId),
  )
  return personIds.filter(personId => outstanding.has(personId))
}

export const correctionView: IntentView = async ({ tx, at }, { subject, payload }) => {
  const roll = await rollOf(tx, subject, at)
  if (!roll) return null
  const before = new Map(
    (payload['changes'] as { studentId: string; from: CorrectionView['changes'][number]['from'] }[]).map(change => [
      change.studentId,
      change.from,
    ]),
  )
  const lines = roll.lines.filter(line => before.has(line.studentId) && before.get(line.studentId) !== line.state.kind)
  if (lines.length === 0) return null
  const head = rollHead(roll, at)
  const changes = lines.map(line => ({ name: line.name, from: before.get(line.studentId)!, to: line.state }))
  const view: CorrectionView = {
    view: 'roll.correction',
    className: head.className,
    window: head.window,
    date: head.date,
    changes,
    asOf: at,
  }
  return { view, told: toldOf(roll).filter(told => before.has(told.studentId)) }
}

async function rollOf(tx: Tx, subject: string, at: Date): Promise<Roll | null> {
  const parsed = parseRollSubject(subject)
  return parsed && ((await loadRolls(tx, parsed, at))[0] ?? null)
}
