import type { Tx } from '../../db/index.js'
import { rollSubject, type Roll, type RollKind } from '../../roll/index.js'
import type { LocalDate } from '../../shared/dates.js'
import type { OutboxPort } from '../../outbox/port.js'
import type { ToldLine } from '../manifest.js'

/** What a list says about each student of a roll. */
export function toldOf(roll: Roll): ToldLine[] {
  const subject = rollSubject(roll.occurrence)
  return roll.lines.map(line => ({ date: roll.occurrence.date, subject, studentId: line.studentId, said: line.state.kind }))
}

interface LastWord {
  subject: string
  recipientId: string
  studentId: string
  said: RollKind
}

/** States in which a list was only provisional: whoever was told these expects more and is not corrected. */
const PROVISIONAL: readonly RollKind[] = ['not-open', 'waiting']

/** Whose last word about these students, in these rolls, is not what is true now. */
export async function misinformed(
  tx: Tx,
  rolls: readonly { subject: string; now: ReadonlyMap<string, RollKind> }[],
  recipientId: string | null = null,
): Promise<LastWord[]> {
  const truth = new Map(rolls.map(({ subject, now }) => [subject, now]))
  const students = [...new Set(rolls.flatMap(({ now }) => [...now.keys()]))]
  const last = await tx.$queryRaw<LastWord[]>`
    select distinct on (subject, recipient_id, student_id) subject, recipient_id as "recipientId", student_id as "studentId", said from told
     where subject = any(${[...truth.keys()]}::text[]) and student_id = any(${students}::text[]) and counted
       and (${recipientId}::text is null or recipient_id = ${recipientId})
     order by subject, recipient_id, student_id, id desc`
  return last.filter(({ subject, studentId, said }) => {
    const now = truth.get(subject)!.get(studentId)
    return now !== undefined && said !== now && !PROVISIONAL.includes(said)
  })
}

/** Tells exactly those whose last word about these students was a different one; never the one who made the change. */
export async function correct(
  { tx, outbox }: { tx: Tx; outbox: OutboxPort },
  change: { date: LocalDate; subject: string; now: ReadonlyMap<string, RollKind>; actorId: string | null; cause: string },
): Promise<void> {
  const byRecipient = new Map<string, { studentId: string; from: RollKind }[]>()
  for (const { recipientId, studentId, said } of await misinformed(tx, [change])) {
    if (recipientId === change.actorId) continue
    byRecipient.set(recipientId, [...(byRecipient.get(recipientId) ?? []), { studentId, from: said }])
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
