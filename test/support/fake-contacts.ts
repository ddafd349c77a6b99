import type { ContactsApi } from '../../src/directory/index.js'
import type { WecomMember } from '../../src/wecom/client/index.js'
import type { ContactChange } from '../../src/wecom/index.js'

export interface FakeUser {
  userId: string
  name?: string
  alias?: string
  status?: number
  departments?: number[]
  /** Must also sit in them, as in WeCom. */
  leads?: number[]
  attributes?: Record<string, string>
}

interface FakeDepartment {
  id: number
  name: string
  parentId: number
}

interface FakeTag {
  id: number
  name: string
  users: Set<string>
  departments: Set<number>
}

/** A corp's contacts in memory. Every edit leaves the contact events that WeCom would send; `takeChanges` hands them out once. */
export function createFakeContacts() {
  const users = new Map<string, Required<FakeUser>>()
  const hidden = new Set<string>()
  const departments = new Map<number, FakeDepartment>()
  const tags = new Map<number, FakeTag>()
  let changes: ContactChange[] = []
  /** Runs before each API call: other people's edits, faults. */
  let onCall: (api: string) => Promise<void> | void = () => undefined
  let calls: string[] = []

  const key = (userId: string): string => userId.toLowerCase()
  const visible = (userId: string): boolean => users.has(key(userId)) && !hidden.has(key(userId))
  const called = async (api: string): Promise<void> => {
    calls.push(api)
    await onCall(api)
  }

  const member = (user: Required<FakeUser>): WecomMember => ({
    userId: user.userId,
    name: user.name,
    alias: user.alias === '' ? null : user.alias,
    position: null,
    departmentIds: [...user.departments],
    leaderInDepartmentIds: user.leads.filter(id => user.departments.includes(id)),
    directLeaderIds: [],
    mainDepartmentId: user.departments[0] ?? null,
    status: user.status,
    attributes: Object.entries(user.attributes).map(([name, value]) => ({ name, value })),
    detail: 'full',
  })

  const api: ContactsApi = {
    async listDepartments() {
      await called('listDepartments')
      return [...departments.values()].map(department => ({
        ...department,
        order: 0,
        leaderIds: [...users.values()]
          .filter(user => visible(user.userId) && member(user).leaderInDepartmentIds.includes(department.id))
          .map(user => user.userId),
      }))
    },
    async listDepartmentUsers(departmentId) {
      await called(`listDepartmentUsers ${departmentId}`)
      if (!departments.has(departmentId)) throw new Error('60123 invalid party id')
      return [...users.values()].filter(user => visible(user.userId) && user.departments.includes(departmentId)).map(member)
    },
    async getUser(userId) {
      await called(`getUser ${userId}`)
      return visible(userId) ? member(users.get(key(userId))!) : null
    },
    async listTags() {
      await called('listTags')
      return [...tags.values()].map(({ id, name }) => ({ id, name }))
    },
    async getTag(tagId) {
      await called(`getTag ${tagId}`)
      const tag = tags.get(tagId)
      if (!tag) throw new Error('40068 invalid tagid')
      return { name: tag.name, userIds: [...tag.users].filter(visible), departmentIds: [...tag.departments] }
    },
  }

  const tagged = (tagId: number, lists: { added?: string[]; removed?: string[]; addedParties?: string[]; removedParties?: string[] }) =>
    changes.push({
      kind: 'update-tag',
      tagId: String(tagId),
      addedUserIds: lists.added ?? [],
      removedUserIds: lists.removed ?? [],
      addedPartyIds: lists.addedParties ?? [],
      removedPartyIds: lists.removedParties ?? [],
    })

  const contacts = {
    api,
    get calls() {
      return calls
    },
    forgetCalls() {
      calls = []
    },
    intercept(hook: (api: string) => Promise<void> | void) {
      onCall = hook
    },
    takeChanges(): ContactChange[] {
      const taken = changes
      changes = []
      return taken
    },
    userIds: () => [...users.values()].map(user => user.userId),
    departmentIds: () => [...departments.keys()],
    tagIds: () => [...tags.keys()],

    department(id: number, name: string, parentId = id === 1 ? 0 : 1) {
      const kind = departments.has(id) ? 'update-party' : 'create-party'
      departments.set(id, { id, name, parentId })
      changes.push({ kind, party: { partyId: String(id) } })
    },
    /** WeCom refuses to delete one that holds members or departments; its tags forget it, not always with a tag event. */
    removeDepartment(id: number): boolean {
      const inUse =
        [...users.values()].some(user => user.departments.includes(id)) || [...departments.values()].some(d => d.parentId === id)
      if (inUse || !departments.delete(id)) return false
      for (const tag of tags.values()) tag.departments.delete(id)
      changes.push({ kind: 'delete-party', partyId: String(id) })
      return true
    },
    user(user: FakeUser) {
      const before = users.get(key(user.userId))
      const blank = { name: user.userId, alias: '', status: 1, departments: [1], leads: [], attributes: {} }
      users.set(key(user.userId), { ...blank, ...before, ...user })
      changes.push({ kind: before ? 'update-user' : 'create-user', user: { userId: user.userId } })
    },
    removeUser(userId: string) {
      if (!users.delete(key(userId))) return
      hidden.delete(key(userId))
      for (const tag of tags.values()) tag.users.delete(key(userId))
      changes.push({ kind: 'delete-user', userId })
    },
    renameUser(userId: string, newUserId: string) {
      const user = users.get(key(userId))
      if (!user || users.has(key(newUserId))) return
      users.delete(key(userId))
      users.set(key(newUserId), { ...user, userId: newUserId })
      for (const tag of tags.values()) if (tag.users.delete(key(userId))) tag.users.add(key(newUserId))
      changes.push({ kind: 'update-user', user: { userId }, newUserId })
      for (const tag of tags.values()) if (tag.users.has(key(newUserId))) tagged(tag.id, { added: [newUserId], removed: [userId] })
    },
    /** The admin narrows or widens the app's visible range: WeCom sends nothing. */
    hide: (userId: string) => void hidden.add(key(userId)),
    show: (userId: string) => void hidden.delete(key(userId)),

    tag(id: number, name: string, members: { users?: string[]; departments?: number[] } = {}) {
      const tag = { id, name, users: new Set(members.users?.map(key)), departments: new Set(members.departments) }
      tags.set(id, tag)
      tagged(id, { added: members.users ?? [], addedParties: (members.departments ?? []).map(String) })
    },
    tagUser(id: number, userId: string, isMember = true) {
      const tag = tags.get(id)
      if (!tag || !users.has(key(userId))) return
      if (isMember) tag.users.add(key(userId))
      else tag.users.delete(key(userId))
      tagged(id, isMember ? { added: [userId] } : { removed: [userId] })
    },
    tagDepartment(id: number, departmentId: number, isMember = true) {
      const tag = tags.get(id)
      if (!tag || !departments.has(departmentId)) return
      if (isMember) tag.departments.add(departmentId)
      else tag.departments.delete(departmentId)
      tagged(id, isMember ? { addedParties: [String(departmentId)] } : { removedParties: [String(departmentId)] })
    },
  }
  return contacts
}

export type FakeContacts = ReturnType<typeof createFakeContacts>
