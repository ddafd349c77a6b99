import type { Tx } from '../db/index.js'
import { toDbDate } from '../shared/dates.js'
import type { LocalDate } from '../shared/dates.js'
import { personIdOf } from '../shared/ids.js'
import { AppError } from '../shared/errors.js'
import { standings, type ClassStanding } from './classes.js'
import type { PersonRecord } from './people.js'
import type { Grant, RoleName } from './roles.js'

export type Reach = 'own' | 'class' | 'department' | 'school'

/** The shape of a module's permission; modules/manifest.ts states it for modules. */
export interface PermissionRule {
  name: string
  roles: Partial<Record<RoleName, Reach>>
  label: string
}

export interface Target {
  classId?: number
  personId?: string
}

/**
 * `left` no longer a member; `not-piloted` the class is not switched on; `no-scope` the role is there but nobody has said for which
 * classes (a 任课教师 before the school file, a student without a class); `not-allowed` everything else.
 */
export type Refusal = 'not-allowed' | 'not-piloted' | 'no-scope' | 'left'

export type Verdict = { ok: true } | { ok: false; refusal: Refusal }

export interface Authority {
  can(permission: string, target?: Target): Promise<boolean>
  require(permission: string, target?: Target): Promise<Verdict>
  /** The classes in which the person may do this on that day, switched on ones only (all for an administrator). */
  scopeClasses(permission: string): Promise<number[]>
}

const WIDTH: Record<Reach, number> = { own: 0, class: 1, department: 2, school: 3 }

const ALLOWED: Verdict = { ok: true }
const refuse = (refusal: Refusal): Verdict => ({ ok: false, refusal })

/** A grant wider than the permission allows its role is not narrowed, it does not count: nobody said which of its classes was meant. */
function countsFor(rule: PermissionRule, grant: Grant): boolean {
  const reach = rule.roles[grant.role]
  return reach !== undefined && reach !== 'own' && WIDTH[grant.scopeKind] <= WIDTH[reach]
}

function covers(grant: Grant, standing: ClassStanding): boolean {
  if (grant.scopeKind === 'school') return true
  return grant.scopeKind === 'department' ? standing.departments.includes(grant.scopeId) : grant.scopeId === standing.id
}

const isEmpty = (grant: Grant): boolean => grant.scopeKind === 'class' && grant.scopeId === 0

/** Allowed as soon as one grant reaches a class that is switched on; an administrator needs no switch. */
function judge(grants: readonly Grant[], classes: readonly ClassStanding[]): Verdict {
  const pairs = classes.flatMap(standing => grants.filter(grant => covers(grant, standing)).map(grant => ({ grant, standing })))
  if (pairs.length === 0) return refuse(grants.length > 0 && grants.every(isEmpty) ? 'no-scope' : 'not-allowed')
  return pairs.some(({ grant, standing }) => standing.active || grant.role === 'administrator') ? ALLOWED : refuse('not-piloted')
}

