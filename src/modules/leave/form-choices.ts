import { addDays, clockTime, localDate, longDay, type LocalDate } from '../../shared/dates.js'
import { DAY_PART_LABEL, DAY_PARTS, type DayPart, type LeaveRules, type LeaveShape } from './leave.js'
import { minutesOf, periodsOfPart } from './units.js'

export interface Choice {
  id: string
  label: string
}

/** What the lists of the form cannot say is typed. */
export const TYPED = 'typed'
const NOW = 'now'

/** A list holds ten, and its first says 请选择 (cards.md). */
const MOST_CHOICES = 9
const DAY_WORDS = ['今天', '明天', '后天', '大后天']

export const LENGTHS: readonly Choice[] = [
  { id: 'p1', label: '1 节' },
  { id: 'p2', label: '2 节' },
  { id: 'half', label: '半天' },
  { id: 'd1', label: '1 天' },
  { id: 'd2', label: '2 天' },
  { id: 'd3', label: '3 天' },
  { id: 'd5', label: '5 天' },
  { id: TYPED, label: '别的（打字说）' },
]

/** From now on, then the day parts that have not ended, then: say it in words. */
export function startChoices(at: Date, rules: LeaveRules): Choice[] {
  const today = localDate(at)
  const now = minutesOf(clockTime(at))
  const parts = DAY_WORDS.flatMap((word, ahead) =>
    DAY_PARTS.filter(part => ahead > 0 || minutesOf(rules.dayParts[part].end) > now).map(part => {
      const date = addDays(today, ahead)
      return { id: `${date}/${part}`, label: `${word}${DAY_PART_LABEL[part]}（${longDay(date).slice(-3, -1)}）` }
    }),
  )
  return [{ id: NOW, label: '从现在起' }, ...parts.slice(0, MOST_CHOICES - 2), { id: TYPED, label: '别的时间（打字说）' }]
}

/** The shape of a start and a length out of the lists; null = one of them is to be typed. */
export function shapeOfChoice(start: string, length: string, at: Date, rules: LeaveRules): LeaveShape | null {
  const from = startOf(start, at, rules)
  if (!from) return null
  if (length === 'half') return { kind: 'parts', from, to: from }
  const [, unit, digits] = /^([pd])(\d)$/.exec(length) ?? []
  const count = Number(digits)
  if (unit === 'p') return periodsFrom(from, count, start === NOW ? clockTime(at) : null, rules)
  if (unit !== 'd') return null
  if (start === NOW)
    return { kind: 'times', from: { date: from.date, time: clockTime(at) }, to: { date: addDays(from.date, count - 1), time: '24:00' } }
  if (from.part === 'morning') return { kind: 'days', first: from.date, last: addDays(from.date, count - 1) }
  // A day from the afternoon on ends with the next morning.
  const before = DAY_PARTS[DAY_PARTS.indexOf(from.part) - 1]!
  return { kind: 'parts', from, to: { date: addDays(from.date, count), part: before } }
}

function startOf(start: string, at: Date, rules: LeaveRules): { date: LocalDate; part: DayPart } | null {
  if (start !== NOW) {
    const [date, part] = start.split('/')
    const known = DAY_PARTS.find(each => each === part)
    return date !== undefined && known && startChoices(at, rules).some(choice => choice.id === start)
      ? { date: date as LocalDate, part: known }
      : null
  }
  const now = minutesOf(clockTime(at))
  const part = DAY_PARTS.find(each => minutesOf(rules.dayParts[each].end) > now) ?? 'evening'
  return { date: localDate(at), part }
}

/** So many lessons of a day part: those still to come when it is asked for now. */
function periodsFrom(from: { date: LocalDate; part: DayPart }, count: number, now: string | null, rules: LeaveRules): LeaveShape {
  const upTo = DAY_PARTS.slice(DAY_PARTS.indexOf(from.part))
  const ahead = upTo.flatMap(part => periodsOfPart(part, rules)).filter(period => now === null || period.end > now)
  const lessons = ahead.slice(0, count)
  const [first, last] = [lessons[0], lessons.at(-1)]
  return first && last ? { kind: 'periods', date: from.date, first: first.number, last: last.number } : { kind: 'parts', from, to: from }
}
