import { createPeople, type PersonName } from '../../directory/index.js'
import type { CommandContext } from '../manifest.js'

const GAPS = /[\s,，、;；]+/

export interface FoundStudent extends PersonName {
  classId: number
}

/** Students by name or 学号 in the classes of a permission; a name that two of them share has to be told apart by number. */
export async function findStudents(
  context: CommandContext,
  permission: string,
  text: string,
): Promise<{ students: FoundStudent[]; unknown: string[] }> {
  const { tx, today, authority } = context
  const people = createPeople(tx)
  const classIds = await authority.scopeClasses(permission)
  const students: FoundStudent[] = []
  const unknown: string[] = []
  for (const word of text.split(GAPS).filter(Boolean)) {
    const found: FoundStudent[] = []
    for (const classId of classIds) for (const student of await people.byName(classId, word, today)) found.push({ ...student, classId })
    if (found.length === 1) students.push(found[0]!)
    else unknown.push(found.length === 0 ? word : `${word}（有 ${found.length} 人，请用学号）`)
  }
  return { students, unknown }
}
