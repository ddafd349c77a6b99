import { createHash, createHmac, randomBytes } from 'node:crypto'
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

export const GENESIS = '0'.repeat(64)

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

const TEXT_KEY = 'trail-text-key'

/** Under a key of this database: a plain hash of a short text is found by trying the words one expects. */
async function seal(tx: Tx, text: string): Promise<string> {
  return sealed((await keyOf(tx)) ?? (await makeKey(tx)), text)
}

function sealed(key: string, text: string): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex')
}

/** Whether a text is the one an entry was written with. Before the first text was ever sealed, none is. */
export async function textComparer(tx: Tx): Promise<(text: string, textHmac: string) => boolean> {
  const key = await keyOf(tx)
  return (text, textHmac) => key !== undefined && sealed(key, text) === textHmac
}

async function keyOf(tx: Tx): Promise<string | undefined> {
  const setting = await tx.setting.findUnique({ where: { key: TEXT_KEY } })
  return (setting?.value as { hex?: string } | undefined)?.hex
}

/** Of two that make it at once, both use the first one's. */
async function makeKey(tx: Tx): Promise<string> {
  const hex = randomBytes(32).toString('hex')
  await tx.setting.createMany({ data: [{ key: TEXT_KEY, value: { hex } }], skipDuplicates: true })
  return (await keyOf(tx)) ?? hex
}

/** The trail of one transaction: append-only, chained per subject under the head row's lock. */
export function createTrail(tx: Tx): Trail {
  return {
    async record(entry) {
      const data = {
        ...entry.data,
        ...(entry.text === undefined ? {} : { textHmac: await seal(tx, entry.text) }),
      }
      if (await append(tx, entry, data)) return
      // The first entry of a subject. Of two that begin it at once, the second goes on from the first one's.
      await tx.$executeRaw`
        insert into audit_head (subject, sequence, hash) values (${entry.subject}, 0, ${GENESIS}) on conflict (subject) do nothing`
      await append(tx, entry, data)
    },
  }
}

/** Locks the head, writes the next entry and moves the head on, hashing as `entryHash` does. False = there is no head yet. */
async function append(tx: Tx, { subject, at, actorId, action }: TrailEntry, data: Record<string, unknown>): Promise<boolean> {
  const facts = [at.toISOString(), actorId, action, canonical(data)].join('\n')
  const written = await tx.$executeRaw`
    with head as (
      select sequence + 1 as sequence, hash as prev,
             encode(sha256(convert_to(hash || E'\\n' || subject || E'\\n' || sequence + 1 || E'\\n' || ${facts}::text, 'UTF8')), 'hex') as hash
        from audit_head where subject = ${subject} for update
    ), entry as (
      insert into audit_entry (date, subject, sequence, at, actor_id, action, data, prev_hash, hash)
      select ${toDbDate(localDate(at))}::date, ${subject}, sequence, ${at}::timestamptz, ${actorId}, ${action},
             ${JSON.stringify(data)}::jsonb, prev, hash from head
    )
    update audit_head h set sequence = head.sequence, hash = head.hash from head where h.subject = ${subject}`
  return written === 1
}
