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

/** How many shares wait or did not arrive; what was sent is history, which only grows. */
export async function deliveriesByState(db: Pick<Tx, '$queryRaw'>): Promise<Record<string, number>> {
  // Two questions, as each state has its partial index.
  const groups = await db.$queryRaw<{ state: string; count: number }[]>`
    select state::text, count(*)::int as count from delivery where state in ('queued', 'sending') group by state
    union all
    select state::text, count(*)::int from delivery where state in ('dead', 'unknown') group by state`
  return Object.fromEntries(groups.map(group => [group.state, group.count]))
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

/** Puts dead shares back in line; they are rendered anew from the state of now. Returns how many: what they were to say may have expired. */
export async function resend(tx: Tx, ids: readonly bigint[]): Promise<number> {
  // Due by the database's clock, which is the one that the outbox asks.
  return tx.$executeRaw`
    update delivery set state = 'queued', available_at = now(), attempts = 0, send_date = null, send_id = null, last_error = null
     where id = any(${[...ids]}::bigint[]) and state in ('dead', 'unknown')
       and exists (select 1 from intent i where i.date = delivery.date and i.id = delivery.intent_id and i.payload <> 'null')`
}
