import type { Tx } from '../db/index.js'
import { entryHash, GENESIS } from './trail.js'

export interface ChainFault {
  subject: string
  /** The first entry that does not fit; null when the chain as a whole is at fault. */
  sequence: number | null
  kind: 'edited' | 'gap' | 'cut-tail' | 'no-head'
}

interface Row {
  subject: string
  sequence: number | null
  at: Date | null
  actor_id: string | null
  action: string | null
  data: Record<string, unknown> | null
  prev_hash: string | null
  hash: string | null
  head_sequence: number | null
  head_hash: string | null
}

const BATCH = 1_000

/** Recomputes every chain from its first row and compares its end with the head; through a cursor, so that a long history needs no room. */
export async function verifyChains(tx: Tx, onFault: (fault: ChainFault) => void): Promise<{ subjects: number; entries: number }> {
  await tx.$executeRawUnsafe(`
    declare trail no scroll cursor for
    select subject, e.sequence, e.at, e.actor_id, e.action, e.data, e.prev_hash, e.hash, h.sequence as head_sequence, h.hash as head_hash
      from audit_entry e full join audit_head h using (subject) order by subject collate "C", e.sequence`)
  const seen = { subjects: 0, entries: 0 }
  let chain: Chain | undefined
  for (;;) {
    const rows = await tx.$queryRawUnsafe<Row[]>(`fetch ${BATCH} from trail`)
    for (const row of rows) {
      if (chain?.subject !== row.subject) {
        if (chain) endOf(chain, onFault)
        chain = { subject: row.subject, sequence: 0, hash: GENESIS, head: headOf(row), broken: false }
        seen.subjects++
      }
      if (row.sequence === null) continue
      seen.entries++
      follow(chain, row as Entry, onFault)
    }
    if (rows.length < BATCH) break
  }
  if (chain) endOf(chain, onFault)
  await tx.$executeRawUnsafe('close trail')
  return seen
}

type Entry = { [K in Exclude<keyof Row, 'head_sequence' | 'head_hash'>]: NonNullable<Row[K]> }

interface Chain {
  subject: string
  sequence: number
  hash: string
  head: { sequence: number; hash: string } | null
  /** After the first fault the rest of a chain proves nothing. */
  broken: boolean
}

function headOf(row: Row): Chain['head'] {
  return row.head_sequence === null || row.head_hash === null ? null : { sequence: row.head_sequence, hash: row.head_hash }
}

function follow(chain: Chain, entry: Entry, onFault: (fault: ChainFault) => void): void {
  if (chain.broken) return
  const fault = (kind: ChainFault['kind']) => {
    chain.broken = true
    onFault({ subject: chain.subject, sequence: entry.sequence, kind })
  }
  if (entry.sequence !== chain.sequence + 1) return fault('gap')
  const link = { ...entry, actorId: entry.actor_id, prevHash: entry.prev_hash }
  if (entry.prev_hash !== chain.hash || entryHash(link) !== entry.hash) return fault('edited')
  chain.sequence = entry.sequence
  chain.hash = entry.hash
}

function endOf({ subject, sequence, hash, head, broken }: Chain, onFault: (fault: ChainFault) => void): void {
  if (broken) return
  if (!head) onFault({ subject, sequence: null, kind: 'no-head' })
  else if (head.sequence !== sequence || head.hash !== hash) onFault({ subject, sequence: sequence + 1, kind: 'cut-tail' })
}
