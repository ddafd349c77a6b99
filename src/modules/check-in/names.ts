import type { Tx } from '../../db/index.js'
import { findStudents as findIn, type PersonName } from '../../directory/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import { personIdOf } from '../../shared/ids.js'

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
  const { students, others } = await findIn(tx, [classId], names, on)
  return { students, unknown: others.map(({ word, count }) => (count === 0 ? word : `${word}（重名，请用学号）`)) }
}

/** Students of these classes, or on one of their rosters of the day, by name, 学号 or userid; one statement for a whole school. */
export async function studentsNamed(
  tx: Tx,
  classIds: readonly number[],
  text: string,
  on: LocalDate,
): Promise<{ id: string; name: string }[]> {
  const day = toDbDate(on)
  return tx.$queryRaw`
    select p.id, p.name from person p
     where (p.name = ${text} or p.school_no = ${text} or p.id = ${personIdOf(text)})
       and (exists (select 1 from class_member m where m.person_id = p.id and m.class_id = any(${[...classIds]}::int[])
                       and m.from_on <= ${day}::date and (m.until_on is null or ${day}::date < m.until_on))
            or exists (select 1 from occurrence_member r join window_occurrence o on o.date = r.date and o.id = r.occurrence_id
                        where r.person_id = p.id and r.date = ${day}::date and o.class_id = any(${[...classIds]}::int[])))
     order by p.id limit 2`
}
