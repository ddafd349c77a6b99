import type { Tx } from '../db/index.js'
import { toDbDate } from '../shared/dates.js'
import type { LocalDate } from '../shared/dates.js'

export interface ClassInfo {
  id: number
  name: string
  departmentId: number | null
  dissolvedOn: LocalDate | null
}

/** Where a class stands on a day: the departments above it, and whether the school has switched it on. */
export interface ClassStanding {
  id: number
  departments: number[]
  active: boolean
}

/** Standing of these classes, or of every class that is not dissolved on that day. One query for a check, one for a whole school. */
export async function standings(tx: Tx, on: LocalDate, classIds?: readonly number[]): Promise<ClassStanding[]> {
  const day = toDbDate(on)
  return tx.$queryRaw<ClassStanding[]>`
    with recursive asked as (
      select c.id, c.department_id, c.dissolved_on is null or c.dissolved_on > ${day}::date as standing
      from class_group c
      where case when ${classIds === undefined} then c.dissolved_on is null or c.dissolved_on > ${day}::date else c.id = any(${classIds ?? []}::int[]) end
    ), up(class_id, id, parent_id) as (
      select asked.id, d.id, d.parent_id from asked join department d on d.id = asked.department_id
      union
      select up.class_id, d.id, d.parent_id from up join department d on d.id = up.parent_id
    )
    select asked.id,
      array(select up.id from up where up.class_id = asked.id order by up.id) as departments,
      asked.standing and exists (
        select from class_activation a
        where a.class_id = asked.id and a.from_on <= ${day}::date and (a.until_on is null or ${day}::date < a.until_on)) as active
    from asked
    order by asked.id`
}

export async function activeOn(tx: Tx, on: LocalDate): Promise<number[]> {
  return (await standings(tx, on)).filter(standing => standing.active).map(standing => standing.id)
}
