import type { Tx } from '../db/index.js'
import type { LocalDate } from '../shared/dates.js'
import type { Anchor } from './anchor.js'
import { compareWithAnchors, firstCovered, verifyAnchors, type AnchoredFault, type AnchorFault } from './verify-anchors.js'
import { verifyChains, type ChainFault } from './verify-chains.js'

export type TrailFault = ChainFault | AnchoredFault | AnchorFault

export interface TrailReport {
  subjects: number
  entries: number
  anchors: number
  newest: Anchor | null
  /** Up to this anchor everything is proved; null = nothing is (or there is no anchor yet). */
  provedBy: Anchor | null
  /** How many things do not fit; `faults` holds the first of them. */
  faultCount: number
  faults: TrailFault[]
}

/** What more than this could say, the count says. */
const MOST_FAULTS = 200

/** Every chain and every anchor computed again, in one snapshot. */
export async function verifyTrail(tx: Tx): Promise<TrailReport> {
  await tx.$executeRawUnsafe('set transaction isolation level repeatable read, read only')
  const { anchors, faults: anchorFaults } = await verifyAnchors(tx)
  const faults: TrailFault[] = []
  let faultCount = 0
  const note = (fault: TrailFault) => {
    faultCount++
    if (faults.length < MOST_FAULTS) faults.push(fault)
  }

  anchorFaults.forEach(note)
  const broken = new Set<string>()
  const seen = await verifyChains(tx, fault => {
    if (fault.kind !== 'no-head') broken.add(fault.subject)
    note(fault)
  })
  const doubtful = anchorFaults.filter(fault => fault.kind === 'anchor-edited').map(fault => fault.date)
  await compareWithAnchors(tx, doubtful, fault => {
    // One fault names a chain; that its anchor misses it as well says nothing more.
    if (!broken.has(fault.subject)) note(fault)
  })

  const doubt = await firstDoubt(tx, faults)
  const provedBy = anchors.findLast(anchor => doubt === null || anchor.date < doubt) ?? null
  return { ...seen, anchors: anchors.length, newest: anchors.at(-1) ?? null, provedBy, faultCount, faults }
}

async function firstDoubt(tx: Tx, faults: readonly TrailFault[]): Promise<LocalDate | null> {
  let first: LocalDate | null = null
  for (const fault of faults) {
    const day = await doubtedFrom(tx, fault)
    if (day !== null && (first === null || day < first)) first = day
  }
  return first
}

/** The first day whose anchor rests on what is at fault; null when none does. */
async function doubtedFrom(tx: Tx, fault: TrailFault): Promise<LocalDate | null> {
  if ('date' in fault) return fault.date
  // The entries are all there and fit: if the lost head hid a shorter chain, the anchors say so themselves.
  if (fault.kind === 'no-head') return null
  return firstCovered(tx, fault.subject, fault.sequence ?? 1)
}
