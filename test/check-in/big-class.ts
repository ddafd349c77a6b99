import type { SchoolData } from '../../simulator/index.js'
import { smallSchool } from '../support/school.js'

/** The small school with a class of 45 (三班, teacher t.zhang, who also leads 四班) and names as long as they come. */
export function schoolOfFortyFive(): SchoolData {
  const school = smallSchool()
  const students = Array.from({ length: 45 }, (_, index) => ({
    userid: `s${String(index + 1).padStart(2, '0')}`,
    name: index % 3 === 0 ? `阿卜杜热合曼·买买提艾力${index + 1}` : `学生${index + 1}`,
    departments: [23],
    alias: `02403${String(index + 1).padStart(2, '0')}`,
  }))
  return {
    ...school,
    departments: [
      ...school.departments,
      { id: 23, name: '三班', parentId: 2, order: 3 },
      { id: 24, name: '十三班', parentId: 2, order: 4 },
    ],
    members: [
      ...school.members,
      ...students,
      { userid: 'hao', name: '郝好', departments: [24], alias: '0240401' },
      { userid: 'hao2', name: '郝好', departments: [24], alias: '0240402' },
      { userid: 't.zhang', name: '张老师', departments: [23, 24], leads: [23, 24], position: '班主任' },
    ],
    tags: school.tags.map(tag =>
      tag.name === '学生'
        ? { ...tag, userids: [...tag.userids, ...students.map(student => student.userid), 'hao', 'hao2'] }
        : tag.name === '班主任'
          ? { ...tag, userids: [...tag.userids, 't.zhang'] }
          : tag,
    ),
  }
}
