/** Numbers of the native approval app are kept as the text that was sent; these tables give them names. */
export const FORM_STATUS = {
  '1': 'pending',
  '2': 'approved',
  '3': 'refused',
  '4': 'withdrawn',
  '6': 'withdrawn-after-approval',
  '7': 'deleted',
  '10': 'paid',
} as const
export type FormStatus = (typeof FORM_STATUS)[keyof typeof FORM_STATUS] | 'unknown'

export const NODE_STATUS = {
  '1': 'pending',
  '2': 'approved',
  '3': 'refused',
  '4': 'transferred',
  '11': 'returned',
  '12': 'countersigner-added',
  '13': 'approved-and-countersigner-added',
} as const
export type NodeStatus = (typeof NODE_STATUS)[keyof typeof NODE_STATUS] | 'unknown'

export const APPROVAL_CHANGE = {
  '1': 'submitted',
  '2': 'approved',
  '3': 'refused',
  '4': 'transferred',
  '5': 'urged',
  '6': 'withdrawn',
  '8': 'withdrawn-after-approval',
  '10': 'commented',
  '11': 'returned',
  '12': 'approver-added',
  '13': 'approved-and-approver-added',
  '14': 'handled',
  '15': 'handed-over',
} as const
export type ApprovalChangeKind = (typeof APPROVAL_CHANGE)[keyof typeof APPROVAL_CHANGE] | 'unknown'

/** How many of a node's people must agree. */
export type NodeRule = 'any' | 'all' | 'in-turn' | 'unknown'
// The two enums of the vendor are the reverse of each other.
export const RULE_BY_APPROVER_ATTR = { '1': 'any', '2': 'all' } as const
export const RULE_BY_APV_REL = { '1': 'all', '2': 'any', '3': 'in-turn' } as const

export const NODE_TYPE = { '1': 'approver', '2': 'cc', '3': 'handler' } as const
export type NodeType = (typeof NODE_TYPE)[keyof typeof NODE_TYPE] | 'unknown'

export interface ApprovalRecordDetail {
  approverId: string
  speech: string
  status: NodeStatus
  /** Null while the person has not acted. */
  actedAt: Date | null
  attachmentIds: string[]
}

export interface ApprovalRecord {
  status: NodeStatus
  rule: NodeRule
  details: ApprovalRecordDetail[]
}

export interface ProcessNode {
  nodeType: NodeType
  status: NodeStatus
  rule: NodeRule
  people: { userId: string; speech: string; status: NodeStatus; actedAt: Date | null; mediaIds: string[] }[]
}

/** A change of a form of the native approval app. It holds no form content: read that by API. */
export interface ApprovalChange {
  /** SpNoStr, or SpNo where that is all there is. */
  spNo: string
  spName: string
  status: FormStatus
  templateId: string
  appliedAt: Date | null
  applicantId: string
  applicantPartyId: string
  records: ApprovalRecord[]
  notifiedIds: string[]
  nodes: ProcessNode[]
  comments: { commentId: string; userId: string; content: string; commentedAt: Date | null; attachmentIds: string[] }[]
  change: ApprovalChangeKind
}

export const OPEN_FORM_STATUS = { '1': 'pending', '2': 'approved', '3': 'refused', '4': 'cancelled' } as const
export type OpenFormStatus = (typeof OPEN_FORM_STATUS)[keyof typeof OPEN_FORM_STATUS] | 'unknown'

export const OPEN_NODE_TYPE = { '1': 'member', '2': 'tag', '3': 'leader' } as const
export type OpenNodeType = (typeof OPEN_NODE_TYPE)[keyof typeof OPEN_NODE_TYPE] | 'unknown'

export interface OpenApprovalPerson {
  userId: string
  name: string
  party: string
  image: string
}

/** A change of a form of the app's own, run by WeCom's approval engine. */
export interface OpenApprovalChange {
  thirdNo: string
  spName: string
  templateId: string
  status: OpenFormStatus
  appliedAt: Date | null
  applicant: OpenApprovalPerson
  nodes: {
    status: NodeStatus
    rule: NodeRule
    nodeType: OpenNodeType
    people: (OpenApprovalPerson & { status: NodeStatus; speech: string; actedAt: Date | null })[]
  }[]
  notified: OpenApprovalPerson[]
  /** Counted from 0; null where it is not said. */
  currentStep: number | null
}
