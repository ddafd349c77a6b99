import type { Tx } from '../../db/index.js'
import { createPeople, type PersonName, type RoleName } from '../../directory/index.js'
import type { LocalDate } from '../../shared/dates.js'

/** Asked where the class had no teacher that day: the first of these that somebody holds. */
const FALLBACK: readonly RoleName[] = ['counsellor', 'secretary', 'officer', 'administrator']

/** Who decides about a window of a class: its teachers of that day, any one of them. */
export async function decidersOf(
  tx: Tx,
  window: { classId: number; date: LocalDate },
  studentId: string,
): Promise<{ people: PersonName[]; fallback: boolean }> {
  const directory = createPeople(tx)
  const others = (people: readonly PersonName[]) => people.filter(person => person.id !== studentId)
  const teachers = others(await directory.teachersOf(window.classId, window.date))
  if (teachers.length > 0) return { people: teachers, fallback: false }
  for (const role of FALLBACK) {
    const people = others(await directory.holders(role, { kind: 'class', id: window.classId }, window.date))
    if (people.length > 0) return { people, fallback: true }
  }
  return { people: [], fallback: true }
}