/** What one person may do on one day, read from the database inside the command's transaction, never trusted from a button. */
export function createAuthority({
  tx,
  person,
  on,
  permissions,
}: {
  tx: Tx
  person: PersonRecord
  on: LocalDate
  permissions: readonly PermissionRule[]
}): Authority {
  function ruleOf(name: string): PermissionRule {
    const rule = permissions.find(permission => permission.name === name)
    if (!rule) throw new AppError('unknown-permission', `no module declares the permission ${name}`)
    return rule
  }

  /** The person about themself: a student needs a class that is switched on, staff may if any class of theirs is. */
  async function aboutOneself(rule: PermissionRule): Promise<Verdict> {
    const own = person.roles.filter(grant => rule.roles[grant.role] === 'own')
    if (own.length === 0) return refuse('not-allowed')
    if (own.some(grant => grant.role === 'administrator')) return ALLOWED
    const others = own.filter(grant => grant.role !== 'student')
    const asStudent = own.length > others.length ? await asMember(person.classId) : refuse('not-allowed')
    return asStudent.ok || others.length === 0 ? asStudent : preferred(await anywhere(others), asStudent)
  }

  async function asMember(classId: number | null): Promise<Verdict> {
    if (classId === null) return refuse('no-scope')
    const [standing] = await standings(tx, on, [classId])
    return standing?.active ? ALLOWED : refuse('not-piloted')
  }

  /** No target: is there anything at all this person may do it to? A department without classes (a library) needs no pilot. */
  async function anywhere(grants: readonly Grant[]): Promise<Verdict> {
    if (grants.some(grant => grant.role === 'administrator')) return ALLOWED
    if (grants.every(isEmpty)) return refuse('no-scope')
    const classes = await standings(tx, on)
    const reached = classes.filter(standing => grants.some(grant => covers(grant, standing)))
    if (reached.some(standing => standing.active)) return ALLOWED
    const classless = grants.some(grant => grant.scopeKind !== 'class' && !classes.some(standing => covers(grant, standing)))
    return classless ? ALLOWED : refuse('not-piloted')
  }

  async function onClass(grants: readonly Grant[], classId: number): Promise<Verdict> {
    return judge(grants, await standings(tx, on, [classId]))
  }

  /** A student is reached through their classes of that day; anybody else through the departments they sit in. */
  async function onPerson(grants: readonly Grant[], personId: string, classId: number | undefined): Promise<Verdict> {
    const classIds = await classesOfMember(personId)
    if (classId !== undefined) return classIds.includes(classId) ? onClass(grants, classId) : refuse('not-allowed')
    if (classIds.length > 0) return judge(grants, await standings(tx, on, classIds))
    const departments = await departmentsAbove(personId)
    const reaching = grants.filter(
      grant => grant.scopeKind === 'school' || (grant.scopeKind === 'department' && departments.includes(grant.scopeId)),
    )
    return reaching.length > 0 ? anywhere(reaching) : refuse('not-allowed')
  }

  async function classesOfMember(personId: string): Promise<number[]> {
    const day = toDbDate(on)
    const rows = await tx.classMember.findMany({
      where: { personId, fromOn: { lte: day }, OR: [{ untilOn: null }, { untilOn: { gt: day } }] },
      select: { classId: true },
      distinct: ['classId'],
    })
    return rows.map(row => row.classId)
  }

  async function departmentsAbove(personId: string): Promise<number[]> {
    const rows = await tx.$queryRaw<{ id: number }[]>`
      with recursive up(id) as (
        select department_id from department_member where person_id = ${personId}
        union
        select d.parent_id from up join department d on d.id = up.id where d.parent_id > 0
      )
      select id from up`
    return rows.map(row => row.id)
  }

  function onTarget(grants: readonly Grant[], personId: string | undefined, classId: number | undefined): Promise<Verdict> {
    if (personId !== undefined) return onPerson(grants, personId, classId)
    return classId === undefined ? anywhere(grants) : onClass(grants, classId)
  }

  async function verdict(name: string, target: Target = {}): Promise<Verdict> {
    const rule = ruleOf(name)
    if (person.leftAt !== null) return refuse('left')
    const grants = person.roles.filter(grant => countsFor(rule, grant))
    const personId = target.personId === undefined ? undefined : personIdOf(target.personId)
    const wide = grants.length === 0 ? refuse('not-allowed') : await onTarget(grants, personId, target.classId)
    if (wide.ok) return wide
    const isOneself = personId === undefined ? target.classId === undefined : personId === person.id
    if (!isOneself || (target.classId !== undefined && target.classId !== person.classId)) return wide
    return preferred(await aboutOneself(rule), wide)
  }

  return {
    require: verdict,
    can: async (permission, target) => (await verdict(permission, target)).ok,

    async scopeClasses(permission) {
      const rule = ruleOf(permission)
      const grants = person.roles.filter(grant => countsFor(rule, grant) && !isEmpty(grant))
      if (person.leftAt !== null || grants.length === 0) return []
      const classes = await standings(tx, on)
      return classes.filter(standing => judge(grants, [standing]).ok).map(standing => standing.id)
    },
  }
}

/** Of two refusals, the one that tells the person more. */
function preferred(first: Verdict, second: Verdict): Verdict {
  if (first.ok || second.ok) return ALLOWED
  return first.refusal === 'not-allowed' ? second : first
}
