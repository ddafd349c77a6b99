import { createHash } from 'node:crypto'
import type { Tx } from '../db/index.js'
import { localDate, toDbDate } from '../shared/dates.js'

export interface TrailEntry {
  subject: string
  actorId: string
  action: string
  at: Date
  /** Structured facts only. */
  data?: Record<string, string | number | boolean | null | string[]>
  /** Free text is hashed, not embedded, so that it can expire while the chain stays whole. */
  text?: string
}

export interface Trail {
  record(entry: TrailEntry): Promise<void>
}

const GENESIS = '0'.repeat(64)

/** JSON with sorted keys: PostgreSQL's jsonb does not keep an object's order, and the hash must survive a round trip. */
function canonical(data: Record<string, unknown>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))))
}

/** The hash of one entry; `audit verify` computes the same. */
export function entryHash(entry: {
  prevHash: string
  subject: string
  sequence: number
  at: Date
  actorId: string
  action: string
  data: Record<string, unknown>
}): string {
  const parts = [
    entry.prevHash,
    entry.subject,
    String(entry.sequence),
    entry.at.toISOString(),
    entry.actorId,
    entry.action,
    canonical(entry.data),
  ]
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

/** The trail of one transaction: append-only, chained per subject under the head row's lock. */
export function createTrail(tx: Tx): Trail {
  return {
    async record(entry) {
      const data = {
        ...entry.data,
        ...(entry.text === undefined ? {} : { textSha256: createHash('sha256').update(entry.text).digest('hex') }),
      }
      await tx.auditHead.createMany({ data: [{ subject: entry.subject, sequence: 0, hash: GENESIS }], skipDuplicates: true })
      const [head] = await tx.$queryRaw<
        { sequence: number; hash: string }[]
      >`select sequence, hash from audit_head where subject = ${entry.subject} for update`
      const sequence = head!.sequence + 1
      const link = {
        prevHash: head!.hash,
        subject: entry.subject,
        sequence,
        at: entry.at,
        actorId: entry.actorId,
        action: entry.action,
        data,
      }
      const hash = entryHash(link)
      await tx.auditEntry.create({ data: { ...link, hash, date: toDbDate(localDate(entry.at)) } })
      await tx.auditHead.update({ where: { subject: entry.subject }, data: { sequence, hash } })
    },
  }
}
