import { createTrail } from '../../src/audit/trail.js'
import { transact, type Tx } from '../../src/db/index.js'
import type { Finding } from '../../src/modules/inspection/inspection.js'
import { createReports, type Report } from '../../src/modules/inspection/reports.js'
import { fromDbDate, localDate } from '../../src/shared/dates.js'
import type { SchoolData } from '../../simulator/index.js'
import { PIXEL } from '../leave/phones.js'
import { smallSchool, type TestSchool } from '../support/school.js'

/** Three classes of two departments, two inspectors of different classes, one teacher of two classes, one who is everybody's deputy. */
export function inspectedSchool(): SchoolData {
  const school = smallSchool()
  const teacherOfTwo = school.members.find(member => member.userid === 't.li')!
  teacherOfTwo.departments.push(41)
  teacherOfTwo.leads!.push(41)
  school.departments.push({ id: 4, name: '商贸系', parentId: 1, order: 3 }, { id: 41, name: '三班', parentId: 4, order: 1 })
  school.members.push(
    { userid: 'hao', name: '郝好', departments: [41], alias: '0240301', extattr: { 学号: '0240301' } },
    { userid: 'sec.b', name: '商贸书记', departments: [4], leads: [4], position: '系部书记' },
  )
  const tag = (name: string) => school.tags.find(each => each.name === name)!
  tag('学生').userids.push('hao')
  tag('系部书记').userids.push('sec.b')
  school.tags.push({ id: 8, name: '学生检查员', userids: ['amy', 'fan'], departmentIds: [] })
  return school
}

export const INSPECTED_FILE = `
school: { name: 测试学校, person_number: alias }
calendar:
  terms: [{ name: 秋, first: 2026-08-31, last: 2026-12-31 }]
  national: true
roles:
  - { role: 学生检查员, tag: 学生检查员, scope: school }
windows:
  - { name: 早自习, weekdays: 一二三四五, open: "07:20", late: "07:40", close: "07:50" }
inspection:
  templates:
    - { name: 晚自习纪律检查, off: true }
    - { name: 大扫除, off: true }
  rooms:
    - { building: 1号楼, rooms: [301, 302], beds: 6, class: 一班 }
    - { building: 1号楼, rooms: [303], beds: 6, class: 二班 }
`

export const MORNING = '每日卫生晨检'
export const ROOMS = '宿舍卫生和纪律晨检'
export const EVENING = '晚检'

const CLASSES: Record<string, number> = { 一班: 21, 二班: 22, 三班: 41 }

export interface Filed {
  by?: string
  template?: string
  /** 一班, or 301 of 一班. */
  className: string
  room?: string
  off?: Finding[]
  photos?: string[]
  late?: boolean
}

export const off = (item: string, points: number, more: Partial<Finding> = {}): Finding => ({ item, points, ...more })

const inSchool = <T>(school: TestSchool, work: (tx: Tx) => Promise<T>): Promise<T> => transact(school.app.db.background, work)

/** As an inspector's report that was sent off at this moment. */
export async function givenReport(school: TestSchool, filed: Filed): Promise<Report> {
  const { by = 'fan', template = MORNING, className, room, off: findings = [], photos = [], late = false } = filed
  const at = school.clock.now()
  const target = room
    ? { kind: 'room' as const, key: `room:1号楼 ${room}`, name: `1号楼 ${room}` }
    : { kind: 'class' as const, key: `class:${CLASSES[className]}`, name: className }
  const report = await inSchool(school, tx =>
    createReports(tx).file(
      { trail: createTrail(tx), at, actorId: by },
      {
        date: localDate(at),
        template,
        version: 1,
        target: { ...target, aliases: [], classId: CLASSES[className]!, className, beds: 6 },
        inspectorId: by,
        onBehalfOfId: null,
        findings,
        note: null,
        score: 100 - findings.reduce((sum, finding) => sum + finding.points, 0),
        base: 100,
        photos,
        ownClass: false,
        late,
      },
    ),
  )
  return report!
}

/** As an amendment or a settled appeal. */
export async function changeReport(
  school: TestSchool,
  number: string,
  findings: Finding[],
  change: 'amended' | 'appealed' = 'amended',
): Promise<void> {
  const at = school.clock.now()
  await inSchool(school, async tx => {
    const reports = createReports(tx)
    const report = (await reports.byNumber(number))!
    const score = 100 - findings.reduce((sum, finding) => sum + (finding.struck ? 0 : finding.points), 0)
    await reports.change({ trail: createTrail(tx), at, actorId: 'officer' }, report, { change, findings, score, reason: null })
  })
}

/** A picture that an inspector's phone has sent, as the media keeps it. */
export async function givenPhoto(school: TestSchool, userid = 'fan'): Promise<string> {
  await school.control(`phones/${userid}/picture`, { dataUrl: PIXEL })
  await school.settle()
  const row = (await school.app.db.prisma.mediaFile.findFirst({ where: { uploaderId: userid }, orderBy: { sentAt: 'desc' } }))!
  return `${fromDbDate(row.date)}.${row.id}`
}
