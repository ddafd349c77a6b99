import { Prisma, type Tx } from '../../db/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'

export interface ActiveClass {
  id: number
  name: string
  /** The departments above the class, the nearest first. */
  departments: number[]
}

/** The classes that take part on a day (piloting class by class), all or some of these, each with the departments above it. */
export async function activeClassesOn(tx: Tx, date: LocalDate, among?: readonly number[]): Promise<ActiveClass[]> {
  const day = toDbDate(date)
  return tx.$queryRaw<ActiveClass[]>`
    select c.id, c.name,
           array(with recursive above as (select c.department_id as id, 0 as depth
                   union all select d.parent_id, above.depth + 1 from above join department d on d.id = above.id where d.parent_id is not null and above.depth < 20)
                 select id from above where id is not null order by depth) as departments
      from class_group c
      join class_activation a on a.class_id = c.id and a.from_on <= ${day}::date and (a.until_on is null or ${day}::date < a.until_on)
     where (c.dissolved_on is null or ${day}::date < c.dissolved_on) ${among ? Prisma.sql`and c.id = any(${[...among]}::int[])` : Prisma.empty}
     order by c.id`
}
