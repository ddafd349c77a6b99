import { Prisma, type Tx } from '../../db/index.js'
import type { Grant } from '../../directory/index.js'
import { loadCalendar } from '../../school-file/index.js'
import { schoolDay, timetableOf } from '../../shared/calendar.js'
import { toDbDate, type LocalDate, type Weekday } from '../../shared/dates.js'
import type { InspectionRules, TemplateVersion } from './inspection.js'
import { loadInspectionRules } from './school-file.js'
import { knownVersions } from './template-versions.js'

export interface ActiveClass {
  id: number
  name: string
  /** Takes part on that day; one that does not is inspected no more than it checks in. */
  active: boolean
  /** The departments above it. */
  departments: { id: number; name: string }[]
}

/** A 学生检查员 of that day. */
export interface Inspector {
  id: string
  name: string
  schoolNo: string | null
  /** The own class. */
  classId: number | null
  grants: Pick<Grant, 'scopeKind' | 'scopeId'>[]
}

export interface Swap {
  template: string
  fromId: string
  toId: string
}

/** What a day's duties are made of, read once for the whole school. */
export interface DayFacts {
  date: LocalDate
  rules: InspectionRules
  /** Whose timetable the day runs; null = nothing runs. */
  weekday: Weekday | null
  templates: TemplateVersion[]
  classes: ActiveClass[]
  inspectors: Inspector[]
  /** Wearers of the tags that the roster names. */
  wearers: ReadonlyMap<string, ReadonlySet<string>>
  swaps: Swap[]
}

export async function loadDayFacts(tx: Tx, date: LocalDate): Promise<DayFacts> {
  const rules = await loadInspectionRules(tx)
  return {
    date,
    rules,
    weekday: timetableOf(schoolDay(await loadCalendar(tx), date)),
    templates: await knownVersions(tx, rules.templates),
    classes: await classesOn(tx, date),
    inspectors: await inspectorsOn(tx, date),
    wearers: await wearersOf(tx, [...new Set(rules.roster.flatMap(line => line.tags))]),
    swaps: await tx.inspectionSwap.findMany({ where: { date: toDbDate(date) }, select: { template: true, fromId: true, toId: true } }),
  }
}

async function classesOn(tx: Tx, date: LocalDate): Promise<ActiveClass[]> {
  const day = Prisma.sql`${toDbDate(date)}::date`
  return tx.$queryRaw<ActiveClass[]>`
    with recursive up(class_id, id, depth) as (
      select c.id, c.department_id, 0 from class_group c where c.department_id is not null
      union
      select up.class_id, d.parent_id, up.depth + 1 from up join department d on d.id = up.id where d.parent_id > 0 and up.depth < 32
    )
    select c.id, c.name,
           exists (select from class_activation a
                    where a.class_id = c.id and a.from_on <= ${day} and (a.until_on is null or ${day} < a.until_on)) as active,
           coalesce((select json_agg(json_build_object('id', d.id, 'name', d.name) order by up.depth)
                       from up join department d on d.id = up.id where up.class_id = c.id), '[]') as departments
      from class_group c
     where c.dissolved_on is null or ${day} < c.dissolved_on
     order by c.id`
}

async function inspectorsOn(tx: Tx, date: LocalDate): Promise<Inspector[]> {
  const day = Prisma.sql`${toDbDate(date)}::date`
  return tx.$queryRaw<Inspector[]>`
    select p.id, p.name, p.school_no as "schoolNo",
           (select min(m.class_id) from class_member m
             where m.person_id = p.id and m.from_on <= ${day} and (m.until_on is null or ${day} < m.until_on)) as "classId",
           json_agg(json_build_object('scopeKind', g.scope_kind, 'scopeId', g.scope_id) order by g.id) as grants
      from role_grant g
      join person p on p.id = g.person_id
     where g.role = 'inspector' and p.left_at is null and g.from_on <= ${day} and (g.until_on is null or ${day} < g.until_on)
     group by p.id
     order by p.school_no nulls last, p.id`
}

async function wearersOf(tx: Tx, tags: readonly string[]): Promise<Map<string, Set<string>>> {
  if (tags.length === 0) return new Map()
  const rows = await tx.$queryRaw<{ tag: string; personId: string }[]>`
    with recursive worn as (select name, members, departments from tag where name = any(${[...tags]})),
    below(tag, id) as (
      select name, unnest(departments) from worn
      union
      select below.tag, d.id from below join department d on d.parent_id = below.id
    )
    select name as tag, unnest(members) as "personId" from worn
    union
    select below.tag, m.person_id from below join department_member m on m.department_id = below.id`
  const wearers = new Map<string, Set<string>>(tags.map(tag => [tag, new Set()]))
  for (const { tag, personId } of rows) wearers.get(tag)!.add(personId)
  return wearers
}
