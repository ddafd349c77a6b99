import type { Tx } from '../../db/index.js'
import type { OutboxPort } from '../../outbox/port.js'
import { loadRolls, rollSubject } from '../../roll/index.js'
import type { LocalDate } from '../../shared/dates.js'
import { correct } from './told.js'

/** After one student's record changed by itself: tells exactly those whose last word about them was a different one. */
export async function correctStudent(
  { tx, outbox }: { tx: Tx; outbox: OutboxPort },
  change: { date: LocalDate; occurrenceId: bigint; studentId: string; now: Date; cause: string },
): Promise<void> {
  const [roll] = await loadRolls(tx, { date: change.date, occurrenceId: change.occurrenceId }, change.now)
  const line = roll?.lines.find(candidate => candidate.studentId === change.studentId)
  if (!roll || !line) return
  const now = new Map([[line.studentId, line.state.kind]])
  await correct({ tx, outbox }, { date: change.date, subject: rollSubject(roll.occurrence), now, actorId: null, cause: change.cause })
}
