import { clockTime, type LocalDate } from '../../shared/dates.js'
import type { DayPart, LeaveRules } from './leave.js'
import { endDateOf } from './read-days.js'
import { type End, isDayPart, type Phrase, rewrite } from './read-phrase.js'
import { timeText, type Token } from './read-tokens.js'
import { minutesOf, periodsOfPart } from './units.js'
import { type WhenContext, type When, ask } from './when.js'

/** Whoever leaves after this hour and is back before noon is back the next day. */
export const EVENING_MINUTES = 18 * 60

interface Hours {
  from: number | null
  to: number | null
}

/** 8点 is eight in the morning or in the evening: what else was said decides, or it is asked. */
export function chooseHours(phrase: Phrase, date: LocalDate, context: WhenContext): Hours | When {
  const { from, to } = phrase
  const until = to?.day ? endDateOf(to.day.day, date, context.today) : date
  const ends = to ? (to.time ? hoursOf(to) : [edgeOf(to, 'end', null, context)].flatMap(edge => edge ?? [])) : []
  let begins = from.time ? hoursOf(from) : []
  if (begins.length > 1 && to && until === date) {
    const before = begins.filter(hour => ends.some(end => end > hour))
    if (before.length > 0) begins = before
  }
  if (begins.length > 1) return whichHour(phrase, from.time!, begins)
  const start = begins[0] ?? edgeOf(from, 'start', null, context)
  if (!to?.time) return { from: begins[0] ?? null, to: null }
  if (ends.length > 1 && until !== date) return whichHour(phrase, to.time, ends)
  return { from: begins[0] ?? null, to: ends.find(end => start === null || end > start) ?? ends[0] ?? null }
}

function whichHour(phrase: Phrase, token: Token, hours: readonly number[]): When {
  const choices = hours.map(minutes => {
    const text = timeText(minutes)
    return {
      label: `${minutes < 12 * 60 ? '上午' : minutes < EVENING_MINUTES ? '下午' : '晚上'} ${text}`,
      phrase: rewrite(phrase, new Map([[token, text]])),
    }
  })
  return ask('which-hour', choices)
}

/** The minutes of the day that an hour may stand for; what nobody at a school means (four in the morning) is left out. */
function hoursOf({ time, part }: End): number[] {
  const { hour, minute, exact } = time!
  const at = (hours: number) => hours * 60 + minute
  const said = part?.part
  if (hour > 12 || hour === 0) return [at(hour)]
  if (said === 'dawn') return [at(hour % 12)]
  if (said === 'morning' || said === 'early') return [at(hour)]
  if (said === 'noon') return [at(hour < 10 ? hour + 12 : hour)]
  if (said === 'evening' || said === 'evening-study') return [hour === 12 ? 24 * 60 : at(hour + 12)]
  if (said === 'afternoon') return [hour === 12 ? at(12) : at(hour + 12)]
  if (exact || hour > 10) return [at(hour)]
  return hour < 6 ? [at(hour + 12)] : [at(hour), at(hour + 12)]
}

/** The minute at which an end begins or ends; null when it names periods that do not exist. */
export function edgeOf(end: End, side: 'start' | 'end', hour: number | null, { rules, now }: WhenContext): number | null {
  if (end.time) return hour ?? hoursOf(end)[0]!
  if (end.now) return minutesOf(clockTime(now))
  const part = end.part?.part
  const ofPart = (which: DayPart) => minutesOf(side === 'start' ? rules.dayParts[which].start : rules.dayParts[which].end)
  const ofPeriods = (periods: LeaveRules['periods']) => {
    const period = side === 'start' ? periods[0] : periods.at(-1)
    return period ? minutesOf(side === 'start' ? period.start : period.end) : null
  }
  if (end.periods) return ofPeriods(rules.periods.filter(({ number }) => end.periods!.numbers.includes(number)))
  if (end.edge) {
    const all = isDayPart(part) ? periodsOfPart(part, rules) : rules.periods
    return ofPeriods(end.edge.first ? all.slice(0, end.edge.count) : all.slice(-end.edge.count))
  }
  const noon = minutesOf(rules.dayParts.morning.end)
  switch (part) {
    case undefined:
    case 'whole':
      return side === 'start' ? 0 : 24 * 60
    case 'dawn':
      return side === 'start' ? 0 : minutesOf(rules.dayParts.morning.start)
    case 'noon':
      return noon
    case 'early':
      return side === 'start' ? minutesOf(rules.dayParts.morning.start) : (firstStart(rules.periods) ?? noon)
    case 'evening-study':
      return ofPeriods(periodsOfPart('evening', rules)) ?? ofPart('evening')
    case 'school-end':
      return lastEnd(rules)
    case 'night':
      return side === 'start' ? minutesOf(rules.dayParts.evening.start) : 24 * 60
    default:
      return ofPart(part)
  }
}

export function firstStart(periods: LeaveRules['periods']): number | null {
  return periods[0] ? minutesOf(periods[0].start) : null
}

function lastEnd(rules: LeaveRules): number {
  const last = periodsOfPart('afternoon', rules).at(-1)
  return minutesOf(last?.end ?? rules.dayParts.afternoon.end)
}
