import { Prisma, type Tx } from '../db/index.js'
import { toDbDate } from '../shared/dates.js'
import type { LocalDate } from '../shared/dates.js'
import { ROLE_LABEL, type RoleName } from './roles.js'

/** Who wears one of these themself is not taken for a student because the department they sit in is tagged 学生. */
const STAFF: readonly RoleName[] = [
  'class_teacher',
  'deputy_class_teacher',
  'counsellor',
  'subject_teacher',
  'secretary',
  'officer',
  'aid_centre',
  'work_study_head',
]

/** Each with the column by which it is looked into. */
const TABLES = {
  leadership: 'person_id',
  bearer: 'person_id',
  wanted_class: 'class_id',
  wanted_member: 'person_id',
  wanted_grant: 'person_id',
} as const

type Table = keyof typeof TABLES

/** What WeCom's contacts mean today, as temporary tables that the transaction drops. design.md section 4 ("defaults") is stated here. */
export async function prepareWanted(tx: Tx, on: LocalDate): Promise<void> {
  for (const table of Object.keys(TABLES)) await tx.$executeRaw`drop table if exists ${Prisma.raw(`pg_temp.${table}`)}`
  await build(tx, 'leadership', leadership())
  await build(tx, 'bearer', bearer())
  await build(tx, 'wanted_class', wantedClass())
  await build(tx, 'wanted_member', wantedMember(on))
  await build(tx, 'wanted_grant', wantedGrant(on))
}

/** Indexed and analysed at once: with neither, a server that guesses a few rows compares twenty thousand with twenty thousand. */
async function build(tx: Tx, table: Table, query: Prisma.Sql): Promise<void> {
  const name = Prisma.raw(table)
  await tx.$executeRaw`create temporary table ${name} on commit drop as ${query}`
  await tx.$executeRaw`create index on ${name} (${Prisma.raw(TABLES[table])})`
  await tx.$executeRaw`analyze ${name}`
}

/** WeCom tells a leader twice, at the department and at the member; either counts. */
function leadership(): Prisma.Sql {
  return Prisma.sql`
    select d.id as department_id, p.id as person_id
    from department d cross join unnest(d.leaders) as l(person_id) join person p on p.id = l.person_id
    where d.removed_at is null and p.left_at is null
    union
    select d.id, p.id
    from department_member m join department d on d.id = m.department_id join person p on p.id = m.person_id
    where m.is_leader and d.removed_at is null and p.left_at is null`
}

/** Who wears a role's tag: by name, or by sitting in a tagged department or below it. */
function bearer(): Prisma.Sql {
  const labels = JSON.stringify(Object.entries(ROLE_LABEL).map(([role, label]) => ({ role, label })))
  return Prisma.sql`
    with recursive standard as (
      select t.id, t.members, t.departments, r.role::role as role
      from jsonb_to_recordset(${labels}::jsonb) as r(role text, label text) join tag t on btrim(t.name) = r.label
    ), by_name as (
      select distinct p.id as person_id, s.role
      from standard s cross join unnest(s.members) as m(person_id) join person p on p.id = m.person_id
      where p.left_at is null
    ), below(role, department_id) as (
      select s.role, d.id from standard s cross join unnest(s.departments) as t(id) join department d on d.id = t.id where d.removed_at is null
      union
      select b.role, d.id from below b join department d on d.parent_id = b.department_id where d.removed_at is null
    ), by_department as (
      select distinct p.id as person_id, b.role
      from below b join department_member m on m.department_id = b.department_id join person p on p.id = m.person_id
      where p.left_at is null
    )
    select person_id, role from by_name
    union
    select person_id, role from by_department d
    where d.role <> 'student'
      or (d.person_id not in (select person_id from leadership)
        and d.person_id not in (select person_id from by_name where role::text = any(${STAFF})))`
}

/** A department that holds students directly. Where the file named a class for it, that class. */
function wantedClass(): Prisma.Sql {
  return Prisma.sql`
    select d.id as department_id, coalesce(f.id, d.id) as class_id, d.name
    from department d
    left join lateral (select min(c.id) as id from class_group c where c.department_id = d.id and c.source <> 'wecom') f on true
    where d.removed_at is null and exists (
      select from department_member m join bearer b on b.person_id = m.person_id and b.role = 'student' where m.department_id = d.id)`
}

/** What the file or a teacher in chat already says about a student and a class need not be said twice. */
function wantedMember(on: LocalDate): Prisma.Sql {
  const day = Prisma.sql`${toDbDate(on)}::date`
  return Prisma.sql`
    select distinct c.class_id, m.person_id
    from wanted_class c
    join department_member m on m.department_id = c.department_id
    join bearer b on b.person_id = m.person_id and b.role = 'student'
    where not exists (
      select from class_member f
      where f.class_id = c.class_id and f.person_id = m.person_id and f.source <> 'wecom'
        and f.from_on <= ${day} and (f.until_on is null or ${day} < f.until_on))`
}

/**
 * A student who leads the class department is not made its 班主任. A role whose scope WeCom does not tell is granted with an empty
 * one (class 0), so that the person is known and the school file can fill it.
 */
function wantedGrant(on: LocalDate): Prisma.Sql {
  const day = Prisma.sql`${toDbDate(on)}::date`
  return Prisma.sql`
    with own_class as (
      select person_id, class_id from wanted_member
      union
      select m.person_id, m.class_id from class_member m
      where m.source <> 'wecom' and m.from_on <= ${day} and (m.until_on is null or ${day} < m.until_on)
    ), seat as (
      select m.person_id, c.class_id from wanted_class c join department_member m on m.department_id = c.department_id
    ), teaching as (
      select l.person_id, c.class_id from wanted_class c join leadership l on l.department_id = c.department_id
      where not exists (select from bearer b where b.person_id = l.person_id and b.role = 'student')
    ), scoped(person_id, role, scope_kind, scope_id) as (
      select b.person_id, b.role, 'class'::scope_kind, o.class_id
      from bearer b join own_class o on o.person_id = b.person_id where b.role in ('student', 'cadre')
      union
      select person_id, 'class_teacher'::role, 'class', class_id from teaching
      union
      select b.person_id, b.role, 'class', s.class_id
      from bearer b join seat s on s.person_id = b.person_id
      where b.role = 'deputy_class_teacher'
        or (b.role = 'class_teacher' and not exists (select from teaching t where t.person_id = b.person_id))
      union
      select b.person_id, b.role, 'department', l.department_id
      from bearer b join leadership l on l.person_id = b.person_id where b.role in ('counsellor', 'secretary', 'work_study_head')
      union
      select b.person_id, b.role, 'school', 0 from bearer b where b.role in ('officer', 'aid_centre', 'administrator')
    )
    select person_id, role, scope_kind, scope_id from scoped
    union
    select b.person_id, b.role, 'class', 0 from bearer b
    where not exists (select from scoped s where s.person_id = b.person_id and s.role = b.role)`
}
