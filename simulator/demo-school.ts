import { demoName } from './demo-names.js'
import { demoPlaces } from './demo-places.js'
import type { Department, Member, SchoolData, Tag } from './school.js'

const CLASS_SIZE = 45
const FACULTY = 2
const STUDENT_AFFAIRS = 3
const FUNDING = 4
const ACADEMIC = 5

interface DemoClass {
  id: number
  name: string
  /** Major and class as they stand in the userids of its students. */
  code: string
  teacher: readonly [userid: string, name: string]
}

const CLASSES: readonly DemoClass[] = [
  { id: 21, name: '信息2401班', code: '0101', teacher: ['t.wang', '王慧敏'] },
  { id: 22, name: '信息2402班', code: '0102', teacher: ['t.li', '李志远'] },
  { id: 23, name: '数媒2401班', code: '0201', teacher: ['t.chen', '陈晓岚'] },
  { id: 24, name: '数媒2402班', code: '0202', teacher: ['t.zhao', '赵国栋'] },
  { id: 25, name: '电商2401班', code: '0301', teacher: ['t.sun', '孙雅琴'] },
  { id: 26, name: '电商2402班', code: '0302', teacher: ['t.zhou', '周立军'] },
]

/** Seats of the eight inspectors: class index and seat, spread over the classes. */
const INSPECTORS: readonly (readonly [classIndex: number, seat: number])[] = [
  [0, 3],
  [0, 4],
  [1, 3],
  [2, 3],
  [2, 4],
  [3, 3],
  [4, 3],
  [5, 3],
]

const OTHERS: readonly (Member & { tag: string })[] = [
  { userid: 't.lin', name: '林若楠', departments: [23], position: '副班主任', subtitle: '数媒2401班 副班主任', tag: '副班主任' },
  { userid: 'xu.jianping', name: '许建平', departments: [FACULTY], leads: [FACULTY], position: '系部书记', tag: '系部书记' },
  { userid: 'gao.ming', name: '高明', departments: [FACULTY], leads: [FACULTY], position: '辅导员', tag: '辅导员' },
  { userid: 't.he', name: '何静', departments: [FACULTY], position: '任课教师（语文）', tag: '任课教师' },
  { userid: 't.guo', name: '郭振华', departments: [FACULTY], position: '任课教师（数学）', tag: '任课教师' },
  { userid: 't.ma', name: '马晓东', departments: [FACULTY], position: '任课教师（程序设计）', tag: '任课教师' },
  { userid: 't.luo', name: '罗佩珊', departments: [FACULTY], position: '任课教师（摄影）', tag: '任课教师' },
  { userid: 'tang.xue', name: '唐雪', departments: [STUDENT_AFFAIRS], position: '学工干事', tag: '学工干事' },
  { userid: 'admin.shen', name: '沈亦凡', departments: [STUDENT_AFFAIRS], position: '系统管理员', tag: '管理员' },
  { userid: 'deng.li', name: '邓莉', departments: [FUNDING], leads: [FUNDING], position: '资助中心', tag: '资助中心' },
  { userid: 'feng.tao', name: '冯涛', departments: [ACADEMIC], leads: [ACADEMIC], position: '勤助部门负责人', tag: '勤助部门负责人' },
]

const TAG_NAMES = [
  '学生',
  '班主任',
  '副班主任',
  '辅导员',
  '任课教师',
  '班干部',
  '学生检查员',
  '系部书记',
  '学工干事',
  '资助中心',
  '勤助部门负责人',
  '管理员',
]

/** 江城职业技术学校: one faculty with six classes of 45, its teachers, cadres, inspectors and offices. All invented. */
export function demoSchool(): SchoolData {
  const students = CLASSES.flatMap((each, index) => studentsOf(each, index))
  const teachers = CLASSES.map(headTeacherOf)
  const others = OTHERS.map(({ tag: _tag, ...member }): Member => ({ subtitle: member.position ?? '', ...member }))
  return {
    corpName: '江城职业技术学校',
    appName: '学工助手',
    departments: departments(),
    members: [...teachers, ...others, ...students],
    tags: tags(students, teachers),
    places: demoPlaces.map(place => ({ ...place })),
  }
}

function departments(): Department[] {
  const named = (id: number, name: string, parentId: number): Department => ({ id, name, parentId, order: 100_000 - id })
  return [
    named(1, '江城职业技术学校', 0),
    named(FACULTY, '信息技术系', 1),
    named(STUDENT_AFFAIRS, '学生工作处', 1),
    named(FUNDING, '资助中心', 1),
    named(ACADEMIC, '教务处', 1),
    ...CLASSES.map(each => named(each.id, each.name, FACULTY)),
  ]
}

function headTeacherOf(each: DemoClass): Member {
  const [userid, name] = each.teacher
  return { userid, name, departments: [each.id, FACULTY], leads: [each.id], position: '班主任', subtitle: `${each.name} 班主任` }
}

function studentsOf(each: DemoClass, classIndex: number): Member[] {
  return Array.from({ length: CLASS_SIZE }, (_, offset) => {
    const seat = offset + 1
    const number = `024${twoDigits(classIndex + 1)}${twoDigits(seat)}`
    return {
      userid: studentId(each, seat),
      name: demoName(classIndex * CLASS_SIZE + offset),
      departments: [each.id],
      alias: number,
      extattr: { 学号: number },
      subtitle: [each.name, ...studentDuties(classIndex, seat)].join(' '),
    }
  })
}

function studentDuties(classIndex: number, seat: number): string[] {
  const duties = []
  if (seat === 1) duties.push('班长')
  if (seat === 2) duties.push('副班长')
  if (isInspector(classIndex, seat)) duties.push('学生检查员')
  return duties
}

function tags(students: Member[], teachers: Member[]): Tag[] {
  const holders = new Map<string, string[]>(TAG_NAMES.map(name => [name, []]))
  const give = (name: string, userid: string) => holders.get(name)?.push(userid)
  for (const student of students) give('学生', student.userid)
  for (const teacher of teachers) give('班主任', teacher.userid)
  for (const other of OTHERS) give(other.tag, other.userid)
  for (const each of CLASSES) {
    give('班干部', studentId(each, 1))
    give('班干部', studentId(each, 2))
  }
  for (const [classIndex, seat] of INSPECTORS) {
    const each = CLASSES[classIndex]
    if (each) give('学生检查员', studentId(each, seat))
  }
  return TAG_NAMES.map((name, index) => ({ id: index + 1, name, userids: holders.get(name) ?? [], departmentIds: [] }))
}

function studentId(each: DemoClass, seat: number): string {
  return `s24${each.code}${twoDigits(seat)}`
}

function isInspector(classIndex: number, seat: number): boolean {
  return INSPECTORS.some(([index, inspectorSeat]) => index === classIndex && inspectorSeat === seat)
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
