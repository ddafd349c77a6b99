import { type SchoolFacts, peopleOfDepartment, peopleOfTag } from '../facts.js'
import type { Fault, Path } from '../fault.js'
import { name } from '../fields.js'
import type { Names } from '../names.js'
import type { CheckContext } from '../section.js'

/** The people a rule is about: a tag, a department or one person. Rules, not people: a tag's wearers may change. */
export interface Who {
  tag?: string | undefined
  department?: string | undefined
  person?: string | undefined
}

export const who = {
  tag: name('通讯录标签的名称', 64).optional(),
  department: name('部门名称', 64).optional(),
  person: name('姓名或账号', 64).optional(),
}

export function checkWho(value: Who, path: Path, context: CheckContext): Fault[] {
  const given = (['tag', 'department', 'person'] as const).filter(kind => value[kind] !== undefined)
  if (given.length !== 1) return [context.fault(path, '应该写 tag、department、person 三者之一，而且只写一个')]
  if (context.facts === null) return []
  const kind = given[0]!
  const looked = context.names[kind](value[kind]!)
  return looked.ok ? [] : [context.fault([...path, kind], `“${value[kind]}” ${looked.problem}`)]
}

export function peopleOf(value: Who, facts: SchoolFacts, names: Names): string[] {
  if (value.tag !== undefined) return peopleOfTag(facts, value.tag)
  if (value.department !== undefined) {
    const department = names.department(value.department)
    return department.ok ? peopleOfDepartment(facts, department.value.id) : []
  }
  const person = names.person(value.person ?? '')
  return person.ok ? [person.value.id] : []
}
