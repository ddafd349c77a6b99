import { createTrail } from '../../audit/trail.js'
import type { Tx } from '../../db/index.js'
import { SYSTEM, type Approvals, type DueCase } from '../../approval/index.js'
import type { OutboxPort } from '../../outbox/port.js'
import { localDate } from '../../shared/dates.js'
import type { WorkHandler } from '../manifest.js'

export const SEATS_KIND = 'approval.seats'

interface Working {
  tx: Tx
  outbox: OutboxPort
  at: Date
}

export type InTransaction = (work: (context: Working) => Promise<void>) => Promise<void>

/** People or their roles changed, or a new day began: what waits for a decision is looked at again, as work of its own. */
export async function promiseSeats({ tx, outbox, at }: Working): Promise<void> {
  if ((await tx.approvalCase.count({ where: { state: 'pending' } })) === 0) return
  await outbox.add({
    kind: SEATS_KIND,
    subject: 'approvals',
    recipients: [],
    dedupeKey: `${SEATS_KIND}:${at.getTime()}`,
    date: localDate(at),
  })
}

/** Each case in a transaction of its own: one that fails must not hold the others. */
export function seatWork(approvals: Approvals, inTransaction: InTransaction): WorkHandler {
  return async () => {
    let subjects: string[] = []
    await inTransaction(async ({ tx }) => {
      subjects = (await tx.approvalCase.findMany({ where: { state: 'pending' }, select: { subject: true } })).map(row => row.subject)
    })
    const failures: unknown[] = []
    for (const subject of subjects)
      await inTransaction(working => approvals.seatAfresh(asSystem(working, SEATS_KIND), { subject })).catch((error: unknown) =>
        failures.push(error),
      )
    if (failures.length > 0) throw new AggregateError(failures, 'some cases keep their old seats')
  }
}

/** One time-out of one case, in the transaction of its claim. */
export function timeOutOf(approvals: Approvals): (working: Working, due: DueCase) => Promise<void> {
  return (working, due) => approvals.timeOut(asSystem(working, `time-out:${due.dueAt.getTime()}`), due)
}

function asSystem({ tx, outbox, at }: Working, cause: string) {
  return { tx, outbox, at, trail: createTrail(tx), actorId: SYSTEM, cause }
}
