import type { Tx } from '../db/index.js'

/** What the directory knows, as far as the file may name it. */
export interface SchoolFacts {
  departments: { id: number; name: string; parentId: number | null }[]
  departmentMembers: { departmentId: number; personId: string }[]
  classes: { id: number; name: string; departmentId: number | null }[]
  tags: { name: string; members: string[]; departments: number[] }[]
  people: { id: string; name: string }[]
  /** Places set in chat: windows of the file may name them. */
  chatPlaces: string[]
}

export const NO_FACTS: SchoolFacts = { departments: [], departmentMembers: [], classes: [], tags: [], people: [], chatPlaces: [] }

export async function loadSchoolFacts(tx: Tx): Promise<SchoolFacts> {
  // One after another: the embedded database has a single session.
  const departments = await tx.department.findMany({
    where: { removedAt: null },
    select: { id: true, name: true, parentId: true },
    orderBy: { id: 'asc' },
  })
  const departmentMembers = await tx.departmentMember.findMany({ select: { departmentId: true, personId: true } })
  const classes = await tx.classGroup.findMany({
    where: { dissolvedOn: null },
    select: { id: true, name: true, departmentId: true },
    orderBy: { id: 'asc' },
  })
  const tags = await tx.tag.findMany({ select: { name: true, members: true, departments: true } })
  const people = await tx.person.findMany({ where: { leftAt: null }, select: { id: true, name: true } })
  const places = await tx.place.findMany({ where: { source: 'chat', validUntil: null }, select: { name: true } })
  return { departments, departmentMembers, classes, tags, people, chatPlaces: places.map(place => place.name) }
}

/** The departments below one, itself included. */
export function departmentTree(facts: SchoolFacts, departmentId: number): Set<number> {
  const tree = new Set([departmentId])
  // A set grows while it is walked, and a cycle in a wrong table ends by itself.
  for (const id of tree) for (const child of facts.departments) if (child.parentId === id) tree.add(child.id)
  return tree
}

/** Everybody in a department or below it. */
export function peopleOfDepartment(facts: SchoolFacts, departmentId: number): string[] {
  const tree = departmentTree(facts, departmentId)
  return [...new Set(facts.departmentMembers.filter(member => tree.has(member.departmentId)).map(member => member.personId))]
}

/** Everybody who wears a tag, by name or through a department. */
export function peopleOfTag(facts: SchoolFacts, tagName: string): string[] {
  const tags = facts.tags.filter(tag => tag.name === tagName)
  const known = new Set(facts.people.map(person => person.id))
  const worn = tags.flatMap(tag => [...tag.members, ...tag.departments.flatMap(id => peopleOfDepartment(facts, id))])
  return [...new Set(worn)].filter(id => known.has(id))
}
