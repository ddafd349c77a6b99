import { randomBytes } from 'node:crypto'
import { Prisma, type Tx } from '../../db/index.js'
import { fromDbDate, localDate, toDbDate, type LocalDate } from '../../shared/dates.js'
import type { LeaveShape, Span } from './leave.js'
import { MOST_DAYS } from './limits.js'

export type LeaveState = 'pending' | 'returned' | 'approved' | 'refused' | 'withdrawn' | 'cancelled'

export interface Slip extends Span {
  number: string
  /** The day it was submitted; with the number its key. */
  date: LocalDate
  slipKey: string
  applicantId: string
  applicantName: string
  wecomUserId: string
  classId: number
  className: string
  filedById: string
  type: string
  leavesCampus: boolean
  privateReason: boolean
  shape: LeaveShape
  periods: number
  schoolDays: number
  summedDays: number
  backDated: boolean
  extendsNumber: string | null
  photos: string[]
  state: LeaveState
  submittedAt: Date
  decidedAt: Date | null
  decidedById: string | null
  onBehalfOfId: string | null
  dueAt: Date
  returnedAt: Date | null
  returnedById: string | null
}

export type NewSlip = Omit<
  Slip,
  | 'number'
  | 'date'
  | 'slipKey'
  | 'applicantName'
  | 'wecomUserId'
  | 'className'
  | 'state'
  | 'decidedAt'
  | 'decidedById'
  | 'onBehalfOfId'
  | 'returnedAt'
  | 'returnedById'
>

interface SlipRow extends Omit<Slip, 'date' | 'from' | 'until'> {
  date: Date
  fromAt: Date
  untilAt: Date
}

/** A slip stands in the way of another while it may still count. */
const STANDING = ['pending', 'approved']

/** Days after which a day's count speaks no more of a 销假 that never came; 请假 still lists it. */
const OVERDUE_DAYS = 14

/** A 补假 that was over when it was asked for: nobody has to come back from it. */
const RETURN_DUE = Prisma.sql`s.returned_at is null and s.until_at > s.submitted_at`

/** A leave whose extension was approved ends with that one. */
const NOT_EXTENDED = Prisma.sql`not exists (
  select from leave_slip x where x.applicant_id = s.applicant_id and x.extends_number = s.number and x.state = 'approved')`

/** 单号 of the slip, and the subject under which chain, trail and cards know it. */
export function leaveSubject(number: string): string {
  return `leave:${number}`
}

export function numberOf(subject: string): string {
  return subject.slice(subject.indexOf(':') + 1)
}

/** `QJ260914-0007` was submitted on 2026-09-14; null = no number of ours. */
export function dateOfNumber(number: string): LocalDate | null {
  const match = /^QJ(\d{2})(\d{2})(\d{2})-\d{4,}$/.exec(number)
  return match ? (`20${match[1]}-${match[2]}-${match[3]}` as LocalDate) : null
}

/** Where slips are selected from: the table, or a statement that has just written some. */
interface Slips {
  made: Prisma.Sql
  from: Prisma.Sql
}

const ALL: Slips = { made: Prisma.empty, from: Prisma.sql`leave_slip` }

/** No slip that began earlier can reach this instant: what is looked for by index stays near, however many slips there were. */
function longBefore(instant: Date): Date {
  return new Date(instant.getTime() - (MOST_DAYS + 1) * 86_400_000)
}

