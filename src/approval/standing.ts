import type { Tx } from '../db/index.js'
import { loadCase, type Case } from './cases.js'
import { seatsOf } from './chain.js'
import { historyOf, overviewOf } from './queries.js'
import type { ApprovalVerb, CaseOverview, HistoryLine } from './types.js'

export interface Settled {
  verb: Extract<ApprovalVerb, 'approve' | 'refuse' | 'return' | 'withdraw' | 'revoke'>
  byName: string
  onBehalfOfName: string | null
  at: Date
  note: string | null
}

/** How a case stands for one reader. */
export type Standing =
  /** To be decided by the reader; in somebody's place, or because those asked before were silent. */
  | { kind: 'yours'; onBehalfOfName: string | null; joined: boolean }
  /** Decided, for everybody. */
  | { kind: 'settled'; settled: Settled }
  /** The reader's step was signed, by them or by another; it is somebody else's turn. */
  | { kind: 'signed'; settled: Settled }
  | { kind: 'transferred'; toName: string; at: Date }
  /** The reader has not been asked yet. */
  | { kind: 'later' }
  /** The reader's part ended: the role was lost, or a delegation. Nothing of the matter is theirs to see any more. */
  | { kind: 'gone' }
  /** The one who asked. */
  | { kind: 'applicant' }

export interface ReaderCase {
  overview: CaseOverview
  standing: Standing
  round: number
  /** What the others said, newest last. */
  comments: HistoryLine[]
}

const SETTLING: readonly ApprovalVerb[] = ['approve', 'refuse', 'return', 'withdraw', 'revoke']

/**
 * Null = there is no such case, or the reader has no part in it; who holds a card of it (a delegate of before) had one. `after` is what
 * `act` left of it in this transaction.
 */
export async function standingOf(
  tx: Tx,
  subject: string,
  readerId: string,
  at: Date,
  { holdsCard = false, after }: { holdsCard?: boolean; after?: Case | undefined } = {},
): Promise<ReaderCase | null> {
  const known = after ?? (await loadCase(tx, subject, at))
  if (!known) return null
  const history = await historyOf(tx, subject)
  const overview = await overviewOf(tx, known)
  const standing = yours(known, overview, readerId) ?? judge(known, history, readerId) ?? (holdsCard ? ({ kind: 'gone' } as const) : null)
  return standing && { overview, standing, round: known.round, comments: history.filter(line => line.verb === 'comment') }
}

function yours({ chain, acting }: Case, { holders }: CaseOverview, readerId: string): Standing | null {
  const [seat] = readerId === chain.applicantId ? [] : seatsOf(chain, readerId, acting)
  if (!seat) return null
  const principal = seat.personId === readerId ? undefined : holders.find(holder => holder.id === seat.personId)
  return { kind: 'yours', onBehalfOfName: principal?.name ?? null, joined: seat.origin === 'escalate' }
}

function judge({ chain, round }: Case, history: readonly HistoryLine[], readerId: string): Standing | null {
  const last = history.findLast(line => SETTLING.includes(line.verb))
  const settled: Standing | null = chain.state !== 'pending' && last ? { kind: 'settled', settled: settledBy(last) } : null
  if (readerId === chain.applicantId) return settled ?? { kind: 'applicant' }
  const seat = chain.seats.findLast(one => one.personId === readerId || one.askedId === readerId || one.decidedById === readerId)
  if (!seat && !history.some(line => line.actorId === readerId)) return null
  if (seat?.state === 'lost') return { kind: 'gone' }
  if (settled) return settled
  const ofStep = history.filter(line => line.round === round && line.step === seat?.step)
  switch (seat?.state) {
    case 'waiting':
      return { kind: 'later' }
    case 'transferred': {
      const transfer = ofStep.findLast(line => line.verb === 'transfer' && line.actorId === seat.decidedById)
      return transfer ? { kind: 'transferred', toName: transfer.targetName ?? '', at: transfer.at } : { kind: 'gone' }
    }
    case 'approved':
    case 'closed': {
      const approval = ofStep.findLast(line => line.verb === 'approve')
      return approval ? { kind: 'signed', settled: settledBy(approval) } : { kind: 'gone' }
    }
    default:
      return { kind: 'gone' }
  }
}

function settledBy({ verb, actorName, onBehalfOfName, at, note }: HistoryLine): Settled {
  return { verb: verb as Settled['verb'], byName: actorName, onBehalfOfName, at, note }
}
