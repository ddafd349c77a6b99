import type { ContactChange } from '../wecom/index.js'

/** What a contact event points at. Its other fields are never applied: they may be late, partial or withheld (callback.md 11.1). */
export type ContactHint =
  /** `removed`: the member was deleted, which also took them out of tags, even if they are back by now. */
  | { kind: 'member'; userId: string; newUserId?: string; removed?: true }
  | { kind: 'department'; departmentId: number }
  | { kind: 'tag'; tagId: number }

/** Null = nothing to re-read (an unknown kind of change; the nightly full sync sees it). */
export function hintOf(change: ContactChange): ContactHint | null {
  switch (change.kind) {
    case 'create-user':
      return memberHint(change.user.userId)
    case 'update-user':
      return memberHint(change.user.userId, change.newUserId ? { newUserId: change.newUserId } : {})
    case 'delete-user':
      return memberHint(change.userId, { removed: true })
    case 'create-party':
    case 'update-party':
      return numbered(change.party.partyId, departmentId => ({ kind: 'department', departmentId }))
    case 'delete-party':
      return numbered(change.partyId, departmentId => ({ kind: 'department', departmentId }))
    case 'update-tag':
      return numbered(change.tagId, tagId => ({ kind: 'tag', tagId }))
    case 'unknown':
      return null
  }
}

function memberHint(userId: string, more: { newUserId?: string; removed?: true } = {}): ContactHint | null {
  return userId === '' ? null : { kind: 'member', userId, ...more }
}

function numbered(text: string, hint: (id: number) => ContactHint): ContactHint | null {
  const id = Number(text)
  return Number.isSafeInteger(id) && id > 0 ? hint(id) : null
}
