import { Prisma, type Tx } from '../db/index.js'
import { addDays, fromDbDate, startOfDay, toDbDate } from '../shared/dates.js'
import type { LocalDate } from '../shared/dates.js'
import { personIdOf } from '../shared/ids.js'
import { activeOn, type ClassInfo } from './classes.js'
import type { Grant, GrantScopeKind, RoleName } from './roles.js'

export interface PersonName {
  id: string
  wecomUserId: string
  name: string
  schoolNo: string | null
}

export interface PersonRecord extends PersonName {
  /** The class in which the person is a student on the day asked about. */
  classId: number | null
  /** Valid on the day asked about. */
  roles: Grant[]
  /** Set = no longer a member, or outside the app's visible range: to be refused with a word of why. */
  leftAt: Date | null
}

/** A student of a class, as the text asked for them. */
export interface NamedStudent extends PersonName {
  text: string
  classId: number
}

/** A holder of a role, with the grant that makes them one. */
export interface Holder extends PersonName {
  grant: Grant
}

export interface Scope {
  kind: GrantScopeKind
  id: number
}

export interface People {
  /** Null = unknown to the directory: the caller answers, and schedules a re-read of this member. */
  find(personId: string, on: LocalDate): Promise<PersonRecord | null>
  /** Students of these classes by exact name, 学号 or userid, each with the text that named them; several may share a name. */
  byNames(classIds: readonly number[], texts: readonly string[], on: LocalDate): Promise<NamedStudent[]>
  studentsOf(classId: number, on: LocalDate): Promise<PersonName[]>
  /** Classes within the person's grants (of these roles); piloting is judged by the authority, not here. */
  classesOf(personId: string, on: LocalDate, roles?: readonly RoleName[]): Promise<ClassInfo[]>
  classInfo(classId: number): Promise<ClassInfo | null>
  /** 班主任 first, then 副班主任. */
  teachersOf(classId: number, on: LocalDate): Promise<Holder[]>
  cadresOf(classId: number, on: LocalDate): Promise<Holder[]>
  /** Everyone whose grant of this role covers the scope, the nearest scope first. */
  holders(role: RoleName, scope: Scope, on: LocalDate): Promise<Holder[]>
  /**
   * Ids of the teachers of a class and of everyone whose grant of one of these roles covers it (of cadres its own), on any of these days;
   * likewise of the classes that the student is in on those days.
   */
  aroundStudent(student: { id: string; classId: number }, roles: readonly RoleName[], days: readonly LocalDate[]): Promise<string[]>
  activeClasses(on: LocalDate): Promise<ClassInfo[]>
}

interface FoundRow extends PersonName {
  leftAt: Date | null
  classId: number | null
  roles: Grant[]
}

interface HolderRow extends PersonName {
  role: RoleName
  scopeKind: GrantScopeKind
  scopeId: number
}

/** Roles that count for a class only by a grant of the class itself. */
const OF_CLASS: readonly RoleName[] = ['class_teacher', 'deputy_class_teacher', 'cadre']

