import type { Department, Member } from '../school.js'
import type { ApiCall, ApiDeps, ApiTable, Json } from './call.js'
import { jsonBody, ok } from './call.js'
import { refuse } from './errors.js'
import { isActive, isVisible } from './recipients.js'

const MAX_PAGE = 10_000

/** Contacts as a self-built app reads them: names and structure, but no phone numbers or mail addresses. */
export function contactsApi({ desk }: ApiDeps): ApiTable {
  const school = () => desk.school()
  const visible = (members: Member[]) => members.filter(member => isVisible(desk, member))

  const departments = (call: ApiCall): Department[] => {
    const id = call.query.get('id')
    if (id === null || id === '') return school().data.departments
    if (!school().department(Number(id))) refuse(60003, 'department not found')
    const below = school().subtree(Number(id))
    return school().data.departments.filter(department => below.has(department.id))
  }

  const membersOf = (call: ApiCall): Member[] => {
    const id = Number(call.query.get('department_id') ?? Number.NaN)
    if (!school().department(id)) refuse(60003, 'department not found')
    return visible(call.query.get('fetch_child') === '1' ? school().membersBelow(id) : school().membersOf(id))
  }

  const departmentJson = ({ id, name, parentId, order }: Department): Json => ({
    id,
    name,
    name_en: '',
    department_leader: school().leadersOf(id),
    parentid: parentId,
    order,
  })

  const memberJson = (member: Member): Json => ({
    userid: member.userid,
    name: member.name,
    department: member.departments,
    order: member.departments.map(() => 0),
    position: member.position ?? '',
    is_leader_in_dept: member.departments.map(id => (member.leads?.includes(id) ? 1 : 0)),
    direct_leader: [],
    main_department: member.departments[0] ?? 1,
    status: isActive(desk, member) ? (member.status ?? 1) : member.status === undefined || member.status === 1 ? 4 : member.status,
    alias: member.alias ?? '',
    telephone: '',
    extattr: { attrs: Object.entries(member.extattr ?? {}).map(([name, value]) => ({ type: 0, name, value, text: { value } })) },
    external_profile: { external_attr: [] },
  })

  const brief = (member: Member): Json => ({ userid: member.userid, name: member.name, department: member.departments, open_userid: '' })

  return {
    'department/list': { method: 'GET', owners: ['app'], handle: call => ok({ department: departments(call).map(departmentJson) }) },
    'department/simplelist': {
      method: 'GET',
      owners: ['app', 'contacts'],
      handle: call => ok({ department_id: departments(call).map(({ id, parentId, order }) => ({ id, parentid: parentId, order })) }),
    },
    'department/get': {
      method: 'GET',
      owners: ['app'],
      handle(call) {
        const department = school().department(Number(call.query.get('id') ?? Number.NaN))
        return department ? ok({ department: departmentJson(department) }) : refuse(60003, 'department not found')
      },
    },
    'user/get': {
      method: 'GET',
      owners: ['app'],
      handle(call) {
        const member = school().member(call.query.get('userid') ?? '')
        if (!member) refuse(60111, 'userid not found')
        return isVisible(desk, member) ? ok(memberJson(member)) : refuse(60011, 'no privilege to access this member')
      },
    },
    'user/list': { method: 'GET', owners: ['app'], handle: call => ok({ userlist: membersOf(call).map(memberJson) }) },
    'user/simplelist': { method: 'GET', owners: ['app'], handle: call => ok({ userlist: membersOf(call).map(brief) }) },
    'user/list_id': { method: 'POST', owners: ['contacts'], handle: call => listIds(school().data.members, jsonBody(call)) },
    'tag/list': {
      method: 'GET',
      owners: ['app', 'contacts'],
      handle: () => ok({ taglist: school().data.tags.map(tag => ({ tagid: tag.id, tagname: tag.name })) }),
    },
    'tag/get': {
      method: 'GET',
      owners: ['app', 'contacts'],
      handle(call) {
        const tag = school().tag(Number(call.query.get('tagid') ?? Number.NaN))
        if (!tag) refuse(40068, 'invalid tagid')
        const members = visible(tag.userids.flatMap(userid => school().member(userid) ?? []))
        return ok({ tagname: tag.name, userlist: members.map(({ userid, name }) => ({ userid, name })), partylist: tag.departmentIds })
      },
    },
  }
}

/** One row per (member, department); the cursor is opaque to the caller. */
function listIds(members: readonly Member[], body: Json): Json {
  const limit = body['limit'] ?? MAX_PAGE
  if (typeof limit !== 'number' || limit < 1 || limit > MAX_PAGE) refuse(40058, 'limit must be 1 to 10000')
  const cursor = body['cursor'] ?? ''
  const start = cursor === '' ? 0 : Number(typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString() : Number.NaN)
  if (!Number.isInteger(start)) refuse(50100, 'invalid cursor')
  const rows = members.flatMap(member => member.departments.map(department => ({ userid: member.userid, department })))
  const end = start + limit
  return ok({ next_cursor: end < rows.length ? Buffer.from(String(end)).toString('base64url') : '', dept_user: rows.slice(start, end) })
}
