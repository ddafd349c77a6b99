import { describe, expect, it } from '@jest/globals'
import { demoCampus, demoPlaces, demoSchool } from '../../simulator/index.js'
import { byteLength } from '../../simulator/text.js'

const school = demoSchool()
const holders = (name: string) => school.tags.find(tag => tag.name === name)?.userids ?? []
const students = school.members.filter(member => holders('学生').includes(member.userid))

function metresFromCampus(place: { latitude: number; longitude: number }): number {
  const north = (place.latitude - demoCampus.latitude) * 111_195
  const east = (place.longitude - demoCampus.longitude) * 111_195 * Math.cos((demoCampus.latitude * Math.PI) / 180)
  return Math.hypot(north, east)
}

describe('the demo school', () => {
  it('has six classes of 45 students with unique userids and numbers that keep their leading zero', () => {
    expect(students).toHaveLength(270)
    for (const id of [21, 22, 23, 24, 25, 26]) expect(students.filter(student => student.departments.includes(id))).toHaveLength(45)
    expect(new Set(school.members.map(member => member.userid)).size).toBe(school.members.length)
    expect(new Set(students.map(student => student.extattr?.['学号'])).size).toBe(270)
    expect(students.every(student => /^0\d{6}$/.test(student.extattr?.['学号'] ?? ''))).toBe(true)
  })

  it('is the same each time, and no two people of one class share a name', () => {
    expect(demoSchool()).toEqual(school)
    for (const id of [21, 22, 23, 24, 25, 26]) {
      const names = students.filter(student => student.departments.includes(id)).map(student => student.name)
      expect(new Set(names).size).toBe(45)
    }
  })

  it('holds a long minority name and rare characters', () => {
    const names = students.map(student => student.name)

    expect(names).toEqual(expect.arrayContaining(['买买提·阿卜杜拉', '王㛃', '李𠮷']))
    expect(byteLength('李𠮷')).toBe(7)
  })

  it('gives every role with its standard tag name to somebody', () => {
    const counts = Object.fromEntries(school.tags.map(tag => [tag.name, tag.userids.length]))

    expect(counts).toEqual({
      学生: 270,
      班主任: 6,
      副班主任: 1,
      辅导员: 1,
      任课教师: 4,
      班干部: 12,
      学生检查员: 8,
      系部书记: 1,
      学工干事: 1,
      资助中心: 1,
      勤助部门负责人: 1,
      管理员: 1,
    })
    const known = new Set(school.members.map(member => member.userid))
    expect(school.tags.flatMap(tag => tag.userids).every(userid => known.has(userid))).toBe(true)
  })

  it('gives each class one head teacher as its leader', () => {
    for (const id of [21, 22, 23, 24, 25, 26]) {
      const leaders = school.members.filter(member => member.leads?.includes(id)).map(member => member.userid)
      expect(leaders).toHaveLength(1)
      expect(holders('班主任')).toEqual(expect.arrayContaining(leaders))
    }
  })

  it('has places inside the campus, just outside its edge, and far away', () => {
    const distance = Object.fromEntries(demoPlaces.map(place => [place.name, Math.round(metresFromCampus(place))]))

    expect(distance['教学楼']).toBeLessThan(60)
    expect(distance['操场']).toBeLessThan(200)
    expect(distance['校门口']).toBeGreaterThan(350)
    expect(distance['校门口']).toBeLessThan(370)
    expect(distance['家里']).toBeGreaterThan(2900)
    expect(distance['家里']).toBeLessThan(3100)
  })
})
