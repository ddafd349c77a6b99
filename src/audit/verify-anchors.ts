import type { Tx } from '../db/index.js'
import { fromDbDate, toDbDate, type LocalDate } from '../shared/dates.js'
import { anchoredHeads, anchorHash, HEADS_HASH, type Anchor } from './anchor.js'
import { GENESIS } from './trail.js'

export interface AnchorFault {
  /** The anchor's day; of a missing one the day of the next, or its own when it was the last. */
  date: LocalDate
  kind: 'anchor-edited' | 'anchor-missing'
  /** Which one is at fault; null when it left no number behind. */
  number: number | null
}

/** What an anchor holds against the entries of a subject. */
export interface AnchoredFault {
  subject: string
  sequence: number | null
  kind: 'vanished' | 'cut-tail' | 'rewritten'
}

interface Row {
  date: Date
  number: number
  at: Date
  heads: string
  changes: string
  subjects: number
  entries: number
  prev_hash: string
  hash: string
  changes_now: string
}

/** Follows the anchors from the first one, each against the heads it wrote down. One row a day: a year is nothing. */
export async function verifyAnchors(tx: Tx): Promise<{ anchors: Anchor[]; faults: AnchorFault[] }> {
  const rows = await tx.$queryRaw<Row[]>`
    select a.*, coalesce(c.changes_now, encode(sha256(''), 'hex')) as changes_now from audit_anchor a
      left join (select date, ${HEADS_HASH} as changes_now from audit_anchor_head group by date) c using (date) order by a.date`
  const anchors = rows.map(row => ({ ...row, date: fromDbDate(row.date), prevHash: row.prev_hash }))
  const faults: AnchorFault[] = []
  let before: { number: number; hash: string } = { number: 0, hash: GENESIS }
  for (const anchor of anchors) {
    const { date, number } = anchor
    if (number > before.number + 1) faults.push({ date, kind: 'anchor-missing', number: before.number + 1 })
    const follows = number === before.number + 1
    if (anchorHash(anchor) !== anchor.hash || anchor.changes !== anchor.changes_now || (follows && anchor.prevHash !== before.hash))
      faults.push({ date, kind: 'anchor-edited', number })
    before = anchor
  }
  const newest = anchors.at(-1)
  if (newest && faults.length === 0 && !(await headsAgree(tx, newest)))
    faults.push({ date: newest.date, kind: 'anchor-edited', number: newest.number })
  for (const date of await lostAtTheEnd(tx, newest?.date)) faults.push({ date, kind: 'anchor-missing', number: null })
  return { anchors, faults }
}

async function headsAgree(tx: Tx, newest: Pick<Row, 'heads' | 'subjects' | 'entries'> & { date: LocalDate }): Promise<boolean> {
  const known = await anchoredHeads(tx, newest.date)
  return known.heads === newest.heads && known.subjects === newest.subjects && known.entries === newest.entries
}

/** No later anchor misses the newest ones. What does: the heads that were written down with them, and the outbox, which remembers its work. */
async function lostAtTheEnd(tx: Tx, newest: LocalDate | undefined): Promise<LocalDate[]> {
  const after = toDbDate(newest ?? ('0001-01-01' as LocalDate))
  const rows = await tx.$queryRaw<{ date: Date }[]>`
    select date from audit_anchor_head where date > ${after}::date
     union select i.date from intent i join delivery d on d.date = i.date and d.intent_id = i.id
            where i.kind = 'trail.anchor' and i.date > ${after}::date and d.state = 'sent' order by 1`
  return rows.map(row => fromDbDate(row.date))
}

interface Mismatch {
  subject: string
  sequence: number
  found: string | null
  last: number | null
  headed: boolean
}

/** Every head an anchor wrote down must still be an entry. Days whose anchor is itself at fault prove nothing. */
export async function compareWithAnchors(tx: Tx, doubtful: readonly LocalDate[], onFault: (fault: AnchoredFault) => void): Promise<void> {
  const rows = await tx.$queryRaw<Mismatch[]>`
    select distinct on (a.subject) a.subject, a.sequence, e.hash as found,
           (select max(x.sequence) from audit_entry x where x.subject = a.subject) as last,
           exists (select 1 from audit_head h where h.subject = a.subject) as headed
      from audit_anchor_head a left join audit_entry e on e.subject = a.subject and e.sequence = a.sequence
     where e.hash is distinct from a.hash and not a.date = any(${doubtful.map(toDbDate)}::date[])
     order by a.subject, a.sequence`
  for (const { subject, sequence, found, last, headed } of rows) {
    if (last === null && !headed) onFault({ subject, sequence: null, kind: 'vanished' })
    else if (found === null) onFault({ subject, sequence: (last ?? 0) + 1, kind: 'cut-tail' })
    else onFault({ subject, sequence, kind: 'rewritten' })
  }
}

/** The first day whose anchor covers an entry: from this day on nothing that rests on it is proved. */
export async function firstCovered(tx: Tx, subject: string, sequence: number): Promise<LocalDate | null> {
  const { _min } = await tx.auditAnchorHead.aggregate({ where: { subject, sequence: { gte: sequence } }, _min: { date: true } })
  return _min.date && fromDbDate(_min.date)
}
