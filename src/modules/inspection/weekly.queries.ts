import { Prisma, type Tx } from '../../db/index.js'
import { fromDbDate, toDbDate } from '../../shared/dates.js'
import { slotsOf } from './duties.js'
import type { Finding } from './inspection.js'
import { loadInspectionRules } from './school-file.js'
import { daysOf, type DueCell, type Week, type WeekClass, type WeekFacts, type WeekReport } from './weekly.js'

interface ReportRow extends Omit<WeekReport, 'date' | 'findings'> {
  date: Date
  findings: Finding[]
}

/**
 * These and the others of their departments. A class has a department of its own; the one it is ranked in is the nearest above that has a
 * 系部书记 (系 → 年级 → 班), else the one right above.
 */
async function classesAround(tx: Tx, classIds: readonly number[], week: Week): Promise<WeekClass[]> {
  const [from, until] = [Prisma.sql`${toDbDate(week.from)}::date`, Prisma.sql`${toDbDate(week.until)}::date`]
  return tx.$queryRaw<WeekClass[]>`
    with recursive up(class_id, id, depth) as (
      select c.id, d.parent_id, 1 from class_group c join department d on d.id = c.department_id where d.parent_id > 0
      union
      select up.class_id, d.parent_id, up.depth + 1 from up join department d on d.id = up.id where d.parent_id > 0 and up.depth < 32
    ), led as (
      select distinct scope_id as id from role_grant
       where role = 'secretary' and scope_kind = 'department' and from_on <= ${until} and (until_on is null or ${from} < until_on)
    ), home as (
      select distinct on (up.class_id) up.class_id, up.id from up left join led on led.id = up.id
       order by up.class_id, (led.id is null), up.depth
    )
    select c.id, c.name, d.id as "departmentId", coalesce(d.name, '') as "departmentName"
      from class_group c left join home on home.class_id = c.id left join department d on d.id = home.id
     where (c.dissolved_on is null or ${from} < c.dissolved_on)
       and (c.id = any(${[...classIds]}::int[])
            or (d.id in (select id from home where class_id = any(${[...classIds]}::int[]))
                and exists (select from class_activation a
                             where a.class_id = c.id and a.from_on <= ${until} and (a.until_on is null or ${from} < a.until_on))))
     order by d.id nulls last, c.name, c.id`
}

/** One statement for a whole school's week. */
async function reportsOf(tx: Tx, classIds: readonly number[], { from, until }: Week): Promise<WeekReport[]> {
  const rows = await tx.$queryRaw<ReportRow[]>`
    select date, template, target, target_name as "targetName", class_id as "classId", base, score, findings
      from inspection_report
     where date between ${toDbDate(from)}::date and ${toDbDate(until)}::date and counts
       and (class_id is null or class_id = any(${[...classIds]}::int[]))
     order by date, template, target, id`
  return rows.map(row => ({ ...row, date: fromDbDate(row.date) }))
}

/** Checks whose time is over: what is still to come is not missing. */
async function dueOf(tx: Tx, classIds: ReadonlySet<number>, week: Week, at: Date): Promise<DueCell[]> {
  const due: DueCell[] = []
  for (const date of daysOf(week)) {
    const slots = (await slotsOf(tx, date)).filter(slot => slot.closeAt <= at)
    for (const { template, targets } of slots) {
      const owners = new Set(targets.flatMap(({ classId }) => (classId !== null && classIds.has(classId) ? [classId] : [])))
      for (const classId of owners) due.push({ classId, template: template.name, date })
    }
  }
  return due
}

/** What the week's table of some classes is made of: all classes of their departments, as a rank means nothing without the others. */
export async function loadWeek(tx: Tx, { week, classIds, at }: { week: Week; classIds: readonly number[]; at: Date }): Promise<WeekFacts> {
  const classes = await classesAround(tx, classIds, week)
  const ids = classes.map(group => group.id)
  const reports = await reportsOf(tx, ids, week)
  const due = await dueOf(tx, new Set(ids), week, at)
  const { templates } = await loadInspectionRules(tx)
  const shown = new Set([...due, ...reports].map(({ template }) => template))
  // A template that the school has dropped since stands last.
  const known = templates.map(template => template.name)
  const order = [...known, ...[...shown].filter(name => !known.includes(name)).toSorted()]
  return { week, templates: order.filter(name => shown.has(name)), classes, reports, due }
}
