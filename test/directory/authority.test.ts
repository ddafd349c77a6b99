import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  createAuthority,
  createPeople,
  type PermissionRule,
  permissionMatrix,
  permissionTable,
  type Reach,
  type Refusal,
  type RoleName,
  ROLE_LABEL,
  ROLES,
  type Target,
} from '../../src/directory/index.js'
import { addDays, toDbDate } from '../../src/shared/dates.js'
import { databaseKinds, freshDatabase, type TestDatabase } from '../support/databases.js'
import { MONDAY } from './school.js'

const REACHES: Reach[] = ['own', 'class', 'department', 'school']
const everyRole = (reach: Reach): PermissionRule['roles'] => Object.fromEntries(ROLES.map(role => [role, reach]))

const PERMISSIONS: PermissionRule[] = [
  ...REACHES.map(reach => ({ name: reach, label: `${reach} 的事`, roles: everyRole(reach) })),
  { name: 'nobody', label: '谁也不行', roles: {} },
]

/** The school of the matrix: 系 10 holds 专业 15 with class 11; class 12 lies in 系 20; 21 is in 系 10 but not switched on. */
const CLASSES = [
  { id: 11, departmentId: 11, parentId: 15, isActive: true },
  { id: 12, departmentId: 12, parentId: 20, isActive: true },
  { id: 21, departmentId: 21, parentId: 10, isActive: false },
]

const TARGETS = {
  'own class': { classId: 11 },
  'other class': { classId: 12 },
  'class that is not switched on': { classId: 21 },
  'student of own class': { personId: 'in11' },
  'student of own class, named together': { classId: 11, personId: 'in11' },
  'student of another class under the name of one’s own': { classId: 11, personId: 'in12' },
  'student of own class last term': { classId: 11, personId: 'was11' },
  'staff of own department': { personId: 'staff10' },
  'staff of another department': { personId: 'staff20' },
} satisfies Record<string, Target>

type TargetName = keyof typeof TARGETS

const GRANTS = {
  'class 11': { scopeKind: 'class', scopeId: 11 },
  'class 21': { scopeKind: 'class', scopeId: 21 },
  'department 10': { scopeKind: 'department', scopeId: 10 },
  'department 20': { scopeKind: 'department', scopeId: 20 },
  'the school': { scopeKind: 'school', scopeId: 0 },
  'an empty scope': { scopeKind: 'class', scopeId: 0 },
} as const

type GrantName = keyof typeof GRANTS

/** Which targets a grant reaches when the permission is as wide as the grant. Everything else is refused. */
const REACHED: Record<GrantName, TargetName[]> = {
  'class 11': ['own class', 'student of own class', 'student of own class, named together'],
  'class 21': ['class that is not switched on'],
  'department 10': [
    'own class',
    'class that is not switched on',
    'student of own class',
    'student of own class, named together',
    'staff of own department',
  ],
  'department 20': ['other class', 'staff of another department'],
  'the school': [
    'own class',
    'other class',
    'class that is not switched on',
    'student of own class',
    'student of own class, named together',
    'staff of own department',
    'staff of another department',
  ],
  'an empty scope': [],
}

const WIDTH: Record<string, number> = { own: 0, class: 1, department: 2, school: 3 }
const yesterday = addDays(MONDAY, -1)
const tomorrow = addDays(MONDAY, 1)
const aMonthAgo = addDays(MONDAY, -30)

