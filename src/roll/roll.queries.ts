import { Prisma, type Tx } from '../db/index.js'
import { addDays, fromDbDate, startOfDay, toDbDate, type LocalDate } from '../shared/dates.js'
import { COVERED } from './absences.js'
import { judgeRoll, type RollFacts, type RollGroup, type RollState } from './resolve.js'

export interface OccurrenceInfo {
  date: LocalDate
  id: bigint
  classId: number
  className: string
  name: string
  openAt: Date
  lateAt: Date | null
  closeAt: Date
  state: RollFacts['occurrence']['state']
  interrupted: boolean
  cancelledBy: string | null
  cancelReason: string | null
}

export interface RollLine {
  studentId: string
  wecomUserId: string
  name: string
  schoolNo: string | null
  state: RollState
}

export interface Roll {
  occurrence: OccurrenceInfo
  lines: RollLine[]
  counts: Record<RollGroup, number>
}

export interface OccurrenceRow {
  date: Date
  id: bigint
  class_id: number
  class_name: string
  name: string
  open_at: Date
  late_at: Date | null
  close_at: Date
  state: OccurrenceInfo['state']
  interrupted: boolean
  cancelled_by: string | null
  cancel_reason: string | null
}

interface FactRow extends OccurrenceRow {
  student_id: string
  wecom_user_id: string
  student_name: string
  school_no: string | null
  result: 'in' | 'unsure' | 'out' | 'none' | null
  late: boolean | null
  tapped_at: Date | null
  mark: NonNullable<RollFacts['mark']>['kind'] | null
  marked_by: string | null
  marked_at: Date | null
  mark_note: string | null
  leave_label: string | null
  exempt_reason: string | null
}

/**
 * Which occurrences a roll is wanted for: one, a date's, or (`around`) a date's and those of the evening before that reach into it:
 * a window past midnight belongs to the day it began.
 */
export type RollScope =
  | { date: LocalDate; occurrenceId: bigint }
  | { date: LocalDate; classIds: readonly number[] }
  | { around: LocalDate; classIds: readonly number[] }
  /** The windows this student is on the roster of, whatever class they are in by now. */
  | { around: LocalDate; studentId: string }
  | { dates: readonly LocalDate[]; studentId: string }

/** The rolls of a scope, judged by the one resolver; one statement whatever the number of classes. */
export async function loadRolls(tx: Tx, scope: RollScope, now: Date): Promise<Roll[]> {
  const rows = await tx.$queryRaw<FactRow[]>`
    select o.date, o.id, o.class_id, c.name as class_name, o.name, o.open_at, o.late_at, o.close_at, o.state, o.interrupted, o.cancel_reason,
           canceller.name as cancelled_by,
           m.person_id as student_id, p.wecom_user_id, p.name as student_name, p.school_no,
           r.result, r.late, r.at as tapped_at, k.kind as mark, marker.name as marked_by, k.at as marked_at, k.note as mark_note, e.reason as exempt_reason, v.label as leave_label
      from window_occurrence o
      join class_group c on c.id = o.class_id
      join occurrence_member m on m.date = o.date and m.occurrence_id = o.id
      join person p on p.id = m.person_id
      left join person canceller on canceller.id = o.cancelled_by
      left join check_in_record r on r.date = o.date and r.occurrence_id = o.id and r.person_id = m.person_id
      left join lateral (select kind, by_id, at, note from teacher_mark t
                          where t.date = o.date and t.occurrence_id = o.id and t.person_id = m.person_id order by t.id desc limit 1) k on true
      left join person marker on marker.id = k.by_id
      left join lateral (select reason from exemption x
                          where x.person_id = m.person_id and x.from_on <= o.date and o.date < x.until_on order by x.id desc limit 1) e on true
      left join lateral (select string_agg(distinct a.label, '、') as label from absence a
                          where a.person_id = m.person_id and a.from_at < o.close_at and o.open_at < a.until_at having ${COVERED}) v on true
     where ${within(scope)}
     order by o.class_id, o.open_at, o.id, p.school_no nulls last, m.person_id`
  return groupRows(rows, now)
}

/** Only the conditions of this scope: one plan for all scopes would walk whole days for a single student. */
function within(scope: RollScope): Prisma.Sql {
  if ('around' in scope) {
    const evening = toDbDate(addDays(scope.around, -1))
    const days = [toDbDate(scope.around), evening]
    const reaches = Prisma.sql`(o.date <> ${evening}::date or o.close_at >= ${startOfDay(scope.around)}::timestamptz)`
    return Prisma.sql`${inDays(days, scope)} and ${reaches}`
  }
  if ('occurrenceId' in scope) return Prisma.sql`o.date = ${toDbDate(scope.date)}::date and o.id = ${scope.occurrenceId}`
  return inDays(('dates' in scope ? scope.dates : [scope.date]).map(toDbDate), scope)
}

function inDays(days: readonly Date[], scope: { classIds: readonly number[] } | { studentId: string }): Prisma.Sql {
  return 'studentId' in scope
    ? Prisma.sql`m.date = any(${days}::date[]) and m.person_id = ${scope.studentId}`
    : Prisma.sql`o.date = any(${days}::date[]) and o.class_id = any(${[...scope.classIds]}::int[])`
}

function groupRows(rows: readonly FactRow[], now: Date): Roll[] {
  const byOccurrence = new Map<bigint, FactRow[]>()
  for (const row of rows) {
    const members = byOccurrence.get(row.id)
    if (members) members.push(row)
    else byOccurrence.set(row.id, [row])
  }
  return [...byOccurrence.values()].map(members => {
    const occurrence = occurrenceOf(members[0]!)
    const lines = members.map(row => ({
      studentId: row.student_id,
      wecomUserId: row.wecom_user_id,
      name: row.student_name,
      schoolNo: row.school_no,
      facts: factsOf(row),
    }))
    return { occurrence, ...judgeRoll(lines, now) }
  })
}

export function occurrenceOf(row: OccurrenceRow): OccurrenceInfo {
  return {
    date: fromDbDate(row.date),
    id: row.id,
    classId: row.class_id,
    className: row.class_name,
    name: row.name,
    openAt: row.open_at,
    lateAt: row.late_at,
    closeAt: row.close_at,
    state: row.state,
    interrupted: row.interrupted,
    cancelledBy: row.cancelled_by,
    cancelReason: row.cancel_reason,
  }
}

function factsOf(row: FactRow): RollFacts {
  return {
    occurrence: { state: row.state, openAt: row.open_at, closeAt: row.close_at, interrupted: row.interrupted },
    record: row.result && row.tapped_at ? { result: row.result, late: row.late ?? false, at: row.tapped_at } : null,
    mark: row.mark && row.marked_at ? { kind: row.mark, by: row.marked_by ?? '', at: row.marked_at, note: row.mark_note } : null,
    leave: row.leave_label === null ? null : { label: row.leave_label },
    exemption: row.exempt_reason === null ? null : { reason: row.exempt_reason },
  }
}

/** The subject of cards and told lines about one occurrence. */
export function rollSubject(occurrence: { date: LocalDate; id: bigint }): string {
  return `roll:${occurrence.date}:${occurrence.id}`
}

export function parseRollSubject(subject: string): { date: LocalDate; occurrenceId: bigint } | null {
  const match = /^roll:(\d{4}-\d{2}-\d{2}):(\d+)$/.exec(subject)
  return match ? { date: match[1] as LocalDate, occurrenceId: BigInt(match[2]!) } : null
}
