/** A member as a contact event shows it. Absent = unchanged or withheld; '' = cleared. Only the id can be relied on. */
export interface ContactUser {
  userId: string
  name?: string
  departmentIds?: string[]
  mainDepartmentId?: string
  /** Parallel to `departmentIds`. */
  isLeaderInDepartment?: boolean[]
  directLeaderIds?: string[]
  position?: string
  mobile?: string
  gender?: string
  email?: string
  bizMail?: string
  /** 1 active, 2 disabled, 4 not activated, 5 left. */
  status?: string
  avatar?: string
  alias?: string
  telephone?: string
  address?: string
  extraAttributes?: ExtraAttribute[]
}

export type ExtraAttribute = { name: string; kind: 'text'; value: string } | { name: string; kind: 'web'; title: string; url: string }

export interface ContactParty {
  partyId: string
  name?: string
  parentId?: string
  order?: string
}

/** A hint that something changed: read it again by API. */
export type ContactChange =
  | { kind: 'create-user'; user: ContactUser }
  | { kind: 'update-user'; user: ContactUser; newUserId?: string }
  | { kind: 'delete-user'; userId: string }
  | { kind: 'create-party'; party: ContactParty }
  | { kind: 'update-party'; party: ContactParty }
  | { kind: 'delete-party'; partyId: string }
  | {
      kind: 'update-tag'
      tagId: string
      addedUserIds: string[]
      removedUserIds: string[]
      addedPartyIds: string[]
      removedPartyIds: string[]
    }
  | { kind: 'unknown'; changeType: string }

type SchoolVerb = 'create' | 'update' | 'delete'
type SchoolNoun = 'student' | 'parent' | 'department'
export type SchoolContactKind = `${SchoolVerb}-${SchoolNoun}` | 'subscribe' | 'unsubscribe'

/** `id` is a student's, a parent's (also for subscribe) or a school department's. */
export type SchoolContactChange = { kind: SchoolContactKind; id: string } | { kind: 'unknown'; changeType: string; id: string }
