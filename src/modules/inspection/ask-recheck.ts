import { createPeople } from '../../directory/index.js'
import type { Acting } from './acting.js'
import { nextOnDuty } from './next-duty.js'
import { rectificationSubject, type Rectification } from './rectifications.js'

export const RECHECK = 'inspection.recheck'

/** Asks those who look again: who is on duty there next, who found it, and the officers (C09). Not the one who put it right. */
export async function askRecheck({ tx, at, today, outbox, actorId }: Acting, known: Rectification): Promise<void> {
  const officers = await officersOf(tx, known.classId, today)
  const next = await nextOnDuty(tx, known, at)
  const recipients = [...new Set([known.inspectorId, ...next, ...officers])].filter(id => id !== actorId)
  if (recipients.length === 0) return
  await outbox.add({
    kind: RECHECK,
    subject: rectificationSubject(known.number),
    recipients,
    dedupeKey: `${RECHECK}:${known.number}:${known.sentBack}`,
    date: today,
    payload: { first: true },
  })
}

/** The officers of a class, or of the school for a public area; the administrators where there are none. */
export async function officersOf(tx: Acting['tx'], classId: number | null, on: Acting['today']): Promise<string[]> {
  const people = createPeople(tx)
  const scope = classId === null ? ({ kind: 'school', id: 0 } as const) : ({ kind: 'class', id: classId } as const)
  for (const role of ['officer', 'administrator'] as const) {
    const holders = await people.holders(role, scope, on)
    if (holders.length > 0) return holders.map(holder => holder.id)
  }
  return []
}
