import type { Tx } from '../db/index.js'
import { startOfDay, toDbDate } from '../shared/dates.js'
import { emptyCounts, groupOf, resolve, type RollFacts } from './resolve.js'
import { occurrenceOf, type OccurrenceInfo, type OccurrenceRow, type Roll, type RollScope } from './roll.queries.js'

/** A roll without its students: what an overview says of it. */
export type RollCounts = Pick<Roll, 'occurrence' | 'counts'>

interface AlikeRow extends OccurrenceRow {
  result: NonNullable<RollFacts['record']>['result'] | null
  late: boolean | null
  mark: NonNullable<RollFacts['mark']>['kind'] | null
  /** The mark is younger than the tap. */
  marked_after: boolean
  exempt: boolean
  students: number
}

/**
 * The numbers of many rolls. The database puts students of whom the same is known together, and the one resolver judges each such
 * group once: a school of 20,000 is a few thousand rows. What is not grouped by (by whom, why, the very instants) does not decide.
 */
export async function loadRollCounts(tx: Tx, scope: Extract<RollScope, { classIds: readonly number[] }>, now: Date): Promise<RollCounts[]> {
  const day = toDbDate('around' in scope ? scope.around : scope.date)
  const reaching = 'around' in scope ? startOfDay(scope.around) : null
  const rows = await tx.$queryRaw<AlikeRow[]>`
    with o as materialized (
      select * from window_occurrence
       where (date = ${day}::date or (${reaching}::timestamptz is not null and date = ${day}::date - 1 and close_at >= ${reaching}::timestamptz))
         and class_id = any(${[...scope.classIds]}::int[])),
    mark as (
      select distinct on (t.date, t.occurrence_id, t.person_id) t.date, t.occurrence_id, t.person_id, t.kind, t.at
        from teacher_mark t where t.date between ${day}::date - 1 and ${day}::date
       order by t.date, t.occurrence_id, t.person_id, t.id desc),
    exempt as (
      select distinct d.date, x.person_id from (select distinct date from o) d join exemption x on x.from_on <= d.date and d.date < x.until_on),
    alike as (
      select m.date, m.occurrence_id, r.result, r.late, k.kind as mark, coalesce(k.at >= r.at, true) as marked_after, x.person_id is not null as exempt, count(*)::int as students
        from occurrence_member m
        left join check_in_record r on r.date = m.date and r.occurrence_id = m.occurrence_id and r.person_id = m.person_id
        left join mark k on k.date = m.date and k.occurrence_id = m.occurrence_id and k.person_id = m.person_id
        left join exempt x on x.date = m.date and x.person_id = m.person_id
       where (m.date, m.occurrence_id) in (select date, id from o)
       group by 1, 2, 3, 4, 5, 6, 7)
    select o.date, o.id, o.class_id, c.name as class_name, o.name, o.open_at, o.late_at, o.close_at, o.state, o.interrupted, o.cancel_reason,
           canceller.name as cancelled_by, a.result, a.late, a.mark, a.marked_after, a.exempt, a.students
      from o
      join alike a on a.date = o.date and a.occurrence_id = o.id
      join class_group c on c.id = o.class_id
      left join person canceller on canceller.id = o.cancelled_by
     order by o.class_id, o.open_at, o.id`
  const rolls = new Map<bigint, RollCounts>()
  for (const row of rows) {
    let roll = rolls.get(row.id)
    if (!roll) rolls.set(row.id, (roll = { occurrence: occurrenceOf(row), counts: emptyCounts() }))
    roll.counts[groupOf(resolve(factsOf(row, roll.occurrence), now).kind)] += row.students
  }
  return [...rolls.values()]
}

/** Instants and names stand in for those of many students; none of them decides. */
function factsOf({ result, late, mark, marked_after: markedAfter, exempt }: AlikeRow, occurrence: OccurrenceInfo): RollFacts {
  const at = occurrence.openAt
  return {
    occurrence,
    record: result ? { result, late: late ?? false, at } : null,
    mark: mark ? { kind: mark, by: '', at: markedAfter ? at : new Date(at.getTime() - 1) } : null,
    leave: null,
    exemption: exempt ? { reason: '' } : null,
  }
}
