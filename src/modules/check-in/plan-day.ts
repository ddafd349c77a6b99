import { addDays, instantOf, type LocalDate, type LocalTime, type Weekday } from '../../shared/dates.js'

export interface WindowRule {
  id: number
  key: string
  name: string
  weekdays: readonly number[]
  openTime: string
  lateTime: string | null
  closeTime: string
  places: readonly string[]
  readingMaxAgeSeconds: number
  remindMinutes: number
  reportMinutes: number
  validFrom: Date
}

export interface PlannedWindow {
  ruleId: number
  ruleKey: string
  name: string
  openAt: Date
  lateAt: Date | null
  closeAt: Date
  remindAt: Date | null
  reportAt: Date
  readingMaxAgeSeconds: number
  places: readonly string[]
}

/** The instants of a rule on one school day; a close before the open lies on the next day and belongs to this one. */
export function planWindow(rule: WindowRule, date: LocalDate): PlannedWindow {
  const openAt = instantOf(date, rule.openTime as LocalTime)
  const after = (time: string) => instantOf(time <= rule.openTime ? addDays(date, 1) : date, time as LocalTime)
  const closeAt = after(rule.closeTime)
  const remindAt = new Date(closeAt.getTime() - rule.remindMinutes * 60_000)
  return {
    ruleId: rule.id,
    ruleKey: rule.key,
    name: rule.name,
    openAt,
    lateAt: rule.lateTime === null ? null : after(rule.lateTime),
    closeAt,
    remindAt: rule.remindMinutes > 0 && remindAt > openAt ? remindAt : null,
    reportAt: new Date(closeAt.getTime() + rule.reportMinutes * 60_000),
    readingMaxAgeSeconds: rule.readingMaxAgeSeconds,
    places: rule.places,
  }
}

/** A class's windows on a day that runs this weekday's timetable; a rule made after a window's opening starts with the next one (J02). */
export function planDay(rules: readonly WindowRule[], date: LocalDate, weekday: Weekday): PlannedWindow[] {
  return rules
    .filter(rule => rule.weekdays.includes(weekday))
    .map(rule => ({ rule, window: planWindow(rule, date) }))
    .filter(({ rule, window }) => rule.validFrom <= window.openAt)
    .map(({ window }) => window)
}
