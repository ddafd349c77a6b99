import type pg from 'pg'
import type { LocalDate } from '../src/shared/dates.js'

/** The middle of the only place; every reading of the bench is there. */
export const IN_SCHOOL = { latitude: 31.2304, longitude: 121.4737 }

export interface SeededSchool {
  classes: number
  studentsPerClass: number
}

export const studentId = (index: number) => `s${index}`

/** A school by direct SQL: classes, a 班主任 each, students, memberships. Days come with `seedDay`. */
export async function seedSchool(pool: pg.Pool, { classes, studentsPerClass }: SeededSchool): Promise<void> {
  const students = classes * studentsPerClass
  await pool.query(`insert into department (id, name, parent_id, leaders) values (1, '学校', null, '{}'), (2, '信息系', 1, '{}')`)
  await pool.query(
    `insert into class_group (id, name, department_id, source) select 100 + c, '24级' || c || '班', 2, 'file' from generate_series(1, $1::int) c`,
    [classes],
  )
  await pool.query(`insert into class_activation (class_id, from_on, source) select id, '2020-01-01', 'file' from class_group`)
  await pool.query(
    `insert into person (id, wecom_user_id, name, school_no, attributes, updated_at) select 's' || s, 's' || s, '学生' || s, lpad(s::text, 8, '0'), '{}', now() from generate_series(0, $1::int - 1) s`,
    [students],
  )
  await pool.query(
    `insert into person (id, wecom_user_id, name, attributes, updated_at) select 't' || c, 't' || c, '班主任' || c, '{}', now() from generate_series(1, $1::int) c`,
    [classes],
  )
  await pool.query(
    `insert into class_member (class_id, person_id, from_on) select 101 + s / $2::int, 's' || s, '2020-01-01' from generate_series(0, $1::int - 1) s`,
    [students, studentsPerClass],
  )
  await pool.query(
    `insert into role_grant (person_id, role, scope_kind, scope_id, from_on, source) select 't' || c, 'class_teacher', 'class', 100 + c, '2020-01-01', 'file' from generate_series(1, $1::int) c`,
    [classes],
  )
}

export interface SeededDay {
  date: LocalDate
  openAt: Date
  closeAt: Date
  /** Only the first so many classes; all by default. */
  classes?: number
  windows?: number
}

/** The windows of a day, open, with their rosters; nobody is in yet. */
export async function seedDay(pool: pg.Pool, { date, openAt, closeAt, classes = 1_000_000, windows = 1 }: SeededDay): Promise<void> {
  const places = [{ name: '教学楼', shapes: [{ circle: { ...IN_SCHOOL, radiusMetres: 150 } }] }]
  await pool.query(
    `insert into window_occurrence (date, class_id, rule_id, rule_key, name, open_at, late_at, close_at, report_at, reading_max_age_seconds, places, state)
     select $1::date, c.id, w, 'window-' || w, '第' || w || '次签到', $2::timestamptz, null, $3::timestamptz, $3::timestamptz + interval '3 minutes', 180, $4::jsonb, 'open'
       from class_group c, generate_series(1, $6::int) w where c.id <= 100 + $5::int`,
    [date, openAt, closeAt, JSON.stringify(places), classes, windows],
  )
  await pool.query(
    `insert into occurrence_member (date, occurrence_id, person_id) select o.date, o.id, m.person_id from window_occurrence o join class_member m on m.class_id = o.class_id where o.date = $1::date`,
    [date],
  )
}

/** Every student's phone has reported from inside the school. */
export async function seedReadings(pool: pg.Pool, date: LocalDate, at: Date): Promise<void> {
  await pool.query(
    `insert into location_reading (date, key, person_id, at, latitude, longitude, accuracy) select $1::date, 'seed:' || id, id, $2::timestamptz, $3, $4, 30 from person where id like 's%'`,
    [date, at, IN_SCHOOL.latitude, IN_SCHOOL.longitude],
  )
}

/** Four of five students are in, one in twenty is late; the rest are missing. */
export async function seedRecords(pool: pg.Pool, date: LocalDate): Promise<void> {
  await pool.query(
    `insert into check_in_record (date, occurrence_id, person_id, result, late, at, detail, inbox_key)
     select m.date, m.occurrence_id, m.person_id, 'in', n % 20 = 0, o.open_at + interval '5 minutes', 'inside', 'seed:' || m.occurrence_id || ':' || m.person_id
       from occurrence_member m join window_occurrence o on o.date = m.date and o.id = m.occurrence_id, lateral (select substring(m.person_id from 2)::int as n) s
      where m.date = $1::date and n % 5 <> 0`,
    [date],
  )
}
