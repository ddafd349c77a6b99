import type { SchoolCalendar } from '../../shared/calendar.js'
import { addDays, clockTime, type LocalDate, localDate } from '../../shared/dates.js'
import type { DayPart, LeaveRules, LeaveShape } from './leave.js'
import { timeText } from './read-tokens.js'
import { shapeText, writeShape } from './say-shape.js'
import { minutesOf } from './units.js'

export interface WhenContext {
  now: Date
  today: LocalDate
  rules: LeaveRules
  calendar: SchoolCalendar
}

/** What must still be asked about the time. */
export type AskedAbout =
  /** No time was said. */
  | 'when'
  /** A beginning is missing: 请假三天. */
  | 'from-when'
  /** An end is missing: 从明天8点. */
  | 'until-when'
  | 'which-day'
  | 'which-hour'
  /** 半天: which one. */
  | 'which-part'
  | 'which-periods'
  /** Two times in one request. */
  | 'which-span'
  | 'no-such-day'
  | 'no-such-period'

/** `phrase`: the time again, without the doubt. */
export interface WhenChoice {
  label: string
  phrase: string
  /** Where the text speaks of two times, which of them this is; the other stays in the reason. */
  takes?: 'second' | 'both'
}

export type When = { kind: 'shape'; shape: LeaveShape } | { kind: 'ask'; about: AskedAbout; choices: WhenChoice[] }

const MOST_CHOICES = 9

export function found(shape: LeaveShape): When {
  return { kind: 'shape', shape }
}

export function ask(about: AskedAbout, choices: WhenChoice[]): When {
  return { kind: 'ask', about, choices: choices.slice(0, MOST_CHOICES) }
}

export function askShapes(about: AskedAbout, shapes: readonly LeaveShape[], context: WhenContext): When {
  return ask(
    about,
    shapes.map(shape => choiceOf(shape, context)),
  )
}

export function choiceOf(shape: LeaveShape, context: WhenContext): WhenChoice {
  return { label: shapeText(shape, context), phrase: writeShape(shape) }
}

export function dayShape(first: LocalDate, last: LocalDate): LeaveShape {
  return { kind: 'days', first, last }
}

export function halfShape(date: LocalDate, part: DayPart): LeaveShape {
  return { kind: 'parts', from: { date, part }, to: { date, part } }
}

export function timesShape(date: LocalDate, start: number, until: LocalDate, end: number): LeaveShape {
  return { kind: 'times', from: { date, time: timeText(start) }, to: { date: until, time: timeText(end) } }
}

export function lasting(date: LocalDate, start: number, minutes: number): LeaveShape {
  const end = start + minutes
  const days = Math.max(0, Math.ceil(end / 1440) - 1)
  return timesShape(date, start, addDays(date, days), end - days * 1440)
}

export function shapeBetween(from: Date, until: Date): LeaveShape {
  const [start, end] = [clockTime(from), clockTime(until)]
  const first = localDate(from)
  if (start === '00:00' && end === '00:00') return dayShape(first, addDays(localDate(until), -1))
  return timesShape(first, minutesOf(start), localDate(until), minutesOf(end))
}
