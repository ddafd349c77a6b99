import type { ContactChangeEvent, EventBase, SchoolContactChangeEvent } from './event.js'
import type { ContactChange, ContactParty, ContactUser, ExtraAttribute, SchoolContactKind } from './event-contact.js'
import { child, childIfPresent, elements, list, optional, requiredText, text, textIfPresent } from './fields.js'
import type { DocumentElement } from './xml.js'

type ChangeDecoder = (document: DocumentElement) => ContactChange

const CHANGES: ReadonlyMap<string, ChangeDecoder> = new Map<string, ChangeDecoder>([
  ['create_user', document => ({ kind: 'create-user', user: readUser(document) })],
  [
    'update_user',
    document => ({ kind: 'update-user', user: readUser(document), ...optional('newUserId', textIfPresent(document, 'NewUserID')) }),
  ],
  ['delete_user', document => ({ kind: 'delete-user', userId: requiredText(document, 'UserID') })],
  ['create_party', document => ({ kind: 'create-party', party: readParty(document) })],
  ['update_party', document => ({ kind: 'update-party', party: readParty(document) })],
  ['delete_party', document => ({ kind: 'delete-party', partyId: requiredText(document, 'Id') })],
  [
    'update_tag',
    document => ({
      kind: 'update-tag',
      tagId: requiredText(document, 'TagId'),
      addedUserIds: list(text(document, 'AddUserItems')),
      removedUserIds: list(text(document, 'DelUserItems')),
      addedPartyIds: list(text(document, 'AddPartyItems')),
      removedPartyIds: list(text(document, 'DelPartyItems')),
    }),
  ],
])

export function decodeContact(document: DocumentElement, base: EventBase): ContactChangeEvent {
  const changeType = text(document, 'ChangeType')
  const decodeChange = CHANGES.get(changeType.toLowerCase())
  return { type: 'contact-change', change: decodeChange ? decodeChange(document) : { kind: 'unknown', changeType }, ...base }
}

function readUser(document: DocumentElement): ContactUser {
  const departments = textIfPresent(document, 'Department')
  const leads = textIfPresent(document, 'IsLeaderInDept')
  const leaders = textIfPresent(document, 'DirectLeader')
  const extra = childIfPresent(document, 'ExtAttr')
  return {
    userId: requiredText(document, 'UserID'),
    ...optional('name', textIfPresent(document, 'Name')),
    ...optional('departmentIds', departments === undefined ? undefined : list(departments)),
    ...optional('mainDepartmentId', textIfPresent(document, 'MainDepartment')),
    ...optional('isLeaderInDepartment', leads === undefined ? undefined : list(leads).map(flag => flag === '1')),
    ...optional('directLeaderIds', leaders === undefined ? undefined : list(leaders)),
    ...optional('position', textIfPresent(document, 'Position')),
    ...optional('mobile', textIfPresent(document, 'Mobile')),
    ...optional('gender', textIfPresent(document, 'Gender')),
    ...optional('email', textIfPresent(document, 'Email')),
    ...optional('bizMail', textIfPresent(document, 'BizMail')),
    ...optional('status', textIfPresent(document, 'Status')),
    ...optional('avatar', textIfPresent(document, 'Avatar')),
    ...optional('alias', textIfPresent(document, 'Alias')),
    ...optional('telephone', textIfPresent(document, 'Telephone')),
    ...optional('address', textIfPresent(document, 'Address')),
    ...optional('extraAttributes', extra && elements(extra, 'Item').map(readExtraAttribute)),
  }
}

/** Type 0 is a text, 1 a link; older traffic has Name and Value only. */
function readExtraAttribute(item: DocumentElement): ExtraAttribute {
  const name = text(item, 'Name')
  const web = childIfPresent(item, 'Web')
  if (web) return { name, kind: 'web', title: text(web, 'Title'), url: text(web, 'Url') }
  return { name, kind: 'text', value: textIfPresent(child(item, 'Text'), 'Value') ?? text(item, 'Value') }
}

function readParty(document: DocumentElement): ContactParty {
  return {
    partyId: requiredText(document, 'Id'),
    ...optional('name', textIfPresent(document, 'Name')),
    ...optional('parentId', textIfPresent(document, 'ParentId')),
    ...optional('order', textIfPresent(document, 'Order')),
  }
}

const SCHOOL_KINDS: ReadonlySet<string> = new Set<SchoolContactKind>([
  'create-student',
  'update-student',
  'delete-student',
  'create-parent',
  'update-parent',
  'delete-parent',
  'create-department',
  'update-department',
  'delete-department',
  'subscribe',
  'unsubscribe',
])

export function decodeSchoolContact(document: DocumentElement, base: EventBase): SchoolContactChangeEvent {
  const changeType = text(document, 'ChangeType')
  // The documentation spells it deparmtment; which spelling is on the wire is not known.
  const kind = changeType.toLowerCase().replace('deparmtment', 'department').replace('_', '-')
  const id = requiredText(document, 'Id')
  return { type: 'school-contact-change', change: isSchoolKind(kind) ? { kind, id } : { kind: 'unknown', changeType, id }, ...base }
}

function isSchoolKind(kind: string): kind is SchoolContactKind {
  return SCHOOL_KINDS.has(kind)
}
