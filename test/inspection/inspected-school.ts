import type { SchoolData } from '../../simulator/index.js'
import { SMALL_SCHOOL_FILE, smallSchool } from '../support/school.js'

/** The small school with inspectors: 秦检 and 苏查 are in class 二班 and look after the whole department. */
export function inspectedSchool(): SchoolData {
  const school = smallSchool()
  const inspector = (userid: string, name: string, department: number, no: string) => ({
    userid,
    name,
    departments: [department],
    alias: no,
    extattr: { 学号: no },
  })
  return {
    ...school,
    members: [...school.members, inspector('qin', '秦检', 22, '0240208'), inspector('su', '苏查', 22, '0240209')],
    tags: [
      ...school.tags.map(tag => (tag.name === '学生' ? { ...tag, userids: [...tag.userids, 'qin', 'su'] } : tag)),
      { id: 8, name: '学生检查员', userids: ['qin', 'su'], departmentIds: [] },
    ],
  }
}

/** Twelve rooms of class 一班 on two floors; 秦检 does the dormitory, 苏查 whatever their grant covers. */
export const INSPECTED_SCHOOL_FILE = `${SMALL_SCHOOL_FILE}
roles:
  - { role: 学生检查员, tag: 学生检查员, scope: { department: 信息系 } }
inspection:
  rooms:
    - { building: 1号楼, rooms: [301-306, 401-406], beds: 6, class: 一班 }
  areas:
    - { name: 操场东侧, class: 一班 }
  roster:
    - { template: 宿舍卫生和纪律晨检, inspectors: [秦检], targets: [1号楼] }
`
