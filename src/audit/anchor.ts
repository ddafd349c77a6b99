import { createHash } from 'node:crypto'
import { Prisma, type Tx } from '../db/index.js'
import { toDbDate, type LocalDate } from '../shared/dates.js'
import { GENESIS } from './trail.js'

export interface Anchor {
  date: LocalDate
  /** Counts from 1 without a hole, so that a missing one shows. */
  number: number
  at: Date
  subjects: number
  entries: number
  hash: string
}

/** Everything an anchor says, under one hash together with the anchor before. */
export function anchorHash(anchor: Omit<Anchor, 'hash'> & { heads: string; changes: string; prevHash: string }): string {
  const { prevHash, number, date, at, heads, changes, subjects, entries } = anchor
  const parts = [prevHash, number, date, at.toISOString(), heads, changes, subjects, entries]
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

/** SHA-256 over heads in a stable order, made where they lie: 100,000 of them need not travel. */
export const HEADS_HASH = Prisma.sql`
  encode(sha256(convert_to(coalesce(string_agg(subject || ' ' || sequence || ' ' || hash, e'\\n' order by subject collate "C"), ''), 'UTF8')), 'hex')`

/** All heads as the anchors up to a day know them: of each subject the newest that was written down. */
export async function anchoredHeads(tx: Tx, until: LocalDate): Promise<{ heads: string; subjects: number; entries: number }> {
  const rows = await tx.$queryRaw<{ heads: string; subjects: number; entries: number }[]>`
    select ${HEADS_HASH} as heads, count(*)::int as subjects, coalesce(sum(sequence), 0)::int as entries
      from (select distinct on (subject) subject, sequence, hash from audit_anchor_head where date <= ${toDbDate(until)}::date
             order by subject, date desc) known`
  return rows[0]!
}

/** The anchor of a day. `null` when that day or a later one has its anchor: it covers what this one would. */
export async function anchorTrail(tx: Tx, { date, at }: { date: LocalDate; at: Date }): Promise<Anchor | null> {
  // Of two instances the second finds the anchor of the first.
  await tx.$executeRaw`lock table audit_anchor in exclusive mode`
  const last = await tx.auditAnchor.findFirst({ orderBy: { date: 'desc' } })
  const day = toDbDate(date)
  if (last && last.date >= day) return null
  // One statement sees one moment; the hashes are made from what it wrote, as other transactions move the heads on.
  await tx.$executeRaw`
    insert into audit_anchor_head (date, subject, sequence, hash)
    select ${day}::date, h.subject, h.sequence, h.hash from audit_head h
      left join lateral (select k.hash from audit_anchor_head k where k.subject = h.subject order by k.date desc limit 1) known on true
     where h.hash is distinct from known.hash`
  const [changed] = await tx.$queryRaw<
    { changes: string }[]
  >`select ${HEADS_HASH} as changes from audit_anchor_head where date = ${day}::date`
  const anchor = { number: (last?.number ?? 0) + 1, at, ...(await anchoredHeads(tx, date)), ...changed!, prevHash: last?.hash ?? GENESIS }
  const hash = anchorHash({ ...anchor, date })
  await tx.auditAnchor.create({ data: { ...anchor, date: day, hash } })
  return { ...anchor, date, hash }
}

const SHOWN_GROUPS = 5

/** Short enough to be written down by hand, long enough that nobody finds another trail with the same: 80 bits. */
export function shortHash(hash: string): string {
  return (hash.match(/.{4}/g) ?? []).slice(0, SHOWN_GROUPS).join(' ')
}
