import type { Tx } from '../db/index.js'
import { fromDbDate, type LocalDate } from '../shared/dates.js'

export interface DeadLetter {
  date: LocalDate
  id: bigint
  kind: string
  subject: string
  personId: string
  state: 'dead' | 'unknown'
  reason: string
}

/** Shares that did not reach their person, newest first. */
export async function listDeadLetters(tx: Tx, limit = 100): Promise<DeadLetter[]> {
  const rows = await tx.delivery.findMany({ where: { state: { in: ['dead', 'unknown'] } }, orderBy: { id: 'desc' }, take: limit })
  return rows.map(row => ({
    date: fromDbDate(row.date),
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    personId: row.personId,
    state: row.state as 'dead' | 'unknown',
    reason: row.lastError ?? '',
  }))
}

/** Puts dead shares back in line; they are rendered anew from the state of now. Returns how many. */
export async function resend(tx: Tx, ids: readonly bigint[]): Promise<number> {
  const { count } = await tx.delivery.updateMany({
    where: { id: { in: [...ids] }, state: { in: ['dead', 'unknown'] } },
    data: { state: 'queued', availableAt: new Date(), attempts: 0, sendDate: null, sendId: null, lastError: null },
  })
  return count
}
