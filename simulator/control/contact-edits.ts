import type { Deliver } from '../callbacks/deliver.js'
import { eventXml } from '../callbacks/inner.js'
import type { Desk } from '../desk.js'
import type { Department, Member, Tag } from '../school.js'
import type { XmlField } from '../xml.js'

export interface EditResult {
  ok: boolean
  /** Whether a change_contact event went out and the service took it; null = no receiver is configured. */
  told: boolean | null
}

type Optional<T> = { [K in keyof T]?: T[K] | undefined }
export type MemberEdit = Optional<Omit<Member, 'userid'> & { newUserid: string }>
export type DepartmentEdit = Optional<Omit<Department, 'id'>>
export type TagEdit = Optional<Omit<Tag, 'id'>>

/** Changes made in the admin console: they take effect at once and are told to the contact-sync receiver. */
export interface ContactEdits {
  putMember(userid: string, edit: MemberEdit): Promise<EditResult>
  deleteMember(userid: string): Promise<EditResult | undefined>
  putDepartment(id: number, edit: DepartmentEdit): Promise<EditResult>
  deleteDepartment(id: number): Promise<EditResult | undefined>
  putTag(id: number, edit: TagEdit): Promise<EditResult>
  deleteTag(id: number): Promise<EditResult | undefined>
}

export function createContactEdits({ desk, deliver }: { desk: Desk; deliver: Deliver }): ContactEdits {
  const data = () => desk.school().data

  const tell = async (changeType: string, fields: readonly XmlField[]): Promise<EditResult> => {
    desk.school().changed()
    desk.publish('school')
    if (!desk.options.contacts || !desk.options.contactsCallbackUrl) return { ok: true, told: null }
    const frame = { corpId: desk.options.corpId, from: 'sys', createTime: Math.floor(desk.clock.now() / 1000) }
    const inner = eventXml(frame, null, 'change_contact', [['ChangeType', changeType], ...fields])
    const delivery = await deliver.deliver({ endpoint: 'contacts', userid: 'sys', event: `change_contact ${changeType}`, inner })
    if (delivery.reply.kind !== 'none') desk.note('通讯录事件只能用空内容回答，服务却回了消息')
    return { ok: true, told: delivery.ok }
  }

  return {
    putMember(userid, { newUserid, ...edit }) {
      const existing = desk.school().member(userid)
      if (!existing) {
        data().members.push({ userid, name: userid, departments: [1], ...defined(edit) })
        // Receivers set up after August 2022 get the ids only.
        return tell('create_user', [
          ['UserID', userid],
          ['Department', (edit.departments ?? [1]).join(',')],
        ])
      }
      Object.assign(existing, defined(edit))
      if (newUserid !== undefined) rename(desk, existing, newUserid)
      return tell('update_user', [
        ['UserID', userid],
        ...(newUserid === undefined ? [] : [['NewUserID', newUserid] as const]),
        ...(edit.departments ? [['Department', edit.departments.join(',')] as const] : []),
      ])
    },
    async deleteMember(userid) {
      const member = desk.school().member(userid)
      if (!member) return undefined
      data().members = data().members.filter(each => each !== member)
      for (const tag of data().tags) tag.userids = tag.userids.filter(each => each !== member.userid)
      return tell('delete_user', [['UserID', member.userid]])
    },
    putDepartment(id, edit) {
      const existing = desk.school().department(id)
      const changed = { name: `部门${id}`, parentId: 1, order: 100_000 - id, ...defined(edit) }
      if (existing) Object.assign(existing, defined(edit))
      else data().departments.push({ id, ...changed })
      const shown = existing ? defined(edit) : changed
      return tell(existing ? 'update_party' : 'create_party', [
        ['Id', id],
        ...(shown.name === undefined ? [] : [['Name', shown.name] as const]),
        ...(shown.parentId === undefined ? [] : [['ParentId', String(shown.parentId)] as const]),
        ...(shown.order === undefined || existing ? [] : [['Order', shown.order] as const]),
      ])
    },
    async deleteDepartment(id) {
      if (!desk.school().department(id)) return undefined
      data().departments = data().departments.filter(department => department.id !== id)
      for (const member of data().members) member.departments = member.departments.filter(each => each !== id)
      for (const tag of data().tags) tag.departmentIds = tag.departmentIds.filter(each => each !== id)
      return tell('delete_party', [['Id', id]])
    },
    putTag(id, edit) {
      const existing = desk.school().tag(id)
      const before = { userids: existing?.userids ?? [], departmentIds: existing?.departmentIds ?? [] }
      const tag: Tag = existing ?? { id, name: `标签${id}`, userids: [], departmentIds: [] }
      if (!existing) data().tags.push(tag)
      Object.assign(tag, defined(edit))
      return tell('update_tag', tagFields(id, before, tag))
    },
    async deleteTag(id) {
      const tag = desk.school().tag(id)
      if (!tag) return undefined
      data().tags = data().tags.filter(each => each !== tag)
      return tell('update_tag', tagFields(id, tag, { userids: [], departmentIds: [] }))
    },
  }
}

function rename(desk: Desk, member: Member, newUserid: string) {
  for (const tag of desk.school().data.tags) tag.userids = tag.userids.map(each => (each === member.userid ? newUserid : each))
  const phone = desk.state.phones.get(member.userid)
  if (phone) desk.state.phones.set(newUserid, phone)
  desk.state.phones.delete(member.userid)
  member.userid = newUserid
}

function tagFields(id: number, before: Pick<Tag, 'userids' | 'departmentIds'>, after: Pick<Tag, 'userids' | 'departmentIds'>): XmlField[] {
  const lists: [string, (string | number)[]][] = [
    ['AddUserItems', missingFrom(before.userids, after.userids)],
    ['DelUserItems', missingFrom(after.userids, before.userids)],
    ['AddPartyItems', missingFrom(before.departmentIds, after.departmentIds)],
    ['DelPartyItems', missingFrom(after.departmentIds, before.departmentIds)],
  ]
  return [['TagId', id], ...lists.filter(([, items]) => items.length > 0).map(([name, items]): XmlField => [name, items.join(',')])]
}

function missingFrom<T>(list: readonly T[], items: readonly T[]): T[] {
  return items.filter(item => !list.includes(item))
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the absent fields: an edit changes only what it names. */
function defined<T extends object>(edit: T): Defined<T> {
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined)) as Defined<T>
}
