import { demoSchool } from '../simulator/demo-school.js'

const SEATS = 45
/** From here on students never tap: teachers see them in person. */
const FIRST_MARKED_SEAT = 31

export interface SoakClass {
  name: string
  teacher: string
  /** They tap. */
  tappers: string[]
  /** They are marked, each once, by number. */
  seen: { userid: string; number: string }[]
}

/** The demo school as the load needs it. */
export function soakClasses(): SoakClass[] {
  const { departments, members } = demoSchool()
  return departments
    .map(({ id, name }) => {
      const people = members.filter(member => member.departments.includes(id))
      const students = people.filter(member => member.alias !== undefined).toSorted((a, b) => (a.alias! < b.alias! ? -1 : 1))
      const teacher = people.find(member => member.leads?.includes(id))?.userid ?? ''
      return {
        name,
        teacher,
        tappers: students.slice(0, FIRST_MARKED_SEAT - 1).map(student => student.userid),
        seen: students.slice(FIRST_MARKED_SEAT - 1).map(student => ({ userid: student.userid, number: student.alias! })),
      }
    })
    .filter(group => group.tappers.length + group.seen.length === SEATS)
}
