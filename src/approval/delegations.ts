import { Prisma, type Tx } from '../db/index.js'
import { fromDbDate, toDbDate, type LocalDate } from '../shared/dates.js'
import { wouldLoop } from './acting.js'

export interface Delegation {
  principalId: string
  delegateId: string
  fromOn: LocalDate
  untilOn: LocalDate
}

export type DelegationRefusal = 'oneself' | 'loop' | 'dates' | 'gone'

/** The pairs of a day as JSON, for a statement that reads other things too. Who has left the school acts for nobody. */
export function delegatesOn(on: LocalDate): Prisma.Sql {
  const day = toDbDate(on)
  return Prisma.sql`select coalesce(json_agg(json_build_array(d.principal_id, d.delegate_id) order by d.id), '[]')
    from delegation d join person p on p.id = d.delegate_id
    where d.from_on <= ${day}::date and ${day}::date < d.until_on and p.left_at is null`
}

/** Everybody's delegate on a day. */
export async function loadDelegates(tx: Tx, on: LocalDate): Promise<Map<string, string>> {
  const [row] = await tx.$queryRaw<{ pairs: [string, string][] }[]>`select (${delegatesOn(on)}) as pairs`
  return new Map(row!.pairs)
}

/** From one day to another, the new one in place of what it overlaps. One writer at a time, so that two together make no loop. */
export async function setDelegation(
  tx: Tx,
  { principalId, delegateId, fromOn, untilOn }: Delegation,
  { at, today }: { at: Date; today: LocalDate },
): Promise<{ ok: true } | { ok: false; refusal: DelegationRefusal }> {
  if (principalId === delegateId) return { ok: false, refusal: 'oneself' }
  if (fromOn < today || untilOn <= fromOn) return { ok: false, refusal: 'dates' }
  await tx.$executeRaw`lock table delegation in share row exclusive mode`
  const [delegate] = await tx.$queryRaw<{ id: string }[]>`select id from person where id = ${delegateId} and left_at is null`
  if (!delegate) return { ok: false, refusal: 'gone' }
  const others = await tx.delegation.findMany({
    where: { fromOn: { lt: toDbDate(untilOn) }, untilOn: { gt: toDbDate(fromOn) }, principalId: { not: principalId } },
  })
  const pairs = others.map(other => [other.principalId, other.delegateId] as const)
  if (wouldLoop(pairs, principalId, delegateId)) return { ok: false, refusal: 'loop' }
  await endDelegations(tx, principalId, fromOn)
  await tx.delegation.create({
    data: { principalId, delegateId, fromOn: toDbDate(fromOn), untilOn: toDbDate(untilOn), setAt: at },
  })
  return { ok: true }
}

/** Ends what runs on that day and drops what would begin later; what was, stays. */
export async function endDelegations(tx: Tx, principalId: string, from: LocalDate): Promise<Delegation[]> {
  const day = toDbDate(from)
  const rows = await tx.delegation.findMany({ where: { principalId, untilOn: { gt: day } }, orderBy: { fromOn: 'asc' } })
  if (rows.length === 0) return []
  await tx.delegation.deleteMany({ where: { principalId, fromOn: { gte: day } } })
  await tx.delegation.updateMany({ where: { principalId, untilOn: { gt: day } }, data: { untilOn: day } })
  return rows.map(row => ({ principalId, delegateId: row.delegateId, fromOn: fromDbDate(row.fromOn), untilOn: fromDbDate(row.untilOn) }))
}
