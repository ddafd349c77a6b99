import type {
  ApprovalRefusal,
  ApprovalVerb,
  CaseState,
  Delegation,
  DelegationRefusal,
  NoticeReason,
  Standing,
} from '../../approval/index.js'
import type { LocalDate } from '../../shared/dates.js'
import type { View } from '../manifest.js'

/** What is asked, for kinds that need no words of their own: shown as it is. */
export interface BriefView {
  view: 'approval.brief'
  title: string
  rows: { label: string; value: string; userId?: string }[]
  /** The reason and what helps to decide. */
  lines: string[]
}

/** What a press or word could not do, said on the card itself. */
export type CardNotice = 'choose-reason' | 'type-reason' | 'more' | 'changed'

/** The card of a case as one reader sees it. */
export interface ApprovalCardView {
  view: 'approval.card'
  number: string
  /** Null where nothing of it is theirs to see any more. */
  details: View | null
  standing: Standing
  round: number
  step: number
  steps: number
  label: string
  holders: string[]
  reasons: readonly string[]
  comments: { name: string; text: string }[]
  notice: CardNotice | null
  asOf: Date
}

export interface PendingLine {
  number: string
  details: View | null
  applicantName: string
  label: string
  openedAt: Date
  onBehalfOfName: string | null
}

/** 待审批, or the question which of several was meant. */
export interface ApprovalListView {
  view: 'approval.list'
  /** The word that needs a number; null = the list was asked for. */
  word: string | null
  pending: PendingLine[]
  asOf: Date
}

/** The answer of a word that changed something. */
export interface ApprovalDoneView {
  view: 'approval.done'
  verb: ApprovalVerb
  number: string
  state: CaseState
  onBehalfOfName: string | null
  targetName: string | null
  label: string
  holders: string[]
  /** The reader may still decide something of it. */
  yours: boolean
}

export interface ApprovalRefusedView {
  view: 'approval.refused'
  reason:
    | ApprovalRefusal
    | DelegationRefusal
    | 'nothing-pending'
    | 'nothing-asked'
    | 'unknown-number'
    | 'number-needed'
    | 'number-only'
    | 'who'
    | 'unknown-person'
    | 'which-person'
    | 'day-format'
    | 'not-staff'
    | 'no-delegation'
    | 'no-photos'
  word: string
  number: string
  /** Names to choose from, or what was not understood. */
  detail: string
}

/** Words about a case that waits. */
export interface ApprovalNoticeView {
  view: 'approval.notice'
  reason: NoticeReason
  number: string
  details: View | null
  byName: string
  text: string | null
  /** The reader may decide it now. */
  yours: boolean
  asOf: Date
}

/** 代理: what counts now. */
export interface DelegationView {
  view: 'approval.delegation'
  change: 'set' | 'ended' | null
  delegations: (Pick<Delegation, 'fromOn'> & { name: string; last: LocalDate })[]
  /** For whom the reader acts today. */
  actsFor: string[]
  /** Cases that were passed on at once. */
  pending: number
}

/** To the delegate. */
export interface DelegatedView {
  view: 'approval.delegated'
  principalName: string
  from: LocalDate
  last: LocalDate
  ended: boolean
  asOf: Date
}

/** 看照片: how many follow. */
export interface ApprovalPhotosView {
  view: 'approval.photos'
  number: string
  name: string
  coming: number
}

export type ApprovalView =
  | ApprovalPhotosView
  | ApprovalCardView
  | ApprovalListView
  | ApprovalDoneView
  | ApprovalRefusedView
  | ApprovalNoticeView
  | DelegationView
  | DelegatedView
