import { DateTime } from 'luxon'

/** The only place that spells the school's zone. */
export const CAMPUS_ZONE = 'Asia/Shanghai'

/** A school day as `YYYY-MM-DD` in the campus zone. */
export type LocalDate = string & { readonly __brand: 'LocalDate' }

/** A time of day as `HH:mm`. */
export type LocalTime = string & { readonly __brand: 'LocalTime' }

/** 1 = Monday … 7 = Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

const WEEKDAY_NAMES: Record<Weekday, string> = { 1: '周一', 2: '周二', 3: '周三', 4: '周四', 5: '周五', 6: '周六', 7: '周日' }

function inZone(instant: Date): DateTime {
  return DateTime.fromJSDate(instant, { zone: CAMPUS_ZONE })
}

function atMidnight(date: LocalDate): DateTime {
  return DateTime.fromISO(date, { zone: CAMPUS_ZONE })
}

const HOUR_MS = 3_600_000
const MOST_HOURS = 1_000
// A zone changes its offset at full hours only, and asking for it costs more than the rest of a tap's dates.
const offsets = new Map<number, number>()

/** The campus clock as ISO text (the `Z` at its end is a lie). */
function campusClock(instant: Date): string {
  const hour = Math.floor(instant.getTime() / HOUR_MS)
  let offsetMs = offsets.get(hour)
  if (offsetMs === undefined) {
    offsetMs = inZone(instant).offset * 60_000
    if (offsets.size >= MOST_HOURS) offsets.clear()
    offsets.set(hour, offsetMs)
  }
  return new Date(instant.getTime() + offsetMs).toISOString()
}

export function localDate(instant: Date): LocalDate {
  return campusClock(instant).slice(0, 10) as LocalDate
}

/** Parses `YYYY-MM-DD`; null when it is not a day that exists. */
export function parseLocalDate(text: string): LocalDate | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && atMidnight(text as LocalDate).isValid ? (text as LocalDate) : null
}

export function parseLocalTime(text: string): LocalTime | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text.replace('：', ':'))
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59) return null
  return `${match[1]!.padStart(2, '0')}:${match[2]}` as LocalTime
}

// A date has no zone: counting days and weekdays needs no clock, and the zone's arithmetic costs fifty times as much.

export function addDays(date: LocalDate, days: number): LocalDate {
  const day = toDbDate(date)
  day.setUTCDate(day.getUTCDate() + days)
  return fromDbDate(day)
}

export function weekdayOf(date: LocalDate): Weekday {
  return (toDbDate(date).getUTCDay() || 7) as Weekday
}

export function weekdayName(date: LocalDate): string {
  return WEEKDAY_NAMES[weekdayOf(date)]
}

/** The instant of a time of day on a school day; `days` later for a window that ends past midnight. */
export function instantOf(date: LocalDate, time: LocalTime, days = 0): Date {
  return DateTime.fromISO(`${date}T${time}`, { zone: CAMPUS_ZONE }).plus({ days }).toJSDate()
}

export function startOfDay(date: LocalDate): Date {
  return atMidnight(date).toJSDate()
}

/** `HH:mm` on the campus clock. */
export function clockTime(instant: Date): LocalTime {
  return campusClock(instant).slice(11, 16) as LocalTime
}

/** `M月D日（周一）`. */
export function longDay(date: LocalDate): string {
  const day = atMidnight(date)
  return `${day.month}月${day.day}日（${weekdayName(date)}）`
}

/** A PostgreSQL `date` as the Prisma client wants it: midnight UTC of that day. */
export function toDbDate(date: LocalDate): Date {
  return new Date(`${date}T00:00:00Z`)
}

export function fromDbDate(value: Date): LocalDate {
  return value.toISOString().slice(0, 10) as LocalDate
}

/** An instant a person typed: ISO with an offset, or `YYYY-MM-DDTHH:mm` on the campus clock. Null when it is neither. */
export function parseInstant(text: string): Date | null {
  const instant = DateTime.fromISO(text, { zone: CAMPUS_ZONE })
  return instant.isValid ? instant.toJSDate() : null
}

/** How long, in words a teacher would use. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} 秒`
  if (seconds < 3600) return `${Math.round(seconds / 60)} 分钟`
  return seconds < 86_400 ? `${Math.round(seconds / 3600)} 小时` : `${Math.round(seconds / 86_400)} 天`
}
