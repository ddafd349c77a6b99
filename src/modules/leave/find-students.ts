import { findStudents as findIn, type FoundStudent } from '../../directory/index.js'
import type { CommandContext } from '../manifest.js'

const GAPS = /[\s,，、;；]+/

/** Students by name or 学号 in the classes of a permission; a name that two of them share has to be told apart by number. */
export async function findStudents(
  { tx, today, authority }: CommandContext,
  permission: string,
  text: string,
): Promise<{ students: FoundStudent[]; unknown: string[] }> {
  const { students, others } = await findIn(tx, await authority.scopeClasses(permission), text.split(GAPS).filter(Boolean), today)
  return { students, unknown: others.map(({ word, count }) => (count === 0 ? word : `${word}（有 ${count} 人，请用学号）`)) }
}
