import type { Trail } from '../audit/trail.js'
import type { Tx } from '../db/index.js'
import type { OutboxPort } from '../outbox/port.js'
import type { LocalDate } from '../shared/dates.js'
import type { Case } from './cases.js'
import type { CaseState, ChainRefusal, StepPlan } from './chain.js'

/** Who acts when nobody did: time-outs, and seats that follow the roles. */
export const SYSTEM = 'system'

export type ApprovalVerb =
  | 'open'
  | 'resubmit'
  | 'approve'
  | 'refuse'
  | 'return'
  | 'transfer'
  | 'add-signer'
  | 'comment'
  | 'withdraw'
  | 'revoke'
  | 'urge'
  | 'remind'
  | 'escalate'
  | 'reseat'

/** The transaction in which something happens to a case, and who does it. */
export interface ApprovalContext {
  tx: Tx
  outbox: OutboxPort
  trail: Trail
  at: Date
  actorId: string
  /** The inbox key or the slot of a job: what made it happen. */
  cause: string
}

/** What a module's hook gets: the deciding transaction, before it commits. */
export interface HookContext extends ApprovalContext {
  today: LocalDate
  subject: string
  applicantId: string
  /** Set when the actor acted in somebody's place. */
  onBehalfOfId: string | null
  note: string | null
}

export type HookName = 'approved' | 'refused' | 'returned' | 'withdrawn' | 'revoked' | 'holders-changed'

export interface CaseReader {
  id: string
  /** The open card, with its reason; everywhere else only the title is shown. */
  whole: boolean
}

/** What a module gives to have its things decided. */
export interface ApprovalKind {
  kind: string
  /** What the card shows a reader; its words are in cards/briefs.ts by `view`. Null = gone, nothing to show. */
  details(context: { tx: Tx; at: Date }, subject: string, reader: CaseReader): Promise<{ view: string } | null>
  hooks: Partial<Record<HookName, (context: HookContext) => Promise<void>>>
  /** Ready-made reasons of the card's 驳回 list: at most 8. */
  refusalReasons: readonly string[]
  /** Who holds the step's role now: asked at each decision and when people change. Without it a seat is lost only by leaving the school. */
  holders?(context: { tx: Tx; at: Date }, subject: string, step: { place: number; label: string }): Promise<readonly string[]>
  /** Pictures that came with what is asked: whoever decides, or decided, may look; each look is logged where `ownerId` sees it. */
  photosOf?(context: { tx: Tx; at: Date }, subject: string): Promise<{ refs: readonly string[]; ownerId: string } | null>
  /** Whether this person may take back what was approved; without it only who decided may. */
  mayRevoke?(context: { tx: Tx; at: Date }, subject: string, actorId: string): Promise<boolean>
}

export interface OpenRequest {
  kind: string
  /** What it is about, e.g. `leave:17`; one case a subject. */
  subject: string
  /** 单号, as people type it. */
  number: string
  applicantId: string
  openedById: string
  steps: readonly StepPlan[]
  /** When what is asked for begins: from two hours before, it waits for nobody. */
  urgentBy?: Date
}

export interface CaseRef {
  date: LocalDate
  id: bigint
  subject: string
  number: string
  state: CaseState
}

export interface ActRequest {
  subject: string
  verb: 'approve' | 'refuse' | 'return' | 'transfer' | 'add-signer' | 'comment' | 'revoke'
  note?: string
  targetId?: string
  /** The step that the presser's card showed. */
  seen?: { round: number; step: number }
  /** Pressed on the card: its face is the answer, so it is not refreshed as well. */
  onCard?: boolean
}

export type ApprovalRefusal =
  | ChainRefusal
  | 'no-case'
  | 'target-gone'
  /** Another step than the one that was seen waits now. */
  | 'changed'
  | 'may-not-revoke'
  /** Urged less than an hour ago. */
  | 'too-soon'
  /** Nobody is woken for what can wait until the morning. */
  | 'quiet'

export type ApprovalResult =
  /** `after` is the case as it was left, for `standingOf` in the same transaction. */
  { ok: true; state: CaseState; onBehalfOfId: string | null; after?: Case } | { ok: false; refusal: ApprovalRefusal }

/** One line of what happened, oldest first. */
export interface HistoryLine {
  verb: ApprovalVerb
  round: number
  step: number
  at: Date
  actorId: string
  actorName: string
  onBehalfOfName: string | null
  targetName: string | null
  note: string | null
}

export interface CaseOverview extends CaseRef {
  kind: string
  applicantId: string
  openedById: string
  openedAt: Date
  urgentBy: Date | null
  settledAt: Date | null
  settledById: string | null
  onBehalfOfId: string | null
  /** The active step; its holders are asked now (empty once decided). */
  step: { place: number; label: string; fallback: boolean; of: number }
  holders: { id: string; name: string; actingId: string; actingName: string }[]
}
