import type { RoleName } from '../../directory/index.js'
import type { LocalDate, LocalTime, Weekday } from '../../shared/dates.js'

/** `24:00` ends a day part; everything else is a time of the clock. */
export type DayTime = LocalTime | '24:00'

export type DayPart = 'morning' | 'afternoon' | 'evening'

export const DAY_PARTS: readonly DayPart[] = ['morning', 'afternoon', 'evening']
export const DAY_PART_LABEL: Record<DayPart, string> = { morning: '上午', afternoon: '下午', evening: '晚上' }

/** One lesson period (节) of the school's own timetable. */
export interface Period {
  number: number
  start: LocalTime
  end: LocalTime
  /** The timetable days on which it is taught: an evening study on Sundays is school time, a Friday evening may not be. */
  weekdays: readonly Weekday[]
}

/** What a slip covers, as it was said; `spanOf` makes instants of it. Both ends count. */
export type LeaveShape =
  | { kind: 'periods'; date: LocalDate; first: number; last: number }
  | { kind: 'parts'; from: { date: LocalDate; part: DayPart }; to: { date: LocalDate; part: DayPart } }
  | { kind: 'days'; first: LocalDate; last: LocalDate }
  | { kind: 'times'; from: { date: LocalDate; time: DayTime }; to: { date: LocalDate; time: DayTime } }

/** Half-open: [from, until). */
export interface Span {
  from: Date
  until: Date
}

export interface LeaveForm {
  /** The name of one of the school's types. */
  type: string
  /** The word from which the type was guessed (发烧 → 病假): said, so that the student can put it right. */
  typeGuessedFrom: string
  shape: LeaveShape
  reason: string
  leavesCampus: boolean
}

export type Enforcement = 'warn' | 'block'

/** A rule of a type that need not stop a request: it may only be said. */
export interface Ruled<T> {
  value: T
  enforcement: Enforcement
}

export interface LeaveType {
  name: string
  /** `needed` with the request; `after`: within so many days after the leave. */
  proof: { kind: 'none' } | { kind: 'needed'; enforcement: Enforcement } | { kind: 'after'; withinDays: number }
  noticeHours: Ruled<number> | null
  capPerTermDays: Ruled<number> | null
  maxDays: Ruled<number> | null
  examWeek: 'allow' | Enforcement
}

export interface ExamWeek {
  name: string
  first: LocalDate
  last: LocalDate
}

export interface Tier {
  /** School days up to which it decides; null = whatever is longer. */
  upToDays: number | null
  steps: readonly RoleName[]
  /** Only for these types; null = for every type without a table of its own. */
  types: readonly string[] | null
}

export interface QuietHours {
  from: LocalTime
  until: LocalTime
}

/** The school's rules of leave: its file's `leave` part over the defaults. */
export interface LeaveRules {
  periods: readonly Period[]
  dayParts: Readonly<Record<DayPart, { start: LocalTime; end: DayTime }>>
  types: readonly LeaveType[]
  examWeeks: readonly ExamWeek[]
  tiers: readonly Tier[]
  /** Joins the chain when the student leaves the campus, unless it is in it already. */
  leavingCampusStep: RoleName | null
  /** Who is asked instead, the first that somebody holds, where a class has no teacher. */
  fallbackRoles: readonly RoleName[]
  ccRoles: readonly RoleName[]
  graceMinutes: number
  backdateDays: number
  /** Where 销假 is tapped; empty = any place of the school. */
  campusPlaces: readonly string[]
  remindAfterMinutes: number
  quietHours: QuietHours | null
  gatePage: boolean
  /** Reasons are dropped so many days after the leave has ended. */
  reasonRetentionDays: number
}
