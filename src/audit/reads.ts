import type { Tx } from '../db/index.js'
import { localDate, toDbDate } from '../shared/dates.js'

export type ReadWhat = 'reason' | 'proof'

/** Somebody looked at what a person told in confidence (M05). */
export interface Read {
  subject: string
  /** Whose it is. */
  ownerId: string
  readerId: string
  what: ReadWhat
  how: 'card' | 'chat' | 'export'
  at: Date
}

export interface ReadLine {
  subject: string
  name: string
  what: ReadWhat
  how: string
  at: Date
}

/** The first look of a day counts; looking at one's own is nobody's business. */
export async function recordRead(tx: Tx, { subject, ownerId, readerId, what, how, at }: Read): Promise<void> {
  if (readerId === ownerId) return
  await tx.readLog.createMany({
    data: [{ date: toDbDate(localDate(at)), subject, ownerId, readerId, what, how, at }],
    skipDuplicates: true,
  })
}

/** Who looked, oldest first: at one thing, or at anything of a person's. */
export async function readsOf(tx: Tx, of: { subject: string } | { ownerId: string }): Promise<ReadLine[]> {
  const rows = await tx.readLog.findMany({ where: of, orderBy: [{ at: 'asc' }, { readerId: 'asc' }] })
  const readers = await tx.person.findMany({ where: { id: { in: rows.map(row => row.readerId) } }, select: { id: true, name: true } })
  const names = new Map(readers.map(reader => [reader.id, reader.name]))
  return rows.map(({ subject, what, how, at, readerId }) => ({
    subject,
    what: what as ReadWhat,
    how,
    at,
    name: names.get(readerId) ?? readerId,
  }))
}
