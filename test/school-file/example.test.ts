import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { inspectionSection } from '../../src/modules/inspection/school-file.js'
import { leaveSection } from '../../src/modules/leave/school-file.js'
import { makeUpSection } from '../../src/modules/make-up/school-file.js'
import { windowsSection } from '../../src/modules/check-in/school-file.js'
import { baseSections, parseSchoolFile, type SchoolFacts } from '../../src/school-file/index.js'
import { demoSchool } from '../../simulator/demo-school.js'

const sections = [...baseSections, windowsSection, leaveSection, makeUpSection, inspectionSection]

describe('school.example.yaml', () => {
  it('fits the demo school without a fault or a warning', async () => {
    const text = await readFile(new URL('../../school.example.yaml', import.meta.url), 'utf8')

    const parsed = parseSchoolFile(text, sections, demoFacts())

    expect(parsed.ok ? parsed.warnings : parsed.faults).toEqual([])
  })
})

function demoFacts(): SchoolFacts {
  const { departments, members, tags } = demoSchool()
  return {
    departments: departments.map(({ id, name, parentId }) => ({ id, name, parentId })),
    departmentMembers: members.flatMap(member => member.departments.map(departmentId => ({ departmentId, personId: member.userid }))),
    classes: departments.filter(({ id }) => id > 20).map(({ id, name }) => ({ id, name, departmentId: id })),
    tags: tags.map(({ name, userids, departmentIds }) => ({ name, members: userids, departments: departmentIds })),
    people: members.map(({ userid, name }) => ({ id: userid, name })),
    chatPlaces: [],
  }
}
