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
      // One statement makes the head or locks the one there is.
      const [head] = await tx.$queryRaw<{ sequence: number; hash: string }[]>`
        insert into audit_head (subject, sequence, hash) values (${entry.subject}, 0, ${GENESIS})
        on conflict (subject) do update set sequence = audit_head.sequence returning sequence, hash`
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
      await tx.$executeRaw`
        with entry as (
          insert into audit_entry (date, subject, sequence, at, actor_id, action, data, prev_hash, hash)
          values (${toDbDate(localDate(entry.at))}::date, ${entry.subject}, ${sequence}, ${entry.at}::timestamptz, ${entry.actorId}, ${entry.action},
                  ${JSON.stringify(data)}::jsonb, ${link.prevHash}, ${hash})
        )
        update audit_head set sequence = ${sequence}, hash = ${hash} where subject = ${entry.subject}`
    },
  }
}
