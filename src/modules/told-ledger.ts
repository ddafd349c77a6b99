import type { Tx } from '../db/index.js'
import { toDbDate } from '../shared/dates.js'
import type { CommandContext, ToldLine } from './manifest.js'

/** What a passive answer says about students counts at once: it travels with the answer to the event. */
export async function writeTold(tx: Tx, { person }: Pick<CommandContext, 'person'>, told: readonly ToldLine[]): Promise<void> {
  if (told.length === 0) return
  await tx.told.createMany({
    data: told.map(line => ({
      date: toDbDate(line.date),
      subject: line.subject,
      studentId: line.studentId,
      recipientId: person.id,
      said: line.said,
      counted: true,
    })),
  })
}
