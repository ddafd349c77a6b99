import { demoCampus } from '../demo-places.js'
import { isoOf } from '../clock.js'
import type { Desk } from '../desk.js'
import type { Phones } from '../phones/phones.js'

/** Roles by tag, the one that tells most about a person first. */
const ROLES = [
  '管理员',
  '系部书记',
  '辅导员',
  '学工干事',
  '资助中心',
  '勤助部门负责人',
  '班主任',
  '副班主任',
  '任课教师',
  '学生检查员',
  '班干部',
  '学生',
]

export function schoolView(desk: Desk) {
  const { data } = desk.school()
  const roleOf = new Map<string, string>()
  for (const name of ROLES.toReversed()) {
    for (const userid of data.tags.find(tag => tag.name === name)?.userids ?? []) roleOf.set(userid, name)
  }
  const departmentName = (id: number | undefined) => data.departments.find(department => department.id === id)?.name ?? ''
  const classOf = (ids: readonly number[]) => ids.map(departmentName).find(name => name.endsWith('班')) ?? ''
  return {
    corpName: data.corpName,
    appName: data.appName,
    agentId: desk.options.agentId,
    serviceUrl: desk.options.serviceUrl ?? '',
    departments: data.departments,
    members: data.members.map(member => ({
      userid: member.userid,
      name: member.name,
      departments: member.departments,
      leads: member.leads ?? [],
      alias: member.alias ?? '',
      position: member.position ?? '',
      extattr: member.extattr ?? {},
      status: member.status ?? 1,
      role: roleOf.get(member.userid) ?? member.position ?? '',
      class: classOf(member.departments),
      subtitle: member.subtitle ?? member.position ?? '',
    })),
    tags: data.tags,
    places: data.places,
    campus: demoCampus,
  }
}

export function phoneView(desk: Desk, phones: Phones, userid: string) {
  const member = desk.school().member(userid)
  if (!member) return undefined
  const { unread, messages, location } = phones.phone(member.userid)
  return {
    userid: member.userid,
    name: member.name,
    subtitle: member.subtitle ?? member.position ?? '',
    unread,
    messages,
    menu: desk.state.menu ?? [],
    location,
  }
}

export function clockView(desk: Desk) {
  return { now: isoOf(desk.clock.now()), offsetMs: desk.clock.offsetMs() }
}

export function shownView(desk: Desk, userid: string | null) {
  const entries = [...desk.state.shown.values()]
  return userid ? entries.filter(entry => entry.userid.toLowerCase() === userid.toLowerCase()) : entries
}
