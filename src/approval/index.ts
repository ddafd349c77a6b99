import type { Tx } from '../db/index.js'
import { AppError } from '../shared/errors.js'
import { actOnCase, openCase, resubmitCase, withdrawCase } from './act.js'
import { delegate, endDelegation, type DelegateResult } from './delegate.js'
import type { Delegation } from './delegations.js'
import { approvedOf, findByNumber, findBySubject, historyOf, openOf, pendingOf } from './queries.js'
import type { ActRequest, ApprovalContext, ApprovalKind, OpenRequest } from './types.js'
import { seatAfresh } from './reseat.js'
import { dueCases, timeOut, urgeCase, type DueCase } from './time-outs.js'
import { standingOf } from './standing.js'
import type { StepPlan } from './chain.js'

export type { CaseState, StepPlan } from './chain.js'
export type {
  ActRequest,
  ApprovalContext,
  ApprovalKind,
  ApprovalRefusal,
  ApprovalResult,
  ApprovalVerb,
  CaseOverview,
  CaseRef,
  HistoryLine,
  HookContext,
  HookName,
  OpenRequest,
} from './types.js'
export { ASKED_KIND, NOTICE_KIND, type NoticeReason } from './announce.js'
export { DELEGATED_KIND, type DelegateResult } from './delegate.js'
export type { Delegation, DelegationRefusal } from './delegations.js'
export type { PendingCase } from './queries.js'
export type { ReaderCase, Settled, Standing } from './standing.js'
export { SYSTEM } from './types.js'
export type { DueCase } from './time-outs.js'

/** One engine for everything that somebody asks and others decide; modules give kinds. */
export function createApprovals(kinds: readonly ApprovalKind[]) {
  const known = new Map(kinds.map(kind => [kind.kind, kind]))
  const kindOf = (name: string): ApprovalKind => {
    const kind = known.get(name)
    if (!kind) throw new AppError('unknown-approval-kind', `no module decides ${name}`)
    return kind
  }
  return {
    kindOf,
    open: (context: ApprovalContext, request: OpenRequest) => openCase(context, kindOf(request.kind), request),
    /** After 退回: the same case, a new round. */
    resubmit: (context: ApprovalContext, request: { subject: string; steps: readonly StepPlan[]; urgentBy?: Date }) =>
      resubmitCase(context, kindOf, request),
    /** By a holder of the active step, or who acts for one; everything is checked here, under the case's lock. */
    act: (context: ApprovalContext, request: ActRequest) => actOnCase(context, kindOf, request),
    /** The ready-made reasons of a case's kind. */
    async reasonsOf(tx: Tx, subject: string): Promise<readonly string[]> {
      const [row] = await tx.$queryRaw<{ kind: string }[]>`select kind from approval_case where subject = ${subject} limit 1`
      return row ? kindOf(row.kind).refusalReasons : []
    },
    /** By the applicant alone, until it is decided. */
    withdraw: (context: ApprovalContext, request: { subject: string; note?: string }) => withdrawCase(context, kindOf, request),
    /** 催办, by who asks. */
    urge: (context: ApprovalContext, { subject }: { subject: string }) => urgeCase(context, kindOf, subject),
    dueCases,
    timeOut: (context: ApprovalContext, due: DueCase) => timeOut(context, kindOf, due),
    delegate: (context: ApprovalContext, request: Omit<Delegation, 'principalId'>): Promise<DelegateResult> =>
      delegate(context, kindOf, request),
    endDelegation: (context: ApprovalContext) => endDelegation(context, kindOf),
    /** After people changed: a pending case's seats follow the roles, and whoever acts now is asked. */
    seatAfresh: (context: ApprovalContext, { subject }: { subject: string }) => seatAfresh(context, subject, kindOf),
    findBySubject,
    historyOf,
    pendingOf,
    openOf,
    /** What the applicant may still take back although it was approved (B10). */
    async revocableOf(tx: Tx, applicantId: string, at: Date): Promise<{ subject: string; number: string }[]> {
      const approved = await approvedOf(tx, applicantId, at)
      const revocable = []
      for (const one of approved) if (await kindOf(one.kind).mayRevoke?.({ tx, at }, one.subject, applicantId)) revocable.push(one)
      return revocable
    },
    findByNumber,
    standingOf,
  }
}

export type Approvals = ReturnType<typeof createApprovals>
