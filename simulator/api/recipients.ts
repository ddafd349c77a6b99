import type { Desk } from '../desk.js'
import { holds } from '../faults.js'
import type { Member } from '../school.js'
import type { Json } from './call.js'
import { refuse } from './errors.js'

const MAX_USERS = 1000
const MAX_GROUPS = 100

export interface Recipients {
  receivers: string[]
  invaliduser: string[]
  invalidparty: string[]
  invalidtag: string[]
  unlicenseduser: string[]
}

/** Who a send reaches: `a|b` lists resolved against contacts, the app's visible range and licences. */
export function resolveRecipients(desk: Desk, body: Json): Recipients {
  const users = listOf(body['touser'], 'touser')
  const parties = listOf(body['toparty'], 'toparty')
  const tags = listOf(body['totag'], 'totag')
  if (users.length + parties.length + tags.length === 0) refuse(82001, 'touser, toparty and totag are all empty')
  if (users.length > MAX_USERS) refuse(40032, 'touser holds more than 1000 members')
  if (parties.length > MAX_GROUPS) refuse(82002, 'toparty holds more than 100 departments')
  if (tags.length > MAX_GROUPS) refuse(82003, 'totag holds more than 100 tags')

  const found = users.includes('@all')
    ? { receivers: desk.school().data.members.map(member => member.userid), invaliduser: [], invalidparty: [], invalidtag: [] }
    : lookUp(desk, users, parties, tags)
  // Unlicensed members were found but may not be reached by this API.
  const { unlicensed } = desk.state.faults
  const reachable = [...new Set(found.receivers)].filter(userid => isReachable(desk, userid))
  const result: Recipients = {
    ...found,
    receivers: reachable.filter(userid => !holds(unlicensed, userid)),
    unlicenseduser: reachable.filter(userid => holds(unlicensed, userid)).map(userid => userid.toLowerCase()),
  }
  if (result.receivers.length + result.unlicenseduser.length === 0) refuse(81013, 'user & party & tag all invalid')
  return result
}

/** Members that exist, are activated and stand in the app's visible range. */
export function isReachable(desk: Desk, userid: string): boolean {
  const member = desk.school().member(userid)
  return member !== undefined && isVisible(desk, member) && isActive(desk, member)
}

export function isVisible(desk: Desk, member: Member): boolean {
  return !holds(desk.state.faults.hidden, member.userid)
}

export function isActive(desk: Desk, member: Member): boolean {
  return (member.status ?? 1) === 1 && !holds(desk.state.faults.inactive, member.userid)
}

function lookUp(desk: Desk, users: string[], parties: string[], tags: string[]) {
  const school = desk.school()
  const receivers: string[] = []
  const invaliduser: string[] = []
  const invalidparty: string[] = []
  const invalidtag: string[] = []
  for (const userid of users) {
    if (isReachable(desk, userid)) receivers.push(school.member(userid)?.userid ?? userid)
    else invaliduser.push(userid.toLowerCase())
  }
  for (const id of parties) {
    if (school.department(Number(id))) receivers.push(...school.membersBelow(Number(id)).map(member => member.userid))
    else invalidparty.push(id)
  }
  for (const id of tags) {
    const tag = school.tag(Number(id))
    if (tag) receivers.push(...school.tagMembers(tag))
    else invalidtag.push(id)
  }
  return { receivers, invaliduser, invalidparty, invalidtag }
}

function listOf(value: unknown, field: string): string[] {
  if (value === undefined || value === null || value === '') return []
  if (typeof value !== 'string') refuse(40058, `${field} must be a string`)
  return value.split('|').filter(part => part !== '')
}