describe.each(databaseKinds())('authority on %s', kind => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await freshDatabase(kind)
    const { background: prisma } = database
    const fromOn = toDbDate(aMonthAgo)
    await prisma.department.createMany({
      data: [
        { id: 1, name: '学校' },
        { id: 10, name: '信息系', parentId: 1 },
        { id: 15, name: '软件专业', parentId: 10 },
        { id: 20, name: '机电系', parentId: 1 },
        ...CLASSES.map(({ id, parentId }) => ({ id, parentId, name: `${id}班` })),
      ],
    })
    await prisma.classGroup.createMany({ data: CLASSES.map(({ id, departmentId }) => ({ id, departmentId, name: `${id}班` })) })
    await prisma.classActivation.createMany({
      data: CLASSES.filter(({ isActive }) => isActive).map(({ id }) => ({ classId: id, fromOn, source: 'wecom' })),
    })
    const people = ['in11', 'in12', 'in21', 'was11', 'staff10', 'staff20', 'actor', 'nowhere']
    await prisma.person.createMany({ data: people.map(id => ({ id, wecomUserId: id, name: id })) })
    await prisma.classMember.createMany({
      data: [
        { classId: 11, personId: 'in11', fromOn },
        { classId: 12, personId: 'in12', fromOn },
        { classId: 21, personId: 'in21', fromOn },
        { classId: 11, personId: 'was11', fromOn, untilOn: toDbDate(MONDAY) },
      ],
    })
    await prisma.departmentMember.createMany({
      data: [
        { departmentId: 15, personId: 'staff10' },
        { departmentId: 20, personId: 'staff20' },
      ],
    })
  }, 60_000)
  afterAll(() => database.drop())

  async function refusalOf(
    personId: string,
    role: RoleName,
    grant: { scopeKind: 'class' | 'department' | 'school'; scopeId: number },
    permission: string,
    target?: Target,
    dates: { from?: typeof MONDAY; until?: typeof MONDAY; leftAt?: Date } = {},
  ): Promise<Refusal | 'allowed'> {
    const { background: prisma } = database
    const fromOn = toDbDate(dates.from ?? aMonthAgo)
    const untilOn = dates.until === undefined ? null : toDbDate(dates.until)
    await prisma.roleGrant.deleteMany({ where: { personId } })
    await prisma.roleGrant.create({ data: { personId, role, ...grant, fromOn, untilOn, source: 'file' } })
    await prisma.person.update({ where: { id: personId }, data: { leftAt: dates.leftAt ?? null } })
    const person = await createPeople(prisma).find(personId, MONDAY)
    const authority = createAuthority({ tx: prisma, person: person!, on: MONDAY, permissions: PERMISSIONS })
    const verdict = await authority.require(permission, target)
    expect(await authority.can(permission, target)).toBe(verdict.ok)
    return verdict.ok ? 'allowed' : verdict.refusal
  }

  /** role × permission × scope × target: one rule, stated once. */
  function expected(role: RoleName, grant: GrantName, reach: Reach, target: TargetName): Refusal | 'allowed' {
    const wideEnough = reach !== 'own' && WIDTH[GRANTS[grant].scopeKind]! <= WIDTH[reach]!
    const isAdministrator = role === 'administrator'
    if (!wideEnough) return 'not-allowed'
    if (grant === 'an empty scope')
      return target.startsWith('staff') || /under the name|last term/.test(target) ? 'not-allowed' : 'no-scope'
    if (!REACHED[grant].includes(target)) return 'not-allowed'
    return target === 'class that is not switched on' && !isAdministrator ? 'not-piloted' : 'allowed'
  }

  it.each(ROLES)(
    'gives %s exactly what grant and permission both cover',
    async role => {
      const nobody = { id: 'actor', wecomUserId: 'actor', name: '某人', schoolNo: null, classId: null, leftAt: null }
      const wrong: string[] = []
      for (const grant of Object.keys(GRANTS) as GrantName[])
        for (const reach of REACHES)
          for (const target of Object.keys(TARGETS) as TargetName[]) {
            const actor = { ...nobody, roles: [{ role, ...GRANTS[grant] }] }
            const authority = createAuthority({ tx: database.background, person: actor, on: MONDAY, permissions: PERMISSIONS })
            const verdict = await authority.require(reach, TARGETS[target])
            const answer = verdict.ok ? 'allowed' : verdict.refusal
            const wanted = expected(role, grant, reach, target)
            if (answer !== wanted) wrong.push(`${grant}, up to ${reach}, ${target}: ${answer} instead of ${wanted}`)
          }

      expect(wrong).toEqual([])
    },
    60_000,
  )

  it.each([
    ['an expired grant', { until: MONDAY }, 'not-allowed'],
    ['a grant on its last day', { until: tomorrow }, 'allowed'],
    ['a grant on its first day', { from: MONDAY }, 'allowed'],
    ['a future grant', { from: tomorrow }, 'not-allowed'],
    ['a person who left', { leftAt: toDbDate(yesterday) }, 'left'],
  ] as const)('judges %s by its dates', async (_, dates, answer) => {
    for (const role of ROLES) expect(await refusalOf('actor', role, GRANTS['class 11'], 'class', { classId: 11 }, dates)).toBe(answer)
  })

  it.each([
    ['themself', 'in11', {}, 'allowed'],
    ['themself by name', 'in11', { personId: 'IN11' }, 'allowed'],
    ['themself in their class', 'in11', { personId: 'in11', classId: 11 }, 'allowed'],
    ['themself in another class', 'in11', { personId: 'in11', classId: 12 }, 'not-allowed'],
    ['a classmate', 'in11', { personId: 'was11' }, 'not-allowed'],
    ['the class', 'in11', { classId: 11 }, 'not-allowed'],
    ['themself in a class that is not switched on', 'in21', {}, 'not-piloted'],
    ['themself without a class', 'nowhere', {}, 'no-scope'],
  ] as const)('lets a student act for %s only as "own" allows', async (_, personId, target, answer) => {
    expect(await refusalOf(personId, 'student', GRANTS['an empty scope'], 'own', target)).toBe(answer)
  })

  it.each([
    ['class_teacher', 'class 11', 'allowed'],
    ['class_teacher', 'class 21', 'not-piloted'],
    ['administrator', 'class 21', 'allowed'],
    ['subject_teacher', 'an empty scope', 'no-scope'],
    ['secretary', 'department 10', 'allowed'],
    ['officer', 'the school', 'allowed'],
  ] as const)('answers what a %s of %s may do without a target', async (role, grant, answer) => {
    expect(await refusalOf('actor', role, GRANTS[grant], 'school')).toBe(answer)
  })

  it('needs no pilot for the head of a department without classes', async () => {
    await database.background.department.create({ data: { id: 40, name: '图书馆', parentId: 1 } })

    expect(await refusalOf('actor', 'work_study_head', { scopeKind: 'department', scopeId: 40 }, 'department')).toBe('allowed')
  })

  it.each([
    ['class_teacher', 'class 11', 'class', [11]],
    ['class_teacher', 'class 21', 'class', []],
    ['secretary', 'department 10', 'department', [11]],
    ['secretary', 'department 10', 'class', []],
    ['officer', 'the school', 'school', [11, 12]],
    ['administrator', 'the school', 'school', [11, 12, 21]],
    ['officer', 'the school', 'nobody', []],
  ] as const)('lists the classes in which a %s of %s may do what goes up to %s', async (role, grant, permission, classIds) => {
    await refusalOf('actor', role, GRANTS[grant], permission)
    const person = await createPeople(database.background).find('actor', MONDAY)
    const authority = createAuthority({ tx: database.background, person: person!, on: MONDAY, permissions: PERMISSIONS })

    expect(await authority.scopeClasses(permission)).toEqual(classIds)
  })

  it('treats a permission that no module declares as a bug, not as a refusal', async () => {
    await expect(refusalOf('actor', 'officer', GRANTS['the school'], 'no.such.thing')).rejects.toMatchObject({ code: 'unknown-permission' })
  })
})

describe('the permission matrix', () => {
  it('has a cell for every role and permission', () => {
    for (const row of permissionMatrix(PERMISSIONS)) expect(Object.keys(row.reach)).toEqual(ROLES)
    expect(permissionMatrix(PERMISSIONS).map(row => row.reach.cadre)).toEqual(['own', 'class', 'department', 'school', null])
  })

  it('reads as a table with one line a permission, in the words of the school', () => {
    const lines = permissionTable([{ name: 'roll.read', label: '看谁没到', roles: { class_teacher: 'class', officer: 'school' } }]).split(
      '\n',
    )

    expect(lines[0]).toBe(`|  | ${Object.values(ROLE_LABEL).join(' | ')} |`)
    expect(lines[2]).toBe('| 看谁没到 |  | 本班 |  |  |  |  |  |  | 全校 |  |  |  |')
  })
})
