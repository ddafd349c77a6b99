import type { Member } from './types.js'

/** Which phones stand on the desk lives in the address, so that a link shows the same desk. */
export function readOpenPhones(hash: string): string[] {
  const ids = hash.replace(/^#/, '').split(',').map(decode)
  return [...new Set(ids.filter(id => id !== ''))]
}

export const writeOpenPhones = (ids: string[]) => (ids.length === 0 ? '' : `#${ids.map(encodeURIComponent).join(',')}`)

/** One student and that class's teacher: the smallest desk that tells the story. */
export function defaultPhones(members: Member[]): string[] {
  for (const student of members) {
    if (student.role !== '学生' || student.className === '') continue
    const teacher = members.find(member => member.role === '班主任' && member.className === student.className)
    if (teacher !== undefined) return [student.userid, teacher.userid]
  }
  return members.slice(0, 2).map(member => member.userid)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
