import type { Tx } from '../../db/index.js'
import { createPeople, type PersonName } from '../../directory/index.js'
import type { LocalDate } from '../../shared/dates.js'

/** Names as people type them: 张三 李四，王五、赵六. */
export function splitNames(text: string): string[] {
  return [...new Set(text.split(/[\s,，、;；]+/).filter(name => name !== ''))].slice(0, 60)
}

/** Students of a class by name, 学号 or userid; a name that two share is not guessed. */
export async function findStudents(
  tx: Tx,
  classId: number,
  names: readonly string[],
  on: LocalDate,
): Promise<{ students: PersonName[]; unknown: string[] }> {
  const people = createPeople(tx)
  const students: PersonName[] = []
  const unknown: string[] = []
  for (const name of names) {
    const found = await people.byName(classId, name, on)
    if (found.length === 1) students.push(found[0]!)
    else unknown.push(found.length > 1 ? `${name}（重名，请用学号）` : name)
  }
  return { students, unknown }
}
