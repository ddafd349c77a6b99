import type { Tx } from '../../src/db/index.js'
import type { SchoolFacts } from '../../src/school-file/index.js'

/** Two departments, three classes, a few people; two of them share a name. */
export function smallSchool(): SchoolFacts {
  return {
    departments: [
      { id: 1, name: '小城学校', parentId: null },
      { id: 2, name: '软件系', parentId: 1 },
      { id: 3, name: '护理系', parentId: 1 },
      { id: 21, name: '软件2401班', parentId: 2 },
      { id: 22, name: '软件2402班', parentId: 2 },
      { id: 31, name: '护理2401班', parentId: 3 },
    ],
    departmentMembers: [
      { departmentId: 21, personId: 's1' },
      { departmentId: 21, personId: 's2' },
      { departmentId: 22, personId: 's3' },
      { departmentId: 2, personId: 't.wang' },
    ],
    classes: [
      { id: 21, name: '软件2401班', departmentId: 21 },
      { id: 22, name: '软件2402班', departmentId: 22 },
      { id: 31, name: '护理2401班', departmentId: 31 },
    ],
    tags: [
      { name: '教师', members: ['t.wang'], departments: [] },
      { name: '走读生', members: ['s1', 's3'], departments: [] },
    ],
    people: [
      { id: 's1', name: '李雷' },
      { id: 's2', name: '张伟' },
      { id: 's3', name: '张伟' },
      { id: 't.wang', name: '王老师' },
    ],
    chatPlaces: [],
  }
}

/** The same school as the directory's sync would have left it. */
export async function seed(tx: Tx, facts: SchoolFacts): Promise<void> {
  await tx.department.createMany({ data: facts.departments })
  await tx.departmentMember.createMany({ data: facts.departmentMembers })
  await tx.classGroup.createMany({ data: facts.classes })
  await tx.tag.createMany({ data: facts.tags.map((tag, index) => ({ id: index + 1, ...tag })) })
  await tx.person.createMany({ data: facts.people.map(person => ({ ...person, wecomUserId: person.id })) })
}