/** The only writer of the module's tables. */
export function createLeaveRepository(tx: Tx) {
  const select = async (where: Prisma.Sql, slips: Slips = ALL): Promise<Slip[]> => {
    const rows = await tx.$queryRaw<SlipRow[]>`
      ${slips.made} select s.date, s.number, s.slip_key as "slipKey", s.applicant_id as "applicantId", p.name as "applicantName",
             p.wecom_user_id as "wecomUserId", s.class_id as "classId", c.name as "className", s.filed_by_id as "filedById", s.type,
             s.leaves_campus as "leavesCampus", s.private_reason as "privateReason", s.shape, s.from_at as "fromAt", s.until_at as "untilAt",
             s.periods, s.school_days as "schoolDays", s.summed_days as "summedDays", s.back_dated as "backDated",
             s.extends_number as "extendsNumber", s.photos, s.state::text as state, s.submitted_at as "submittedAt",
             s.decided_at as "decidedAt", s.decided_by_id as "decidedById", s.on_behalf_of_id as "onBehalfOfId", s.due_at as "dueAt",
             s.returned_at as "returnedAt", s.returned_by_id as "returnedById"
        from ${slips.from} s
        join person p on p.id = s.applicant_id
        join class_group c on c.id = s.class_id
       where ${where}`
    return rows.map(({ date, fromAt, untilAt, ...row }) => ({ ...row, date: fromDbDate(date), from: fromAt, until: untilAt }))
  }

  return {
    /** Whoever submits, extends or returns for one student does so one after another. */
    async lockStudent(studentId: string): Promise<void> {
      await tx.$queryRaw`select 1 from person where id = ${studentId} for update`
    },

    async find(number: string): Promise<Slip | null> {
      const date = dateOfNumber(number)
      if (!date) return null
      const [slip] = await select(Prisma.sql`s.date = ${toDbDate(date)}::date and s.number = ${number}`)
      return slip ?? null
    },

    async findByKey(slipKey: string): Promise<Slip | null> {
      const [slip] = await select(Prisma.sql`s.slip_key = ${slipKey}`)
      return slip ?? null
    },

    /** Of one student, the newest first. */
    ofStudent(studentId: string, since: Date): Promise<Slip[]> {
      return select(Prisma.sql`s.applicant_id = ${studentId} and s.from_at >= ${since} order by s.from_at desc, s.id desc`)
    },

    /** What stands in the way of a span: on exact instants, touching ends allowed; after an early return the rest of a leave is free. */
    standing(studentId: string, span: Span): Promise<Slip[]> {
      return select(Prisma.sql`
        s.applicant_id = ${studentId} and s.state::text = any(${STANDING}) and s.from_at < ${span.until}
        and s.from_at > ${longBefore(span.from)} and s.until_at > ${span.from} and coalesce(s.returned_at, s.until_at) > ${span.from} order by s.from_at`)
    },

    /** What a student has asked for or been given around a span, touching it or not; after an early return only what was taken. */
    async spansWithin(studentId: string, span: Span, exceptNumber: string | null): Promise<Span[]> {
      return tx.$queryRaw<Span[]>`
        select from_at as "from", least(until_at, returned_at) as until from leave_slip
         where applicant_id = ${studentId} and state::text = any(${STANDING}) and from_at <= ${span.until} and from_at > ${longBefore(span.from)}
           and least(until_at, returned_at) >= ${span.from} and number is distinct from ${exceptNumber}::text`
    },

    /** School days of a type, asked for or given, that begin within a span. */
    async daysOf(studentId: string, type: string, span: Span, exceptNumber: string | null): Promise<number> {
      const [row] = await tx.$queryRaw<{ days: number }[]>`
        select coalesce(sum(school_days), 0)::float8 as days from leave_slip
         where applicant_id = ${studentId} and type = ${type} and state::text = any(${STANDING}) and from_at >= ${span.from}
           and from_at < ${span.until} and number is distinct from ${exceptNumber}::text`
      return row!.days
    },

    /** Approved, begun, and nobody has said 销假. */
    openReturns(studentId: string, at: Date): Promise<Slip[]> {
      return select(Prisma.sql`
        s.applicant_id = ${studentId} and s.state = 'approved' and ${RETURN_DUE} and s.from_at <= ${at} order by s.until_at desc`)
    },

    /** Due between two instants, not back and not extended. */
    overdue(from: Date, until: Date): Promise<Slip[]> {
      return select(Prisma.sql`
        s.state = 'approved' and s.due_at > ${from} and s.due_at <= ${until} and ${RETURN_DUE} and ${NOT_EXTENDED}
        order by s.class_id, s.due_at, s.id`)
    },

    /** Of classes: ended before an instant, and nobody has said 销假. */
    stillOut(classIds: readonly number[], before: Date): Promise<Slip[]> {
      return select(Prisma.sql`
        s.class_id = any(${[...classIds]}::int[]) and s.state = 'approved' and ${RETURN_DUE} and s.until_at <= ${before}
        and ${NOT_EXTENDED} order by s.class_id, s.due_at, s.id`)
    },

    /** Approved leaves of classes that touch a span. */
    ofClasses(classIds: readonly number[], span: Span): Promise<Slip[]> {
      return select(Prisma.sql`
        s.class_id = any(${[...classIds]}::int[]) and s.state::text = any(${STANDING}) and s.from_at < ${span.until}
        and coalesce(s.returned_at, s.until_at) > ${span.from} order by s.class_id, s.from_at, s.id`)
    },

    /** Of classes on a day: how many students have a leave that touches it, and how many should be back by an instant and said nothing. */
    async countAway(classIds: readonly number[], day: Span, at: Date): Promise<{ classId: number; away: number; overdue: number }[]> {
      // A leave is never due before it ends, so the index by due time finds both.
      return tx.$queryRaw<{ classId: number; away: number; overdue: number }[]>`
        select s.class_id as "classId",
               (count(distinct s.applicant_id) filter (
                  where s.from_at < ${day.until} and coalesce(s.returned_at, s.until_at) > ${day.from}))::int as away,
               (count(distinct s.applicant_id) filter (where s.due_at <= ${at} and ${RETURN_DUE} and ${NOT_EXTENDED}))::int as overdue
          from leave_slip s
         where s.class_id = any(${[...classIds]}::int[]) and s.state = 'approved' and s.due_at > ${day.from}::timestamptz - make_interval(days => ${OVERDUE_DAYS})
         group by s.class_id`
    },

    async insert(slip: NewSlip, reason: { text: string; dropOn: LocalDate }): Promise<{ number: string; slipKey: string }> {
      const date = localDate(slip.submittedAt)
      const [next] = await tx.$queryRaw<{ id: bigint }[]>`select nextval(pg_get_serial_sequence('leave_slip', 'id')) as id`
      const id = next!.id
      const number = `QJ${date.slice(2).replaceAll('-', '')}-${String(id).padStart(4, '0')}`
      const slipKey = randomBytes(18).toString('base64url')
      const { from, until, shape, ...rest } = slip
      await tx.leaveSlip.create({
        data: { ...rest, shape: { ...shape }, date: toDbDate(date), id, number, slipKey, fromAt: from, untilAt: until },
      })
      await tx.leaveReason.create({ data: { date: toDbDate(date), number, text: reason.text, dropOn: toDbDate(reason.dropOn) } })
      return { number, slipKey }
    },

    /** After a 退回: the same slip with what was changed. */
    async revise(number: string, slip: NewSlip, reason: { text: string; dropOn: LocalDate }): Promise<void> {
      const date = toDbDate(dateOfNumber(number)!)
      const { from, until, shape, ...rest } = slip
      await tx.leaveSlip.update({
        where: { date_number: { date, number } },
        data: { ...rest, shape: { ...shape }, fromAt: from, untilAt: until, state: 'pending' },
      })
      const words = { text: reason.text, dropOn: toDbDate(reason.dropOn) }
      // The words of before may have passed their time.
      await tx.leaveReason.upsert({ where: { date_number: { date, number } }, create: { date, number, ...words }, update: words })
    },

    /** Names the state it expects: false = somebody was first. */
    async move(number: string, from: LeaveState, data: Prisma.LeaveSlipUpdateManyMutationInput): Promise<boolean> {
      const { count } = await tx.leaveSlip.updateMany({ where: { date: toDbDate(dateOfNumber(number)!), number, state: from }, data })
      return count === 1
    },

    /** As `move`, with the slip as it is afterwards; null = somebody was first. Without a decision the old one stands. */
    async settle(
      number: string,
      from: LeaveState,
      to: LeaveState,
      decision: { at: Date; byId: string; onBehalfOfId: string | null } | null,
    ): Promise<Slip | null> {
      const decided = decision
        ? Prisma.sql`, decided_at = ${decision.at}::timestamptz, decided_by_id = ${decision.byId}, on_behalf_of_id = ${decision.onBehalfOfId}`
        : Prisma.empty
      const made = Prisma.sql`with moved as (
        update leave_slip set state = ${to}::leave_state ${decided}
         where date = ${toDbDate(dateOfNumber(number)!)}::date and number = ${number} and state = ${from}::leave_state returning *)`
      const [slip] = await select(Prisma.sql`true`, { made, from: Prisma.sql`moved` })
      return slip ?? null
    },

    /** 销假, once. */
    async markReturned(number: string, at: Date, byId: string): Promise<boolean> {
      const { count } = await tx.leaveSlip.updateMany({
        where: { date: toDbDate(dateOfNumber(number)!), number, state: 'approved', returnedAt: null },
        data: { returnedAt: at, returnedById: byId },
      })
      return count === 1
    },

    async reason(number: string): Promise<string | null> {
      const date = toDbDate(dateOfNumber(number)!)
      return (await tx.leaveReason.findUnique({ where: { date_number: { date, number } } }))?.text ?? null
    },

    /** Who was told; nobody is forgotten when the class's people change. */
    async addCopies(number: string, personIds: readonly string[]): Promise<void> {
      const date = toDbDate(dateOfNumber(number)!)
      await tx.$executeRaw`
        insert into leave_copy (date, number, person_id) select ${date}::date, ${number}, unnest(${[...personIds]}::text[]) on conflict do nothing`
    },

    async copiesOf(number: string): Promise<string[]> {
      const rows = await tx.leaveCopy.findMany({ where: { date: toDbDate(dateOfNumber(number)!), number }, orderBy: { personId: 'asc' } })
      return rows.map(row => row.personId)
    },
  }
}

/** Nightly: words past their time go; the slip stays. */
export async function expireReasons(tx: Tx, before: Date): Promise<number> {
  return tx.$executeRaw`delete from leave_reason where drop_on < ${before}::date`
}
