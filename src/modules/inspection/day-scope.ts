import type { Tx } from '../../db/index.js'
import type { RoleName } from '../../directory/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import type { Scope } from './day-report.js'

/** `inspection-day:2026-09-14` is the day of a reader's whole scope, `inspection-day:2026-09-14:12` that of one class. */
export function daySubject(date: LocalDate, classId?: number): string {
  return classId === undefined ? `inspection-day:${date}` : `inspection-day:${date}:${classId}`
}

export function parseDaySubject(subject: string): { date: LocalDate; classId: number | null } | null {
  const match = /^inspection-day:(\d{4}-\d{2}-\d{2})(?::(\d+))?$/.exec(subject)
  return match && { date: match[1] as LocalDate, classId: match[2] === undefined ? null : Number(match[2]) }
}

/** See all classes of their grants ranked, and who inspected. An 管理员 sees them too, but is sent nothing: they keep the system, not the classes. */
const LEADERS: readonly RoleName[] = ['counsellor', 'secretary', 'officer', 'administrator']
/** Only these look at the whole school; a 系部书记 whose grant is the school's has no department named, and so none. */
const WHOLE_SCHOOL: readonly RoleName[] = ['officer', 'administrator']

export const ofOneClass = (classId: number): Scope => ({ school: false, classIds: new Set([classId]) })

/**
 * What a leader's grants of `on` cover of a day: classes that were switched on then; of one dissolved on the day itself, what was filed
 * before is still told.
 */
export async function leaderScope(tx: Tx, personId: string, { date, on }: { date: LocalDate; on: LocalDate }): Promise<Scope> {
  const day = toDbDate(date)
  const today = toDbDate(on)
  const [row] = await tx.$queryRaw<{ school: boolean; classIds: number[] }[]>`
    with recursive grants as (
      select g.scope_kind, g.scope_id from role_grant g join person p on p.id = g.person_id and p.left_at is null
       where g.person_id = ${personId} and g.role::text = any(${LEADERS})
         and (g.scope_kind <> 'school' or g.role::text = any(${WHOLE_SCHOOL}))
         and g.from_on <= ${today}::date and (g.until_on is null or ${today}::date < g.until_on)),
    below(id) as (
      select scope_id from grants where scope_kind = 'department'
      union
      select d.id from below join department d on d.parent_id = below.id)
    select exists (select from grants where scope_kind = 'school') as school,
           array(select c.id from class_group c
                  where (c.dissolved_on is null or c.dissolved_on >= ${day}::date)
                    and exists (select from class_activation a where a.class_id = c.id and a.from_on <= ${day}::date
                                   and (a.until_on is null or ${day}::date < a.until_on))
                    and (exists (select from grants where scope_kind = 'school') or c.department_id in (select id from below)
                         or c.id in (select scope_id from grants where scope_kind = 'class'))) as "classIds"`
  return { school: row!.school, classIds: new Set(row!.classIds) }
}

/** 班主任 or 副班主任 of the class itself. */
export async function teaches(tx: Tx, personId: string, classId: number, on: LocalDate): Promise<boolean> {
  const day = toDbDate(on)
  const count = await tx.roleGrant.count({
    where: {
      personId,
      role: { in: ['class_teacher', 'deputy_class_teacher'] },
      scopeKind: 'class',
      scopeId: classId,
      fromOn: { lte: day },
      OR: [{ untilOn: null }, { untilOn: { gt: day } }],
    },
  })
  return count > 0
}

export interface ClassDue {
  classId: number
  /** What was due, as the day's card of the class wants it. */
  due: object
}

/** The day's report of a leader's scope, to everybody with a class of it that day; one promise a date. Returns how many shares. */
export async function promiseLeaders(tx: Tx, date: LocalDate, classIds: readonly number[]): Promise<number> {
  const day = toDbDate(date)
  return tx.$executeRaw`
    with recursive up(id) as (
      select department_id from class_group where id = any(${[...classIds]}::int[])
      union
      select d.parent_id from up join department d on d.id = up.id where d.parent_id > 0),
    reader as (
      select distinct g.person_id from role_grant g join person p on p.id = g.person_id and p.left_at is null
       where g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)
         and ((g.role = 'officer' and g.scope_kind = 'school')
              or (g.role in ('officer', 'secretary', 'counsellor')
                  and ((g.scope_kind = 'department' and g.scope_id in (select id from up))
                       or (g.scope_kind = 'class' and g.scope_id = any(${[...classIds]}::int[])))))),
    promise as (
      insert into intent (date, dedupe_key, kind, subject, payload)
      select ${day}::date, 'inspection.day', 'inspection.day', ${daySubject(date)}, '{}'::jsonb where exists (select from reader)
      on conflict (date, dedupe_key) do nothing returning id, subject)
    insert into delivery (date, intent_id, person_id, kind, subject)
    select ${day}::date, i.id, r.person_id, 'inspection.day', i.subject from promise i, reader r`
}

/** The day's report of each class, to its own teachers; unique by class and date. Returns how many shares. */
export async function promiseTeachers(tx: Tx, date: LocalDate, classes: readonly ClassDue[]): Promise<number> {
  const day = toDbDate(date)
  const ids = classes.map(each => each.classId)
  const payloads = classes.map(each => JSON.stringify({ due: each.due }))
  return tx.$executeRaw`
    with teacher as (
      select distinct g.scope_id as class_id, g.person_id from role_grant g join person p on p.id = g.person_id and p.left_at is null
       where g.role in ('class_teacher', 'deputy_class_teacher') and g.scope_kind = 'class' and g.scope_id = any(${ids}::int[])
         and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)),
    promise as (
      insert into intent (date, dedupe_key, kind, subject, payload)
      select ${day}::date, 'inspection.day:' || c.id, 'inspection.class-day', ${daySubject(date)} || ':' || c.id, c.payload::jsonb
        from unnest(${ids}::int[], ${payloads}::text[]) as c(id, payload)
       where exists (select from teacher t where t.class_id = c.id)
      on conflict (date, dedupe_key) do nothing returning id, subject, split_part(subject, ':', 3)::int as class_id)
    insert into delivery (date, intent_id, person_id, kind, subject)
    select ${day}::date, i.id, t.person_id, 'inspection.class-day', i.subject from promise i join teacher t on t.class_id = i.class_id`
}
