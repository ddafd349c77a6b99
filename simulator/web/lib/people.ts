import type { Member } from './types.js'

export interface PeopleGroup {
  name: string
  members: Member[]
}

const GROUPS: [name: string, has: (role: string) => boolean][] = [
  ['学生', role => role === '学生' || role === '班干部'],
  ['老师', role => /班主任|辅导员|教师|老师/.test(role)],
  ['检查员', role => role.includes('检查员')],
]
const OFFICES = '办公室'

export const groupOf = (member: Member) => GROUPS.find(([, has]) => has(member.role))?.[0] ?? OFFICES

/** The people whose name, id, role or class holds every word typed, in the order a newcomer looks for them. */
export function findPeople(members: Member[], query: string): PeopleGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = members.filter(member => {
    const text = `${member.name} ${member.userid} ${member.role} ${member.className ?? ''}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
  return [...GROUPS.map(([name]) => name), OFFICES]
    .map(name => ({ name, members: found.filter(member => groupOf(member) === name) }))
    .filter(group => group.members.length > 0)
}

/** What fits into an avatar: the given name's last two characters for a Chinese name, else its first letter. */
export function initialsOf(name: string): string {
  const chinese = /^[\u4e00-\u9fff]{2,4}$/.test(name)
  return chinese ? name.slice(-2) : [...name].slice(0, 1).join('').toUpperCase()
}

/** A steady tint per person, so that faces are told apart at a glance. */
export function tintOf(userid: string): number {
  let sum = 0
  for (const char of userid) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 997
  return sum % 6
}
