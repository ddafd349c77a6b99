import { schoolDay, type SchoolCalendar } from '../../shared/calendar.js'
import { type LocalDate, longDay, weekdayName } from '../../shared/dates.js'
import { DAY_PART_LABEL, type LeaveRules, type LeaveShape } from './leave.js'

interface SayContext {
  today: LocalDate
  rules: LeaveRules
  calendar: SchoolCalendar
}

/** A shape as people read it, every date with its weekday: what is echoed before anything is sent. */
export function shapeText(shape: LeaveShape, context: SayContext): string {
  const day = (date: LocalDate) => dayText(date, context)
  switch (shape.kind) {
    case 'periods': {
      const { periods } = context.rules
      const start = periods.find(({ number }) => number === shape.first)?.start
      const end = periods.find(({ number }) => number === shape.last)?.end
      const numbers = shape.first === shape.last ? `第${shape.first}节` : `第${shape.first}–${shape.last}节`
      return `${day(shape.date)}${numbers}${start && end ? ` ${start}–${end}` : ''}`
    }
    case 'parts': {
      const { from, to } = shape
      if (from.date !== to.date) return `${day(from.date)}${DAY_PART_LABEL[from.part]}至${day(to.date)}${DAY_PART_LABEL[to.part]}`
      return `${day(from.date)}${DAY_PART_LABEL[from.part]}${from.part === to.part ? '' : `至${DAY_PART_LABEL[to.part]}`}`
    }
    case 'days':
      return shape.first === shape.last ? `${day(shape.first)}全天` : `${day(shape.first)}至${day(shape.last)}`
    case 'times': {
      const { from, to } = shape
      return from.date === to.date
        ? `${day(from.date)}${from.time}–${to.time}`
        : `${day(from.date)}${from.time} 至 ${day(to.date)}${to.time}`
    }
  }
}

/** `9月15日（周二）`, with what the calendar says about a day that is not an ordinary one. */
export function dayText(date: LocalDate, { today, calendar }: Pick<SayContext, 'today' | 'calendar'>): string {
  const year = date.slice(0, 4) === today.slice(0, 4) ? '' : `${date.slice(0, 4)}年`
  const label = calendar.exceptions.has(date) ? labelOf(date, calendar) : ''
  return `${year}${label === '' ? longDay(date) : longDay(date).replace(weekdayName(date), `${weekdayName(date)}，${label}`)}`
}

function labelOf(date: LocalDate, calendar: SchoolCalendar): string {
  const day = schoolDay(calendar, date)
  return day.label ?? ''
}

/** A shape as text that reads back to the same shape, whatever day it is read on. */
export function writeShape(shape: LeaveShape): string {
  switch (shape.kind) {
    case 'periods':
      return `${shape.date} 第${shape.first}节到第${shape.last}节`
    case 'parts':
      return `${shape.from.date} ${DAY_PART_LABEL[shape.from.part]}到${shape.to.date} ${DAY_PART_LABEL[shape.to.part]}`
    case 'days':
      return `${shape.first}到${shape.last}`
    case 'times':
      return `${shape.from.date} ${shape.from.time}到${shape.to.date} ${shape.to.time}`
  }
}
