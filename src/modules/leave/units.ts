import { schoolDay, type SchoolCalendar, timetableOf } from '../../shared/calendar.js'
import { addDays, clockTime, instantOf, type LocalDate, localDate, startOfDay, type Weekday, weekdayOf } from '../../shared/dates.js'
import { DAY_PARTS, type DayPart, type DayTime, type LeaveRules, type LeaveShape, type Period, type Span } from './leave.js'

/** More days than a slip may have are not counted one by one. */
const MOST_DAYS = 400

export interface LeaveLength {
  /** Lesson periods touched, each counted whole. */
  periods: number
  /** In steps of a half: of a school day, the morning is one half, afternoon and evening together are the other. */
  schoolDays: number
  /** The days with a lesson in the span. */
  days: LocalDate[]
  /** Days the calendar says nothing about: Monday to Friday are counted as school days, so that a long leave is never judged a short one. */
  unknownDays: LocalDate[]
}

/** The instants a shape covers; null when it names a period the school does not have. The end may come before the beginning: `checkLimits` says so. */
export function spanOf(shape: LeaveShape, rules: LeaveRules): Span | null {
  switch (shape.kind) {
    case 'periods': {
      const first = rules.periods.find(({ number }) => number === shape.first)
      const last = rules.periods.find(({ number }) => number === shape.last)
      return first && last ? { from: instantOf(shape.date, first.start), until: instantOf(shape.date, last.end) } : null
    }
    case 'parts':
      return {
        from: momentOf(shape.from.date, rules.dayParts[shape.from.part].start),
        until: momentOf(shape.to.date, rules.dayParts[shape.to.part].end),
      }
    case 'days':
      return { from: startOfDay(shape.first), until: startOfDay(addDays(shape.last, 1)) }
    case 'times':
      return { from: momentOf(shape.from.date, shape.from.time), until: momentOf(shape.to.date, shape.to.time) }
  }
}

/** How much school a span takes, in the school's own periods; what is not school time does not count. */
export function lengthOf(span: Span, rules: LeaveRules, calendar: SchoolCalendar): LeaveLength {
  return lengthOfAll([span], rules, calendar)
}

/** Of several spans together: what two of them share counts once. */
export function lengthOfAll(spans: readonly Span[], rules: LeaveRules, calendar: SchoolCalendar): LeaveLength {
  const taken = new Map<LocalDate, Set<Period>>()
  const unknownDays = new Set<LocalDate>()
  for (const span of spans) {
    for (const { date, from, until } of minutesByDay(span)) {
      if (timetable(date, calendar).unknown) unknownDays.add(date)
      const lessons = periodsOn(date, rules, calendar).filter(({ start, end }) => minutesOf(start) < until && from < minutesOf(end))
      if (lessons.length > 0) taken.set(date, new Set([...(taken.get(date) ?? []), ...lessons]))
    }
  }
  const halves = [...taken.values()].map(lessons => new Set([...lessons].map(period => isForenoon(period, rules))).size)
  return {
    periods: [...taken.values()].reduce((sum, lessons) => sum + lessons.size, 0),
    schoolDays: halves.reduce((sum, count) => sum + count, 0) / 2,
    days: [...taken.keys()].toSorted(),
    unknownDays: [...unknownDays].toSorted(),
  }
}

/** The lessons of a day by the timetable it runs: a make-up Saturday runs that of the weekday it makes up for. */
export function periodsOn(date: LocalDate, rules: LeaveRules, calendar: SchoolCalendar): Period[] {
  const { weekday } = timetable(date, calendar)
  return weekday === null ? [] : rules.periods.filter(({ weekdays }) => weekdays.includes(weekday))
}

function timetable(date: LocalDate, calendar: SchoolCalendar): { weekday: Weekday | null; unknown: boolean } {
  const day = schoolDay(calendar, date)
  // Before the first import of a calendar nothing is known of any day, terms included.
  const unknown = day.kind === 'unknown' || (calendar.terms.length === 0 && !calendar.exceptions.has(date))
  return { weekday: unknown ? weekdayOf(date) : timetableOf(day), unknown }
}

/** The day part in which a period begins. */
export function partOf({ start }: Pick<Period, 'start'>, rules: LeaveRules): DayPart {
  return DAY_PARTS.findLast(part => rules.dayParts[part].start <= start) ?? 'morning'
}

export function periodsOfPart(part: DayPart, rules: LeaveRules): Period[] {
  return rules.periods.filter(period => partOf(period, rules) === part)
}

function isForenoon(period: Period, rules: LeaveRules): boolean {
  return partOf(period, rules) === 'morning'
}

/** A span as minutes of each day it touches: the calendar thinks in days, and a day's lessons in minutes. */
function minutesByDay({ from, until }: Span): { date: LocalDate; from: number; until: number }[] {
  const days: { date: LocalDate; from: number; until: number }[] = []
  if (until <= from) return days
  const first = localDate(from)
  const last = localDate(until)
  for (let date = first; date <= last && days.length < MOST_DAYS; date = addDays(date, 1)) {
    // The last second counts: a leave until 10:00:30 takes a piece of the lesson that begins at 10:00.
    const end = date === last ? minutesOf(clockTime(until)) + (until.getTime() % 60_000) / 60_000 : 24 * 60
    if (end > 0) days.push({ date, from: date === first ? minutesOf(clockTime(from)) : 0, until: end })
  }
  return days
}

export function minutesOf(time: DayTime): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

function momentOf(date: LocalDate, time: DayTime): Date {
  return time === '24:00' ? startOfDay(addDays(date, 1)) : instantOf(date, time)
}
