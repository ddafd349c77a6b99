import { AppError } from '../shared/errors.js'
import { actOnCase, openCase, resubmitCase, withdrawCase } from './act.js'
import { findBySubject, historyOf, pendingOf } from './queries.js'
import type { ActRequest, ApprovalContext, ApprovalKind, OpenRequest } from './types.js'
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
export type { PendingCase } from './queries.js'

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
    /** By the applicant alone, until it is decided. */
    withdraw: (context: ApprovalContext, request: { subject: string; note?: string }) => withdrawCase(context, kindOf, request),
    findBySubject,
    historyOf,
    pendingOf,
  }
}

export type Approvals = ReturnType<typeof createApprovals>
