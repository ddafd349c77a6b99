import type { Tx } from '../../db/index.js'
import { rollSubject, type Roll, type RollKind } from '../../roll/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import type { OutboxPort } from '../../outbox/port.js'
import type { ToldLine } from '../manifest.js'

/** What a list says about each student of a roll. */
export function toldOf(roll: Roll): ToldLine[] {
  const subject = rollSubject(roll.occurrence)
  return roll.lines.map(line => ({ date: roll.occurrence.date, subject, studentId: line.studentId, said: line.state.kind }))
}

interface Misinformed {
  recipient_id: string
  student_id: string
  said: RollKind
}

/** States in which a list was only provisional: whoever was told these expects more and is not corrected. */
const PROVISIONAL: readonly RollKind[] = ['not-open', 'waiting']

/** Tells exactly those whose last word about these students was a different one; never the one who made the change. */
export async function correct(
  { tx, outbox }: { tx: Tx; outbox: OutboxPort },
  change: { date: LocalDate; subject: string; now: ReadonlyMap<string, RollKind>; actorId: string | null; cause: string },
): Promise<void> {
  const students = [...change.now.keys()]
  const last = await tx.$queryRaw<Misinformed[]>`
    select distinct on (recipient_id, student_id) recipient_id, student_id, said from told
     where date = ${toDbDate(change.date)}::date and subject = ${change.subject} and counted and student_id = any(${students}::text[])
     order by recipient_id, student_id, id desc`
  const byRecipient = new Map<string, { studentId: string; from: RollKind }[]>()
  for (const line of last) {
    const wrong = line.said !== change.now.get(line.student_id) && !PROVISIONAL.includes(line.said)
    if (!wrong || line.recipient_id === change.actorId) continue
    byRecipient.set(line.recipient_id, [...(byRecipient.get(line.recipient_id) ?? []), { studentId: line.student_id, from: line.said }])
  }
  for (const [recipient, changes] of byRecipient) {
    await outbox.add({
      kind: 'roll.correction',
      subject: change.subject,
      recipients: [recipient],
      dedupeKey: `correction:${change.cause}:${recipient}`,
      date: change.date,
      payload: { changes },
    })
  }
}
