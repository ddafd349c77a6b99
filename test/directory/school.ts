import { createSync, type SyncDeps } from '../../src/directory/index.js'
import { createFixedClock } from '../../src/shared/clock.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { createFakeContacts, type FakeContacts } from '../support/fake-contacts.js'
import type { TestDatabase } from '../support/databases.js'

export const MONDAY = '2026-03-02' as LocalDate
export const TUESDAY = '2026-03-03' as LocalDate
export const NOON = '2026-03-02T12:00:00+08:00'
export const TUESDAY_NOON = '2026-03-03T12:00:00+08:00'

/** Two departments of two classes each; every role is worn by somebody. */
export function smallSchool(): FakeContacts {
  const contacts = createFakeContacts()
  contacts.department(1, '示范学院')
  contacts.department(10, '信息系', 1)
  contacts.department(11, '软件2401', 10)
  contacts.department(12, '软件2402', 10)
  contacts.department(20, '机电系', 1)
  contacts.department(21, '机电2401', 20)
  contacts.department(30, '学工处', 1)
  contacts.user({ userId: 'XinXiShuJi', name: '书记甲', departments: [10], leads: [10] })
  contacts.user({ userId: 'JiDianFuDao', name: '辅导员甲', departments: [20], leads: [20] })
  contacts.user({ userId: 'HanMei', name: '韩梅', departments: [11], leads: [11] })
  contacts.user({ userId: 'FuBan', name: '副班甲', departments: [11] })
  contacts.user({ userId: 'GanShi', name: '干事甲', departments: [30] })
  contacts.user({ userId: 'GuanLi', name: '管理甲', departments: [30] })
  contacts.user({ userId: 'RenKe', name: '任课甲', departments: [10] })
  for (const [userId, name, department] of [
    ['0240101', '李雷', 11],
    ['0240102', '张三', 11],
    ['0240103', '张三', 11],
    ['0240201', '王五', 12],
    ['0340101', '赵六', 21],
  ] as const)
    contacts.user({ userId, name, departments: [department] })
  contacts.tag(1, '学生', { departments: [11, 12, 21] })
  contacts.tag(2, '系部书记', { users: ['XinXiShuJi'] })
  contacts.tag(3, '辅导员', { users: ['JiDianFuDao'] })
  contacts.tag(4, '副班主任', { users: ['FuBan'] })
  contacts.tag(5, '学工干事', { users: ['GanShi'] })
  contacts.tag(6, '管理员', { users: ['GuanLi'] })
  contacts.tag(7, '任课教师', { users: ['RenKe'] })
  contacts.tag(8, '班干部', { users: ['0240101'] })
  contacts.takeChanges()
  return contacts
}

export const quiet = { info: () => undefined, warn: () => undefined }

export function syncOf(database: TestDatabase, contacts: FakeContacts, options: Partial<SyncDeps> = {}) {
  const clock = createFixedClock(NOON)
  const sync = createSync({ client: contacts.api, prisma: database.background, clock, log: quiet, ...options })
  return { clock, ...sync }
}

/** Class membership on a day, as `class: person …`. */
export async function rosters({ background: prisma }: TestDatabase, on: LocalDate): Promise<Record<string, string[]>> {
  const day = new Date(`${on}T00:00:00Z`)
  const rows = await prisma.classMember.findMany({
    where: { fromOn: { lte: day }, OR: [{ untilOn: null }, { untilOn: { gt: day } }] },
    orderBy: [{ classId: 'asc' }, { personId: 'asc' }],
  })
  const rosters: Record<string, string[]> = {}
  for (const row of rows) (rosters[row.classId] ??= []).push(row.personId)
  return rosters
}

/** Grants on a day, as `person role scope:id`. */
export async function grants({ background: prisma }: TestDatabase, on: LocalDate): Promise<string[]> {
  const day = new Date(`${on}T00:00:00Z`)
  const rows = await prisma.roleGrant.findMany({ where: { fromOn: { lte: day }, OR: [{ untilOn: null }, { untilOn: { gt: day } }] } })
  return rows.map(row => `${row.personId} ${row.role} ${row.scopeKind}:${row.scopeId}`).sort()
}
