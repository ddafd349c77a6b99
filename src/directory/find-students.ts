import type { Tx } from '../db/index.js'
import type { LocalDate } from '../shared/dates.js'
import { createPeople, type PersonName } from './people.js'

export interface FoundStudent extends PersonName {
  classId: number
}

export interface FoundStudents {
  students: FoundStudent[]
  /** Words that name nobody (0) or several, who have to be told apart by number. */
  others: { word: string; count: number }[]
}

/** Whom the words of a teacher mean, in their order: a name that two share is not guessed. */
export async function findStudents(tx: Tx, classIds: readonly number[], words: readonly string[], on: LocalDate): Promise<FoundStudents> {
  const found = await createPeople(tx).byNames(classIds, words, on)
  const students: FoundStudent[] = []
  const others: FoundStudents['others'] = []
  for (const word of words) {
    const [first, ...more] = found.filter(({ text }) => text === word)
    if (!first || more.length > 0) {
      others.push({ word, count: first ? more.length + 1 : 0 })
      continue
    }
    const { text: _, ...student } = first
    students.push(student)
  }
  return { students, others }
}
