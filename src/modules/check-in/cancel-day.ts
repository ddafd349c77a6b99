import { createPeople } from '../../directory/index.js'
import { rollSubject } from '../../roll/index.js'
import { toDbDate } from '../../shared/dates.js'
import type { CommandContext, IntentView } from '../manifest.js'
import { onClass } from './class-command.js'
import { refusal } from './refusal.js'
import type { DayCancelledView } from './views.js'

const DEFAULT_REASON = '班主任安排'

/** 今天不签到: cancels what is left of a class's day, with who and why; what has closed stays as it was. */
export const cancelDay = onClass('check-in.cancel-day', async (context, classId, rest) => {
  const { tx, at, today, person } = context
  const reason = rest.slice(0, 60) || DEFAULT_REASON
  const cancelled = await tx.$queryRaw<{ id: bigint; name: string }[]>`
    update window_occurrence set state = 'cancelled', cancelled_by = ${person.id}, cancelled_at = ${at}::timestamptz, cancel_reason = ${reason}
     where date = ${toDbDate(today)}::date and class_id = ${classId} and state <> 'cancelled' and close_at >= ${at}::timestamptz returning id, name`
  if (cancelled.length === 0) return refusal('nothing-to-cancel')
  return { view: await announce(context, classId, cancelled, { reason, restored: false }) }
})

/** 恢复签到: what was cancelled today and has not closed runs again. */
export const restoreDay = onClass('check-in.cancel-day', async (context, classId) => {
  const { tx, at, today } = context
  const restored = await tx.$queryRaw<{ id: bigint; name: string }[]>`
    update window_occurrence set state = case when open_at <= ${at}::timestamptz then 'open'::occurrence_state else 'planned'::occurrence_state end,
           cancelled_by = null, cancelled_at = null, cancel_reason = null
     where date = ${toDbDate(today)}::date and class_id = ${classId} and state = 'cancelled' and close_at >= ${at}::timestamptz returning id, name`
  if (restored.length === 0) return refusal('nothing-to-restore')
  return { view: await announce(context, classId, restored, { reason: '', restored: true }) }
})

/** The trail, the students and the other teachers of the class, and the cards that show one of these windows. */
async function announce(
  context: CommandContext,
  classId: number,
  windows: { id: bigint; name: string }[],
  change: { reason: string; restored: boolean },
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
    data: { date: today, windows: names },
    text: change.reason,
  })
  const payload = { classId, windows: names, reason: change.reason, by: person.name, restored: change.restored }
  if (recipients.length > 0)
    await outbox.add({
      kind: 'check-in.day-cancelled',
      subject: `class:${classId}`,
      recipients,
      dedupeKey: `day:${inboxKey.key}`,
      date: today,
      payload,
    })
  for (const window of windows) {
    const subject = rollSubject({ date: today, id: window.id })
    const cards = await tx.card.findMany({ where: { subject, state: { in: ['sending', 'live', 'lost'] } }, select: { personId: true } })
    await outbox.refresh({ subject, date: today, holders: [...new Set(cards.map(card => card.personId))] })
  }
  const group = await people.classInfo(classId)
  return {
    view: 'check-in.day-cancelled',
    className: group?.name ?? '',
    date: today,
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
