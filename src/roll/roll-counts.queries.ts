import { Prisma, type Tx } from '../db/index.js'
import { startOfDay, toDbDate } from '../shared/dates.js'
import { COVERED } from './absences.js'
import { emptyCounts, groupOf, resolve, type RollFacts } from './resolve.js'
import { occurrenceOf, type OccurrenceInfo, type OccurrenceRow, type Roll, type RollScope } from './roll.queries.js'

/** A roll without its students: what an overview says of it. */
export type RollCounts = Pick<Roll, 'occurrence' | 'counts'>

interface AlikeRow {
  id: bigint
  result: NonNullable<RollFacts['record']>['result'] | null
  late: boolean | null
  mark: NonNullable<RollFacts['mark']>['kind'] | null
  /** The mark is younger than the tap. */
  marked_after: boolean
  on_leave: boolean
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
  const occurrences = await tx.$queryRaw<OccurrenceRow[]>`
    select o.date, o.id, o.class_id, c.name as class_name, o.name, o.open_at, o.late_at, o.close_at, o.state, o.interrupted, o.cancel_reason,
           canceller.name as cancelled_by
      from window_occurrence o
      join class_group c on c.id = o.class_id
      left join person canceller on canceller.id = o.cancelled_by
     where (o.date = ${day}::date or (${reaching}::timestamptz is not null and o.date = ${day}::date - 1 and o.close_at >= ${reaching}::timestamptz))
       and o.class_id = any(${[...scope.classIds]}::int[])
     order by o.class_id, o.open_at, o.id`
  const rolls = new Map(occurrences.map(row => [row.id, { occurrence: occurrenceOf(row), counts: emptyCounts() }]))
  const filled = new Set<bigint>()
  for (const row of await loadAlike(tx, occurrences)) {
    const { occurrence, counts } = rolls.get(row.id)!
    counts[groupOf(resolve(factsOf(row, occurrence), now).kind)] += row.students
    filled.add(row.id)
  }
  return [...rolls.values()].filter(({ occurrence }) => filled.has(occurrence.id))
}

/** Put on one heap and aggregated, not joined: a join goes quadratic while the planner knows nothing of a new day. */
async function loadAlike(tx: Tx, occurrences: readonly OccurrenceRow[]): Promise<AlikeRow[]> {
  if (occurrences.length === 0) return []
  const days = Prisma.sql`any(${[...new Map(occurrences.map(({ date }) => [date.getTime(), date])).values()]}::date[])`
  const ids = Prisma.sql`any(${occurrences.map(({ id }) => id)}::bigint[])`
  const away = await loadAway(tx, occurrences)
  return tx.$queryRaw<AlikeRow[]>`
    with known as (
      select date, occurrence_id, person_id, true as member, null::check_in_result as result, null::boolean as late,
             null::timestamptz as tapped_at, null::mark_kind as mark, null::timestamptz as marked_at
        from occurrence_member where date = ${days} and occurrence_id = ${ids}
      union all
      select date, occurrence_id, person_id, false, result, late, at, null, null
        from check_in_record where date = ${days} and occurrence_id = ${ids}
      union all
      (select distinct on (date, occurrence_id, person_id) date, occurrence_id, person_id, false, null, null, null, kind, at
        from teacher_mark where date = ${days} and occurrence_id = ${ids}
       order by date, occurrence_id, person_id, id desc)),
    away as (
      select m.date, m.occurrence_id, m.person_id
        from occurrence_member m
        join window_occurrence o on o.date = m.date and o.id = m.occurrence_id
        join unnest(${away.map(row => row.person_id)}::text[], ${away.map(row => row.from_at)}::timestamptz[], ${away.map(row => row.until_at)}::timestamptz[])
             as a (person_id, from_at, until_at) on a.person_id = m.person_id and a.from_at < o.close_at and o.open_at < a.until_at
       where m.date = ${days} and m.occurrence_id = ${ids} and m.person_id = any(${[...new Set(away.map(row => row.person_id))]}::text[])
       group by 1, 2, 3, o.open_at, o.close_at having ${COVERED}),
    student as (
      select date, occurrence_id, person_id, bool_or(member) as member, max(result) as result, bool_or(late) as late,
             max(tapped_at) as tapped_at, max(mark) as mark, max(marked_at) as marked_at
        from known group by 1, 2, 3)
    select occurrence_id as id, result, late, mark, coalesce(marked_at >= tapped_at, true) as marked_after,
           (date, occurrence_id, person_id) in (select date, occurrence_id, person_id from away) as on_leave,
           (date, person_id) in (select o.date, x.person_id from (select distinct date from window_occurrence where date = ${days}) o
                                   join exemption x on x.from_on <= o.date and o.date < x.until_on) as exempt,
           count(*)::int as students
      from student where member group by 1, 2, 3, 4, 5, 6, 7`
}

/** Who is away in this time, read first: with the persons named, their places on the rosters are found by key, whatever the planner knows. */
async function loadAway(tx: Tx, occurrences: readonly OccurrenceRow[]): Promise<{ person_id: string; from_at: Date; until_at: Date }[]> {
  const earliest = new Date(Math.min(...occurrences.map(row => row.open_at.getTime())))
  const latest = new Date(Math.max(...occurrences.map(row => row.close_at.getTime())))
  return tx.$queryRaw`select person_id, from_at, until_at from absence where until_at > ${earliest}::timestamptz and from_at < ${latest}::timestamptz`
}

/** Instants and names stand in for those of many students; none of them decides. */
function factsOf(
  { result, late, mark, marked_after: markedAfter, on_leave: onLeave, exempt }: AlikeRow,
  occurrence: OccurrenceInfo,
): RollFacts {
  const at = occurrence.openAt
  return {
    occurrence,
    record: result ? { result, late: late ?? false, at } : null,
    mark: mark ? { kind: mark, by: '', at: markedAfter ? at : new Date(at.getTime() - 1) } : null,
    leave: onLeave ? { label: '' } : null,
    exemption: exempt ? { reason: '' } : null,
  }
}