export function createPeople(tx: Tx): People {
  /** A leaver counts until the end of the day of leaving only where history is asked for. */
  const afterDay = (on: LocalDate): Date => startOfDay(addDays(on, 1))

  async function studentsOf(classId: number, on: LocalDate): Promise<PersonName[]> {
    const day = toDbDate(on)
    return tx.$queryRaw<PersonName[]>`
      select distinct p.id, p.wecom_user_id as "wecomUserId", p.name, p.school_no as "schoolNo"
      from class_member m
      join person p on p.id = m.person_id
      where m.class_id = ${classId} and m.from_on <= ${day}::date and (m.until_on is null or ${day}::date < m.until_on)
        and (p.left_at is null or p.left_at >= ${afterDay(on)})
      order by p.school_no nulls last, p.id`
  }

  async function byNames(classIds: readonly number[], texts: readonly string[], on: LocalDate): Promise<NamedStudent[]> {
    if (classIds.length === 0 || texts.length === 0) return []
    const day = toDbDate(on)
    return tx.$queryRaw<NamedStudent[]>`
      select distinct asked.text, m.class_id as "classId", p.id, p.wecom_user_id as "wecomUserId", p.name, p.school_no as "schoolNo"
      from unnest(${[...texts]}::text[], ${texts.map(personIdOf)}::text[]) as asked(text, id)
      join person p on p.name = asked.text or p.school_no = asked.text or p.id = asked.id
      join class_member m on m.person_id = p.id
      where m.class_id = any(${[...classIds]}::int[]) and m.from_on <= ${day}::date and (m.until_on is null or ${day}::date < m.until_on)
        and (p.left_at is null or p.left_at >= ${afterDay(on)})
      order by p.school_no nulls last, p.id, m.class_id`
  }

  const up = (scope: Scope) => Prisma.sql`up(id, depth) as (
        select case when ${scope.kind} = 'class' then (select department_id from class_group where id = ${scope.id})
                    when ${scope.kind} = 'department' then ${scope.id}::int end, 1
        union
        select d.parent_id, up.depth + 1 from up join department d on d.id = up.id where d.parent_id > 0 and up.depth < 32
      )`

  async function holdersOf(roles: readonly RoleName[], scope: Scope, on: LocalDate): Promise<Holder[]> {
    const day = toDbDate(on)
    const rows = await tx.$queryRaw<HolderRow[]>`
      with recursive ${up(scope)}
      select p.id, p.wecom_user_id as "wecomUserId", p.name, p.school_no as "schoolNo",
             g.role::text as role, g.scope_kind::text as "scopeKind", g.scope_id as "scopeId"
      from role_grant g
      join person p on p.id = g.person_id
      left join up on g.scope_kind = 'department' and up.id = g.scope_id
      where g.role = any(${roles}::role[]) and p.left_at is null
        and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)
        and (g.scope_kind = 'school' or up.id is not null
             or (g.scope_kind = 'class' and ${scope.kind} = 'class' and g.scope_id = ${scope.id} and g.scope_id > 0))
      order by case g.scope_kind when 'class' then 0 when 'department' then up.depth else 1000 end, p.school_no nulls last, p.id, g.id`
    return oncePerPerson(rows, roles)
  }

  function oncePerPerson(rows: readonly HolderRow[], roles: readonly RoleName[]): Holder[] {
    const seen = new Set<string>()
    const order = (holder: Holder): number => roles.indexOf(holder.grant.role)
    return rows
      .map(({ role, scopeKind, scopeId, ...person }) => ({ ...person, grant: { role, scopeKind, scopeId } }))
      .sort((a, b) => order(a) - order(b)) // stable: the nearest stays first within a role
      .filter(holder => !seen.has(holder.id) && seen.add(holder.id))
  }

  return {
    async find(personId, on) {
      const day = toDbDate(on)
      const [row] = await tx.$queryRaw<FoundRow[]>`
        select p.id, p.wecom_user_id as "wecomUserId", p.name, p.school_no as "schoolNo", p.left_at as "leftAt",
          (select min(m.class_id) from class_member m
            where m.person_id = p.id and m.from_on <= ${day}::date and (m.until_on is null or ${day}::date < m.until_on)) as "classId",
          coalesce((select json_agg(json_build_object('role', g.role, 'scopeKind', g.scope_kind, 'scopeId', g.scope_id) order by g.id)
            from role_grant g
            where g.person_id = p.id and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)), '[]') as roles
        from person p
        where p.id = ${personIdOf(personId)}`
      return row ?? null
    },

    byNames,
    studentsOf,

    async classesOf(personId, on, roles) {
      const day = toDbDate(on)
      const rows = await tx.$queryRaw<{ id: number }[]>`
        with recursive grants as (
          select g.scope_kind, g.scope_id from role_grant g
          where g.person_id = ${personIdOf(personId)} and (${roles === undefined} or g.role::text = any(${roles ?? []}))
            and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)
        ), below(id) as (
          select scope_id from grants where scope_kind = 'department'
          union
          select d.id from below join department d on d.parent_id = below.id
        )
        select c.id from class_group c
        where (c.dissolved_on is null or c.dissolved_on > ${day}::date)
          and (exists (select from grants where scope_kind = 'school')
            or c.department_id in (select id from below)
            or c.id in (select scope_id from grants where scope_kind = 'class'))`
      return classes({ id: { in: rows.map(row => row.id) } })
    },

    async classInfo(classId) {
      const [found] = await classes({ id: classId })
      return found ?? null
    },

    teachersOf: (classId, on) => inClass(['class_teacher', 'deputy_class_teacher'], classId, on),
    cadresOf: (classId, on) => inClass(['cadre'], classId, on),
    holders: (role, scope, on) => holdersOf([role], scope, on),

    async aroundStudent(student, roles, days) {
      const rows = await tx.$queryRaw<{ id: string }[]>`
        with recursive days as (select unnest(${days.map(toDbDate)}::date[]) as day),
        classes as (
          select ${student.classId}::int as id
          union
          select (select min(m.class_id) from class_member m
                   where m.person_id = ${student.id} and m.from_on <= day and (m.until_on is null or day < m.until_on)) from days
        ), up(id) as (
          select c.department_id from class_group c join classes on classes.id = c.id
          union
          select d.parent_id from up join department d on d.id = up.id where d.parent_id > 0
        )
        select distinct p.id
        from role_grant g
        join person p on p.id = g.person_id
        where g.role = any(${['class_teacher', 'deputy_class_teacher', ...roles]}::role[]) and p.left_at is null
          and exists (select from days where g.from_on <= day and (g.until_on is null or day < g.until_on))
          and ((g.scope_kind = 'class' and g.scope_id in (select id from classes))
               or (not g.role = any(${OF_CLASS}::role[]) and (g.scope_kind = 'school' or (g.scope_kind = 'department' and g.scope_id in (select id from up)))))
        order by p.id`
      return rows.map(row => row.id)
    },

    async activeClasses(on) {
      return classes({ id: { in: await activeOn(tx, on) } })
    },
  }

  /** A class's own people: a grant over a whole department does not make somebody this class's teacher. */
  async function inClass(roles: readonly RoleName[], classId: number, on: LocalDate): Promise<Holder[]> {
    const day = toDbDate(on)
    const rows = await tx.$queryRaw<HolderRow[]>`
      select p.id, p.wecom_user_id as "wecomUserId", p.name, p.school_no as "schoolNo",
             g.role::text as role, g.scope_kind::text as "scopeKind", g.scope_id as "scopeId"
      from role_grant g
      join person p on p.id = g.person_id
      where g.role = any(${roles}::role[]) and g.scope_kind = 'class' and g.scope_id = ${classId} and g.scope_id > 0 and p.left_at is null
        and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)
      order by p.school_no nulls last, p.id, g.id`
    return oncePerPerson(rows, roles)
  }

  async function classes(where: { id: number | { in: number[] } }): Promise<ClassInfo[]> {
    const rows = await tx.classGroup.findMany({ where, orderBy: { id: 'asc' } })
    return rows.map(row => ({
      id: row.id,
      name: row.name,
      departmentId: row.departmentId,
      dissolvedOn: row.dissolvedOn === null ? null : fromDbDate(row.dissolvedOn),
    }))
  }
}
