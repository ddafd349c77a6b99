import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createPeople, findStudents, describeGaps, hintOf, type People } from '../../src/directory/index.js'
import { toDbDate } from '../../src/shared/dates.js'
import { databaseKinds, freshDatabase, type TestDatabase } from '../support/databases.js'
import { MONDAY, smallSchool, syncOf, TUESDAY, TUESDAY_NOON } from './school.js'

describe.each(databaseKinds())('people on %s', kind => {
  let database: TestDatabase
  let people: People
  const ids = (found: { id: string }[]): string[] => found.map(({ id }) => id)

  beforeAll(async () => {
    database = await freshDatabase(kind)
    people = createPeople(database.background)
    const contacts = smallSchool()
    const sync = syncOf(database, contacts)
    await sync.full()
    contacts.removeUser('0240103')
    sync.clock.set(TUESDAY_NOON)
    await sync.applyHints(contacts.takeChanges().flatMap(change => hintOf(change) ?? []))
  }, 60_000)
  afterAll(() => database.drop())

  it.each([
    ['a name two students share', '张三', ['0240102', '0240103']],
    ['a name', '李雷', ['0240101']],
    ['a 学号', '0240102', ['0240102']],
    ['a part of a name', '张', []],
    ['a name of another class', '王五', []],
    ['nothing', '', []],
  ])('finds students of a class by %s', async (_, text, found) => {
    expect(ids(await people.byNames([11], [text], MONDAY))).toEqual(found)
  })

  it('finds many students of several classes at once, each with the word and the class', async () => {
    const found = await people.byNames([11, 12], ['王五', '李雷', '0240101', '没有'], MONDAY)

    expect(found.map(({ text, id, classId }) => `${text}: ${id} of ${classId}`).toSorted()).toEqual([
      '0240101: 0240101 of 11',
      '李雷: 0240101 of 11',
      '王五: 0240201 of 12',
    ])
    expect(await people.byNames([], ['李雷'], MONDAY)).toEqual([])
  })

  it('gives the students that words mean in the order of the words, and says which mean nobody or several', async () => {
    const { students, others } = await findStudents(database.background, [11, 12], ['王五', '张三', '没有', '李雷'], MONDAY)

    expect(ids(students)).toEqual(['0240201', '0240101'])
    expect(others).toEqual([
      { word: '张三', count: 2 },
      { word: '没有', count: 0 },
    ])
  })

  it('leaves out of today’s class who left today, and keeps them in yesterday’s', async () => {
    expect(ids(await people.studentsOf(11, TUESDAY))).toEqual(['0240101', '0240102'])
    expect(ids(await people.studentsOf(11, MONDAY))).toEqual(['0240101', '0240102', '0240103'])
  })

  it('names the teachers of a class, 班主任 first, and not those of the department above', async () => {
    expect((await people.teachersOf(11, MONDAY)).map(({ id, grant }) => [id, grant.role])).toEqual([
      ['hanmei', 'class_teacher'],
      ['fuban', 'deputy_class_teacher'],
    ])
    expect(await people.teachersOf(12, MONDAY)).toEqual([])
    expect(ids(await people.cadresOf(11, MONDAY))).toEqual(['0240101'])
  })

  it.each([
    ['secretary', { kind: 'class', id: 11 }, ['xinxishuji']],
    ['secretary', { kind: 'department', id: 11 }, ['xinxishuji']],
    ['secretary', { kind: 'class', id: 21 }, []],
    ['counsellor', { kind: 'class', id: 21 }, ['jidianfudao']],
    ['officer', { kind: 'class', id: 11 }, ['ganshi']],
    ['officer', { kind: 'school', id: 0 }, ['ganshi']],
    ['secretary', { kind: 'school', id: 0 }, []],
    ['subject_teacher', { kind: 'class', id: 0 }, []],
  ] as const)('finds the %s whose grant covers %o', async (role, scope, found) => {
    expect(ids(await people.holders(role, scope, MONDAY))).toEqual(found)
  })

  it('puts the holder with the nearest scope first', async () => {
    const { background: prisma } = database
    const grant = { role: 'inspector', fromOn: toDbDate(MONDAY), source: 'file' } as const
    await prisma.roleGrant.createMany({
      data: [
        { ...grant, personId: 'ganshi', scopeKind: 'school', scopeId: 0 },
        { ...grant, personId: 'renke', scopeKind: 'department', scopeId: 10 },
        { ...grant, personId: 'hanmei', scopeKind: 'department', scopeId: 11 },
        { ...grant, personId: 'fuban', scopeKind: 'class', scopeId: 11 },
      ],
    })

    expect(ids(await people.holders('inspector', { kind: 'class', id: 11 }, MONDAY))).toEqual(['fuban', 'hanmei', 'renke', 'ganshi'])
    await prisma.roleGrant.deleteMany({ where: { role: 'inspector' } })
  })

  it.each([
    ['HanMei', undefined, [11]],
    ['xinxishuji', undefined, [11, 12]],
    ['jidianfudao', undefined, [21]],
    ['ganshi', undefined, [11, 12, 21]],
    ['ganshi', ['counsellor'], []],
    ['0240101', ['cadre'], [11]],
    ['renke', undefined, []],
  ] as const)('lists the classes of %s in the roles %p', async (personId, roles, found) => {
    expect((await people.classesOf(personId, MONDAY, roles)).map(({ id }) => id)).toEqual(found)
  })

  it('lists for doctor what the contacts still lack, each with what to do', async () => {
    const { background: prisma } = database
    await prisma.person.create({ data: { id: 'new', wecomUserId: 'new', name: '新生', status: 4 } })
    await prisma.roleGrant.create({
      data: { personId: 'new', role: 'student', scopeKind: 'class', scopeId: 0, fromOn: toDbDate(MONDAY), source: 'wecom' },
    })
    await prisma.classMember.create({ data: { classId: 12, personId: '0240101', fromOn: toDbDate(MONDAY), source: 'file' } })
    await prisma.tag.create({ data: { id: 90, name: '校队', members: ['ghost'], departments: [] } })
    await prisma.setting.create({ data: { key: 'school-file:school', value: { person_number: 'alias' } } })
    await prisma.person.updateMany({ where: { id: { in: ['0240101', '0240102'] } }, data: { alias: '007' } })

    const gaps = Object.fromEntries((await describeGaps(prisma, TUESDAY)).map(gap => [gap.kind, gap.items]))

    expect(gaps).toEqual({
      'invisible-people': ['张三（0240103）：最近不再可见', 'ghost：标签 校队'],
      'students-without-class': ['新生（new）'],
      'students-in-several-classes': ['李雷（0240101）：软件2401、软件2402'],
      'classes-without-teacher': ['软件2402（部门 12）', '机电2401（部门 21）'],
      'inactive-members': ['新生（new）：未激活'],
      'missing-role-tags': ['学生检查员', '资助中心', '勤助部门负责人'],
      'roles-without-scope': ['任课甲（renke）：任课教师'],
      'duplicate-school-numbers': ['007：0240101、0240102'],
    })
  })
})

describe('a contact event', () => {
  it.each([
    [{ kind: 'create-user', user: { userId: 'A' } } as const, { kind: 'member', userId: 'A' }],
    [{ kind: 'update-user', user: { userId: 'A' }, newUserId: 'B' } as const, { kind: 'member', userId: 'A', newUserId: 'B' }],
    [{ kind: 'delete-user', userId: 'A' } as const, { kind: 'member', userId: 'A', removed: true }],
    [{ kind: 'delete-user', userId: '' } as const, null],
    [{ kind: 'create-party', party: { partyId: '7' } } as const, { kind: 'department', departmentId: 7 }],
    [{ kind: 'update-party', party: { partyId: '4294967295' } } as const, { kind: 'department', departmentId: 4_294_967_295 }],
    [{ kind: 'delete-party', partyId: 'x' } as const, null],
    [{ kind: 'unknown', changeType: 'later' } as const, null],
  ])('is only a hint where to look: %j', (change, hint) => {
    expect(hintOf(change)).toEqual(hint)
  })
})
