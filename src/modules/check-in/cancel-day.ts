import { createPeople } from '../../directory/index.js'
import { rollSubject } from '../../roll/index.js'
import { addDays, toDbDate, type LocalDate } from '../../shared/dates.js'
import { cutText } from '../../shared/text.js'
import type { CommandContext, IntentView } from '../manifest.js'
import { onClass } from './class-command.js'
import { refusal } from './refusal.js'
import type { DayCancelledView } from './views.js'

const DEFAULT_REASON = '班主任安排'

/** 今天不签到: cancels what is left of a class's day, with who and why; what has closed stays as it was. */
export const cancelDay = onClass('check-in.cancel-day', async (context, classId, rest) => {
  const { tx, at, person } = context
  const reason = cutText(rest, 60) || DEFAULT_REASON
  const day = await dayMeant(context, classId)
  const cancelled = await tx.$queryRaw<{ id: bigint; name: string }[]>`
    update window_occurrence set state = 'cancelled', cancelled_by = ${person.id}, cancelled_at = ${at}::timestamptz, cancel_reason = ${reason}
     where date = ${toDbDate(day)}::date and class_id = ${classId} and state <> 'cancelled' and close_at >= ${at}::timestamptz returning id, name`
  if (cancelled.length === 0) return refusal('nothing-to-cancel')
  return { view: await announce(context, classId, cancelled, { day, reason, restored: false }) }
})

/** 恢复签到: what was cancelled today and has not closed runs again. */
export const restoreDay = onClass('check-in.cancel-day', async (context, classId) => {
  const { tx, at } = context
  const day = await dayMeant(context, classId)
  const restored = await tx.$queryRaw<{ id: bigint; name: string }[]>`
    update window_occurrence set state = case when open_at <= ${at}::timestamptz then 'open'::occurrence_state else 'planned'::occurrence_state end,
           cancelled_by = null, cancelled_at = null, cancel_reason = null
     where date = ${toDbDate(day)}::date and class_id = ${classId} and state = 'cancelled' and close_at >= ${at}::timestamptz returning id, name`
  if (restored.length === 0) return refusal('nothing-to-restore')
  return { view: await announce(context, classId, restored, { day, reason: '', restored: true }) }
})

/** After midnight a window of the evening before may still be open: then its day is the one that is meant. */
async function dayMeant({ tx, at, today }: CommandContext, classId: number): Promise<LocalDate> {
  const evening = addDays(today, -1)
  const open = await tx.windowOccurrence.count({ where: { date: toDbDate(evening), classId, openAt: { lte: at }, closeAt: { gte: at } } })
  return open > 0 ? evening : today
}

/** The trail, the students and the other teachers of the class, and the cards that show one of these windows. */
async function announce(
  context: CommandContext,
  classId: number,
  windows: { id: bigint; name: string }[],
  change: { day: LocalDate; reason: string; restored: boolean },
): Promise<DayCancelledView> {
  const { tx, at, today, person, outbox, trail, inboxKey } = context
  const people = createPeople(tx)
  const students = await people.studentsOf(classId, today)
  const teachers = await people.teachersOf(classId, today)
  const recipients = [...students, ...teachers].map(other => other.id).filter(id => id !== person.id)
  const names = windows.map(window => window.name)
  await trail.record({
    subject: `class:${classId}`,
    actorId: person.id,
    action: change.restored ? 'day.restored' : 'day.cancelled',
    at,
    data: { date: change.day, windows: names },
    text: change.reason,
  })
  const payload = { classId, windows: names, reason: change.reason, by: person.name, restored: change.restored }
  if (recipients.length > 0)
    await outbox.add({
      kind: 'check-in.day-cancelled',
      subject: `class:${classId}`,
      recipients,
      dedupeKey: `day:${inboxKey.key}`,
      date: change.day,
      payload,
    })
  for (const window of windows) {
    const subject = rollSubject({ date: change.day, id: window.id })
    const cards = await tx.card.findMany({ where: { subject, state: { in: ['sending', 'live', 'lost'] } }, select: { personId: true } })
    await outbox.refresh({ subject, date: change.day, holders: [...new Set(cards.map(card => card.personId))] })
  }
  const group = await people.classInfo(classId)
  return {
    view: 'check-in.day-cancelled',
    className: group?.name ?? '',
    date: change.day,
    windows: names,
    reason: change.reason,
    by: person.name,
    restored: change.restored,
    asOf: at,
  }
}

export const dayCancelledView: IntentView = async ({ tx, at }, { date, payload }) => {
  const group = await createPeople(tx).classInfo(Number(payload['classId']))
  const view: DayCancelledView = {
    view: 'check-in.day-cancelled',
    className: group?.name ?? '',
    date,
    windows: payload['windows'] as string[],
    reason: String(payload['reason']),
    by: String(payload['by']),
    restored: payload['restored'] === true,
    asOf: at,
  }
  return { view }
}
