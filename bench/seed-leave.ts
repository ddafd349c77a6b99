import type pg from 'pg'
import { addDays, instantOf, localDate, type LocalTime } from '../src/shared/dates.js'
import { seedDay, seedSchool, type SeededSchool } from './seed.js'

const GENESIS = '0'.repeat(64)
const MINUTE_MS = 60_000

export const slipNumber = (index: number, at: Date) =>
  `QJ${localDate(at).slice(2).replaceAll('-', '')}-${String(index + 1).padStart(6, '0')}`
export const taskOf = (index: number) => `task-${index}`

/** A school in which a class has two teachers, either of whom may decide, and a cadre who gets the copy. */
export async function seedLeaveSchool(pool: pg.Pool, school: SeededSchool): Promise<void> {
  await seedSchool(pool, school)
  await pool.query(
    `insert into person (id, wecom_user_id, name, attributes, updated_at) select 'd' || c, 'd' || c, '副班主任' || c, '{}', now() from generate_series(1, $1::int) c`,
    [school.classes],
  )
  await pool.query(
    `insert into role_grant (person_id, role, scope_kind, scope_id, from_on, source)
     select 'd' || c, 'deputy_class_teacher'::role, 'class'::scope_kind, 100 + c, '2020-01-01'::date, 'file'::source from generate_series(1, $1::int) c
     union all select 's' || (c - 1) * $2::int, 'cadre', 'class', 100 + c, '2020-01-01', 'file' from generate_series(1, $1::int) c`,
    [school.classes, school.studentsPerClass],
  )
}

/**
 * Every student asks for tomorrow morning, just now: slip, reason, case with its two seats, the trail of both, and the cards on both
 * teachers' phones. Tomorrow's windows are laid out, as the pulse does it.
 */
export async function seedRequests(pool: pg.Pool, { classes, studentsPerClass }: SeededSchool, at: Date): Promise<void> {
  const today = localDate(at)
  const tomorrow = addDays(today, 1)
  const time = (clock: string) => instantOf(tomorrow, clock as LocalTime)
  await seedDay(pool, { date: tomorrow, openAt: time('07:20'), closeAt: time('07:50'), windows: 2 })
  const count = classes * studentsPerClass
  const prefix = slipNumber(0, at).slice(0, 'QJ000000-'.length)
  const run = (text: string, ...values: unknown[]) => pool.query(text, values)
  // n is the student; the class's people are t, d and its first student.
  const students = `generate_series(0, ${count - 1}) n, lateral (select '${prefix}' || lpad((n + 1)::text, 6, '0') as number, 1 + n / ${studentsPerClass} as c) x`
  const shape = JSON.stringify({ kind: 'parts', from: { date: tomorrow, part: 'morning' }, to: { date: tomorrow, part: 'morning' } })
  await run(
    `insert into leave_slip (date, id, number, slip_key, applicant_id, class_id, filed_by_id, type, leaves_campus, shape, from_at, until_at, periods,
            school_days, summed_days, submitted_at, due_at)
     select $1::date, n + 1, number, md5(number), 's' || n, 100 + c, 's' || n, '病假', false, $2::jsonb, $3::timestamptz, $4::timestamptz, 4, 0.5, 0.5,
            $5::timestamptz, $4::timestamptz + interval '30 minutes' from ${students}`,
    today,
    shape,
    time('06:00'),
    time('12:00'),
    at,
  )
  await run(
    `insert into leave_reason (date, number, text, drop_on) select $1::date, number, '发烧，想休息半天', $1::date + 180 from ${students}`,
    today,
  )
  await run(
    `insert into approval_case (date, id, subject, kind, number, applicant_id, opened_by_id, step_at, due_at, urgent_by, opened_at)
     select $1::date, n + 1, 'leave:' || number, 'leave', number, 's' || n, 's' || n, $2::timestamptz, $3::timestamptz, $4::timestamptz, $2::timestamptz
       from ${students}`,
    today,
    at,
    new Date(at.getTime() + 120 * MINUTE_MS),
    time('06:00'),
  )
  await run(
    `insert into approval_step (date, case_id, round, place, label, mode, remind_after_minutes) select $1::date, n + 1, 1, 0, '班主任', 'any', 120 from ${students}`,
    today,
  )
  await run(
    `insert into approval_seat (date, case_id, round, step, place, signature, person_id, origin, state, asked_id)
     select $1::date, n + 1, 1, 0, place, 0, who || c, 'routed', 'asked', who || c from ${students}, (values (0, 't'), (1, 'd')) seat(place, who)`,
    today,
  )
  await run(
    `insert into approval_action (date, case_id, round, step, verb, actor_id, cause, at) select $1::date, n + 1, 1, 0, 'open', 's' || n, 'seed', $2::timestamptz from ${students}`,
    today,
    at,
  )
  await run(
    `insert into audit_entry (date, subject, sequence, at, actor_id, action, data, prev_hash, hash)
     select $1::date, 'leave:' || number, s, $2::timestamptz, 's' || n, action, '{}', '${GENESIS}', md5(number || s)
       from ${students}, (values (1, 'leave.submitted'), (2, 'approval.open')) entry(s, action)`,
    today,
    at,
  )
  await run(`insert into audit_head (subject, sequence, hash) select 'leave:' || number, 2, md5(number || '2') from ${students}`)
  await run(
    `insert into card (date, task_id, kind, subject, person_id, state, sent_at)
     select $1::date, 'task-' || n || case who when 't' then '' else 'd' end, 'approval.asked', 'leave:' || number, who || c, 'live', $2::timestamptz
       from ${students}, (values ('t'), ('d')) holder(who)`,
    today,
    at,
  )
  await run(
    `insert into read_log (date, subject, owner_id, reader_id, what, how, at)
     select $1::date, 'leave:' || number, 's' || n, who || c, 'reason', 'card', $2::timestamptz from ${students}, (values ('t'), ('d')) holder(who)`,
    today,
    at,
  )
  await pool.query(
    `select setval(pg_get_serial_sequence('leave_slip', 'id'), ${count}), setval(pg_get_serial_sequence('approval_case', 'id'), ${count})`,
  )
  await pool.query('analyze')
}
