import type { LocalTime, Weekday } from '../../shared/dates.js'
import type { LeaveRules, LeaveType, Period } from './leave.js'

export const SCHOOL_WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5]

const PERIOD_TIMES = [
  ['08:00', '08:45'],
  ['08:55', '09:40'],
  ['10:00', '10:45'],
  ['10:55', '11:40'],
  ['14:00', '14:45'],
  ['14:55', '15:40'],
  ['16:00', '16:45'],
  ['16:55', '17:40'],
  ['18:30', '19:15'],
  ['19:25', '20:10'],
]

const periods = PERIOD_TIMES.map(([start, end], index): Period => {
  return { number: index + 1, start: start as LocalTime, end: end as LocalTime, weekdays: SCHOOL_WEEKDAYS }
})

const plain: Omit<LeaveType, 'name'> = { proof: { kind: 'none' }, noticeHours: null, capPerTermDays: null, maxDays: null, examWeek: 'warn' }

/** What a school without a file gets: a timetable of ten periods, four types, and nothing that stops a request by itself. */
export const DEFAULT_LEAVE_RULES: LeaveRules = {
  periods,
  // The parts meet without a gap and reach past the lessons, so that they cover the check-ins around them.
  dayParts: {
    morning: { start: '06:00' as LocalTime, end: '12:00' as LocalTime },
    afternoon: { start: '12:00' as LocalTime, end: '18:00' as LocalTime },
    evening: { start: '18:00' as LocalTime, end: '24:00' },
  },
  types: [
    { ...plain, name: '病假', proof: { kind: 'after', withinDays: 3 } },
    { ...plain, name: '事假', noticeHours: { value: 2, enforcement: 'warn' } },
    { ...plain, name: '公假', examWeek: 'allow' },
    { ...plain, name: '其他' },
  ],
  examWeeks: [],
  tiers: [
    { upToDays: 2, steps: ['class_teacher'], types: null },
    { upToDays: 7, steps: ['class_teacher', 'secretary'], types: null },
    { upToDays: null, steps: ['class_teacher', 'secretary', 'officer'], types: null },
  ],
  leavingCampusStep: null,
  fallbackRoles: ['counsellor', 'secretary', 'officer'],
  ccRoles: ['cadre', 'subject_teacher'],
  graceMinutes: 30,
  backdateDays: 3,
  campusPlaces: [],
  remindAfterMinutes: 120,
  quietHours: { from: '22:30' as LocalTime, until: '06:30' as LocalTime },
  gatePage: true,
  reasonRetentionDays: 180,
}
