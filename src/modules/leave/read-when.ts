import type { SchoolCalendar } from '../../shared/calendar.js'
import { addDays, clockTime, type LocalDate, localDate } from '../../shared/dates.js'
import { DAY_PARTS, type DayPart, type LeaveRules, type LeaveShape } from './leave.js'
import { endDateOf, datesOf } from './read-days.js'
import { type End, hasPoint, isDayPart, isEmpty, type Phrase, rewrite } from './read-phrase.js'
import { timeText, type Token } from './read-tokens.js'
import { dayText, shapeText, writeShape } from './say-shape.js'
import { minutesOf, partOf, periodsOfPart, spanOf } from './units.js'

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
/** Whoever leaves after this hour and is back before noon is back the next day. */
const EVENING_MINUTES = 18 * 60

/** What a phrase stands for. `base`: the day meant where none is said; without it, today, as long as that is not over. */
export function whenOf(phrase: Phrase, context: WhenContext, base: LocalDate | null = null): When {
  if (phrase.second) return whenOfSeveral(phrase, phrase.second, context, base)
  if (isEmpty(phrase)) return ask('when', dayChoices(context, ''))
  const { from, to, conflict } = phrase
  if (conflict) return whenOfTwo(phrase, conflict, context, base)

  if (!from.day && base === null) {
    if (!hasPoint(from) || (to?.day && !hasPoint(from))) return fromWhen(phrase, context)
    const when = resolve(phrase, context.today, context)
    const span = when.kind === 'shape' ? spanOf(when.shape, context.rules) : null
    // 第5节, said in the evening: today's is over.
    if (!span || span.until > context.now) return when
    return ask('which-day', dayChoices(context, rewrite(phrase, new Map())).slice(0, 2))
  }
  if (from.day?.day.kind === 'week') return whichOfWeek(phrase, from.day, context)
  const dates = from.day ? datesOf(from.day.day, context.today) : [base!]
  if (dates.length === 0) return ask('no-such-day', [])
  if (dates.length > 1) return whichDay(phrase, from.day!, dates, context)
  return resolve(phrase, dates[0]!, context)
}

/** Two times in one text are two requests, or one and its story, or one and the way back; only the person knows. */
function whenOfSeveral(phrase: Phrase, second: Phrase, context: WhenContext, base: LocalDate | null): When {
  const { rules, now } = context
  const alone = { ...phrase, second: null }
  const first = whenOf(alone, context, base)
  if (first.kind === 'ask') {
    if (phrase.apart) return first
    return {
      ...first,
      choices: first.choices.map(choice => ({ ...choice, phrase: `${choice.phrase} 和 ${rewrite(second, new Map())}`, takes: 'both' })),
    }
  }
  const span = spanOf(first.shape, rules)!
  const date = localDate(span.from)
  // 周一, said after another day, lies after it.
  const day = second.from.day
  const later = day && !phrase.apart ? endDateOf(day.day, date, context.today) : null
  const meant = later && day ? { ...second.from, day: { ...day, day: { kind: 'date' as const, date: later } } } : second.from
  const other = whenOf({ ...second, from: meant, second: null }, context, date)
  if (other.kind === 'ask') {
    const words = rewrite(second, new Map())
    const choice: WhenChoice = { label: words, phrase: second.from.day ? words : `${date} ${words}`, takes: 'second' }
    return ask('which-span', [choiceOf(first.shape, context), choice])
  }
  const otherSpan = spanOf(other.shape, rules)!
  const isSame = otherSpan.from >= span.from && otherSpan.until <= span.until
  const isStory = phrase.apart && otherSpan.until <= now && now < span.until
  if (isSame || isStory) return first
  const until = span.until <= otherSpan.from ? otherSpan.until : null
  const whole: WhenChoice[] = until ? [{ ...choiceOf(shapeBetween(span.from, until), context), takes: 'both' }] : []
  if (until && comesBack(second)) {
    const before: WhenChoice[] =
      otherSpan.from > span.until ? [{ ...choiceOf(shapeBetween(span.from, otherSpan.from), context), takes: 'both' }] : []
    return ask('until-when', [choiceOf(first.shape, context), ...before, ...whole])
  }
  return ask('which-span', [
    choiceOf(first.shape, context),
    { ...choiceOf(other.shape, context), takes: phrase.apart ? 'second' : 'both' },
    ...whole,
  ])
}

function comesBack({ text, used }: Phrase): boolean {
  const end = used.at(-1)?.end ?? text.length
  return /^[^,，。]{0,4}(?:回来|回校|返校|归校|回学校|到校|返回)/.test(text.slice(end, end + 12))
}

function shapeBetween(from: Date, until: Date): LeaveShape {
  const [start, end] = [clockTime(from), clockTime(until)]
  const first = localDate(from)
  if (start === '00:00' && end === '00:00') return dayShape(first, addDays(localDate(until), -1))
  return timesShape(first, minutesOf(start), localDate(until), minutesOf(end))
}

function resolve(phrase: Phrase, date: LocalDate, context: WhenContext): When {
  const { from, to } = phrase
  const hour = chooseHours(phrase, date, context)
  if ('kind' in hour) return hour
  if (!to) return withoutEnd(phrase, date, hour.from, context)
  const until = to.day ? endDateOf(to.day.day, date, context.today) : date
  if (until === null) return ask('no-such-day', [])
  if (phrase.joined && until !== addDays(date, phrase.between + 1) && !hasPoint(from) && !hasPoint(to)) {
    const shapes = [dayShape(date, date), dayShape(until, until), dayShape(date, until)]
    return askShapes('which-span', shapes, context)
  }
  if (!hasPoint(from) && !hasPoint(to)) return found(dayShape(date, until))
  if (from.periods && to.periods && until === date)
    return periodsOn(date, [Math.min(...from.periods.numbers), Math.max(...to.periods.numbers)], context, true)
  const isHalf = (end: End) => !hasPoint(end) || (isDayPart(end.part?.part) && !end.periods && !end.edge && !end.time)
  if (isHalf(from) && isHalf(to)) {
    const part = (end: End, otherwise: DayPart) => (isDayPart(end.part?.part) ? end.part.part : otherwise)
    const [first, last] = [part(from, 'morning'), part(to, 'evening')]
    if (phrase.joined && until === date && first === 'morning' && last === 'evening') {
      return askShapes('which-span', [halfShape(date, first), halfShape(date, last), dayShape(date, date)], context)
    }
    return found({ kind: 'parts', from: { date, part: part(from, 'morning') }, to: { date: until, part: part(to, 'evening') } })
  }
  const start = edgeOf(from, 'start', hour.from, context)
  const end = edgeOf(to, 'end', hour.to, context)
  if (start === null || end === null) return ask('no-such-period', [])
  const overnight = !to.day && end <= start && start >= EVENING_MINUTES
  return found(timesShape(date, start, overnight ? addDays(until, 1) : until, end))
}

/** Only one end was said: a whole day, a part, some periods, or a beginning and how long. */
function withoutEnd(phrase: Phrase, date: LocalDate, hour: number | null, context: WhenContext): When {
  const { from, duration } = phrase
  const { rules } = context
  const part = from.part?.part
  if (part === 'night')
    return found(timesShape(date, minutesOf(rules.dayParts.evening.start), addDays(date, 1), minutesOf(rules.dayParts.morning.start)))
  if (from.periods?.bare && !duration) return countOfPeriods(from.periods.numbers[0]!, date, isDayPart(part) ? part : null, context)
  if (from.periods && phrase.open) {
    const start = edgeOf(from, 'start', null, context)
    return start === null ? ask('no-such-period', []) : untilWhen(date, start, context)
  }
  if (from.periods) return numberedPeriods(from.periods.numbers, date, isDayPart(part) ? part : null, context)
  if (from.edge) {
    const all = isDayPart(part) ? periodsOfPart(part, rules) : rules.periods
    const chosen = from.edge.first ? all.slice(0, from.edge.count) : all.slice(-from.edge.count)
    return periodsOn(
      date,
      chosen.map(({ number }) => number),
      context,
    )
  }
  const start = from.now ? minutesOf(clockTime(context.now)) : hour
  const minutes =
    duration?.count == null || duration.unit === 'day' ? null : Math.round(duration.count * (duration.unit === 'hour' ? 60 : 1))
  if (start !== null) {
    return minutes === null ? untilWhen(date, start, context) : found(lasting(date, start, minutes))
  }
  if (minutes !== null) return slots(date, minutes, isDayPart(part) ? part : null, context)
  const days = duration?.unit === 'day' ? duration.count : undefined
  if (part !== undefined && part !== 'whole') {
    const longer = phrase.open || days === null || (days !== undefined && days > 0.5)
    if (longer && isDayPart(part)) return untilWhichPart(date, part, context)
    return partOfDay(date, part, context)
  }
  if (days === 0.5)
    return askShapes(
      'which-part',
      (['morning', 'afternoon'] as const).map(half => halfShape(date, half)),
      context,
    )
  if (days !== undefined && days !== null) {
    if (Number.isInteger(days)) return days === 0 ? found(dayShape(date, date)) : found(dayShape(date, addDays(date, days - 1)))
    const whole = Math.floor(days)
    const fromMorning: LeaveShape = { kind: 'parts', from: { date, part: 'morning' }, to: { date: addDays(date, whole), part: 'morning' } }
    const fromNoon: LeaveShape = { kind: 'parts', from: { date, part: 'afternoon' }, to: { date: addDays(date, whole), part: 'evening' } }
    return askShapes('which-part', [fromMorning, fromNoon], context)
  }
  if (days === null || (phrase.open && part !== 'whole')) {
    return askShapes(
      'until-when',
      [0, 1, 2, 4, 6].map(more => dayShape(date, addDays(date, more))),
      context,
    )
  }
  return found(dayShape(date, addDays(date, daysAfter(from))))
}

function daysAfter({ day }: End): number {
  if (day?.day.kind === 'weekend') return 1
  return day?.day.kind === 'relative' ? (day.day.more ?? 0) : 0
}

function partOfDay(date: LocalDate, part: NonNullable<End['part']>['part'], context: WhenContext): When {
  const { rules } = context
  if (isDayPart(part)) return found(halfShape(date, part))
  const study = periodsOfPart('evening', rules)
  if (part === 'evening-study')
    return study.length > 0
      ? periodsOn(
          date,
          study.map(({ number }) => number),
          context,
        )
      : found(halfShape(date, 'evening'))
  const end: End = { part: { kind: 'part', part, at: 0, end: 0 } }
  const start = edgeOf(end, 'start', null, context) ?? 0
  // The noon break lasts until the first lesson after it.
  const until = part === 'noon' ? firstStart(periodsOfPart('afternoon', rules)) : edgeOf(end, 'end', null, context)
  return until === null || until <= start ? untilWhen(date, start, context) : found(timesShape(date, start, date, until))
}

/** 第5、6节; 下午第1节 may be the fifth of the day. */
function numberedPeriods(numbers: readonly number[], date: LocalDate, part: DayPart | null, context: WhenContext): When {
  const { rules } = context
  const named = rules.periods.filter(({ number }) => numbers.includes(number))
  if (part && !named.some(period => partOf(period, rules) === part)) {
    const within = periodsOfPart(part, rules)
    const counted = numbers.flatMap(number => within[number - 1]?.number ?? [])
    if (counted.length === numbers.length) {
      const shapes = [counted, numbers].flatMap(each => {
        const when = periodsOn(date, each, context)
        return when.kind === 'shape' ? [when.shape] : []
      })
      return shapes.length === 1 ? found(shapes[0]!) : askShapes('which-periods', shapes, context)
    }
  }
  return periodsOn(date, numbers, context)
}

/** 两节课: how many, but not which. */
function countOfPeriods(count: number, date: LocalDate, part: DayPart | null, context: WhenContext): When {
  const parts = part ? [part] : DAY_PARTS
  const runs = parts.flatMap(each => {
    const within = periodsOfPart(each, context.rules)
    const step = part ? 1 : Math.max(1, count)
    return within.flatMap((period, index) =>
      index % step === 0 && within[index + count - 1] ? [[period, within[index + count - 1]!]] : [],
    )
  })
  const shapes = runs.map(([first, last]): LeaveShape => ({ kind: 'periods', date, first: first!.number, last: last!.number }))
  if (shapes.length === 1) return found(shapes[0]!)
  return shapes.length === 0 ? periodsOn(date, [count], context) : askShapes('which-periods', shapes, context)
}

function periodsOn(date: LocalDate, numbers: readonly number[], context: WhenContext, range = false): When {
  const known = context.rules.periods.map(({ number }) => number)
  const sorted = [...new Set(numbers)].toSorted((a, b) => a - b)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined || !sorted.every(number => known.includes(number))) return ask('no-such-period', [])
  const whole: LeaveShape = { kind: 'periods', date, first, last }
  const between = known.filter(number => first <= number && number <= last)
  if (range || between.length === sorted.length) return found(whole)
  return askShapes(
    'which-span',
    [whole, ...sorted.map((number): LeaveShape => ({ kind: 'periods', date, first: number, last: number }))],
    context,
  )
}

interface Hours {
  from: number | null
  to: number | null
}

/** 8点 is eight in the morning or in the evening: what else was said decides, or it is asked. */
function chooseHours(phrase: Phrase, date: LocalDate, context: WhenContext): Hours | When {
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
function edgeOf(end: End, side: 'start' | 'end', hour: number | null, { rules, now }: WhenContext): number | null {
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

function firstStart(periods: LeaveRules['periods']): number | null {
  return periods[0] ? minutesOf(periods[0].start) : null
}

function lastEnd(rules: LeaveRules): number {
  const last = periodsOfPart('afternoon', rules).at(-1)
  return minutesOf(last?.end ?? rules.dayParts.afternoon.end)
}

function found(shape: LeaveShape): When {
  return { kind: 'shape', shape }
}

function ask(about: AskedAbout, choices: WhenChoice[]): When {
  return { kind: 'ask', about, choices: choices.slice(0, MOST_CHOICES) }
}

function askShapes(about: AskedAbout, shapes: readonly LeaveShape[], context: WhenContext): When {
  return ask(
    about,
    shapes.map(shape => choiceOf(shape, context)),
  )
}

function choiceOf(shape: LeaveShape, context: WhenContext): WhenChoice {
  return { label: shapeText(shape, context), phrase: writeShape(shape) }
}

function dayShape(first: LocalDate, last: LocalDate): LeaveShape {
  return { kind: 'days', first, last }
}

function halfShape(date: LocalDate, part: DayPart): LeaveShape {
  return { kind: 'parts', from: { date, part }, to: { date, part } }
}

function timesShape(date: LocalDate, start: number, until: LocalDate, end: number): LeaveShape {
  return { kind: 'times', from: { date, time: timeText(start) }, to: { date: until, time: timeText(end) } }
}

function lasting(date: LocalDate, start: number, minutes: number): LeaveShape {
  const end = start + minutes
  const days = Math.max(0, Math.ceil(end / 1440) - 1)
  return timesShape(date, start, addDays(date, days), end - days * 1440)
}

function slots(date: LocalDate, minutes: number, part: DayPart | null, context: WhenContext): When {
  const { rules } = context
  const periods = part ? periodsOfPart(part, rules) : rules.periods
  const starts =
    periods.length > 0 ? periods.map(({ start }) => minutesOf(start)) : DAY_PARTS.map(each => minutesOf(rules.dayParts[each].start))
  return askShapes(
    'which-hour',
    starts.map(start => lasting(date, start, minutes)),
    context,
  )
}

function untilWhen(date: LocalDate, start: number, context: WhenContext): When {
  const ends = [...DAY_PARTS.map(part => minutesOf(context.rules.dayParts[part].end)), start + 60, start + 120].filter(
    end => end > start && end <= 1440,
  )
  const sorted = [...new Set(ends)].toSorted((a, b) => a - b)
  return askShapes(
    'until-when',
    sorted.map(end => timesShape(date, start, date, end)),
    context,
  )
}

function untilWhichPart(date: LocalDate, part: DayPart, context: WhenContext): When {
  const later = DAY_PARTS.slice(DAY_PARTS.indexOf(part)).map((to): LeaveShape => ({
    kind: 'parts',
    from: { date, part },
    to: { date, part: to },
  }))
  const next = [1, 2].map((more): LeaveShape => ({
    kind: 'parts',
    from: { date, part },
    to: { date: addDays(date, more), part: 'evening' },
  }))
  return askShapes('until-when', [...later, ...next], context)
}

function dayChoices(context: WhenContext, rest: string): WhenChoice[] {
  return ['今天', '明天', '后天'].map((name, index) => {
    const date = addDays(context.today, index)
    return { label: `${name} ${dayText(date, context)}`, phrase: `${date} ${rest}`.trim() }
  })
}

/** How long, or until when, is known; the beginning is not. */
function fromWhen(phrase: Phrase, context: WhenContext): When {
  const rest = rewrite(phrase, new Map())
  if (phrase.duration?.count === 0.5 && phrase.duration.unit === 'day') {
    const halves = [0, 1].flatMap(more => (['morning', 'afternoon'] as const).map(part => halfShape(addDays(context.today, more), part)))
    return askShapes('which-part', halves, context)
  }
  const last = phrase.to?.day ? endDateOf(phrase.to.day.day, context.today, context.today) : null
  if (last === null) return ask('from-when', dayChoices(context, rest))
  const until = rewrite(phrase, new Map([[phrase.to!.day!, last]]))
  return ask(
    'from-when',
    dayChoices(context, until).filter(({ phrase: said }) => said.slice(0, 10) <= last),
  )
}

function whichDay(phrase: Phrase, token: Token, dates: readonly LocalDate[], context: WhenContext): When {
  const choices = dates.map(date => {
    return { label: `${dayText(date, context)}${date < context.today ? '，已过' : ''}`, phrase: rewrite(phrase, new Map([[token, date]])) }
  })
  return ask('which-day', choices)
}

function whichOfWeek(phrase: Phrase, token: NonNullable<End['day']>, context: WhenContext): When {
  const dates = datesOf(token.day, context.today)
  const days = whichDay(phrase, token, dates, context)
  const [first, last] = [dates[0], dates.at(-1)]
  if (days.kind !== 'ask' || first === undefined || last === undefined) return ask('no-such-day', [])
  if (first === last || phrase.to || hasPoint(phrase.from)) return days
  const whole = dayShape(first, last)
  return ask('which-day', [...days.choices, { label: shapeText(whole, context), phrase: writeShape(whole) }])
}

/** 明天（周二） is one day; 明天后天 are two; 明天（周五）, said on a Monday, may be either. */
function whenOfTwo(phrase: Phrase, [first, second]: NonNullable<Phrase['conflict']>, context: WhenContext, base: LocalDate | null): When {
  const without = (token: Token) => ({ ...phrase, conflict: null, used: phrase.used.filter(other => other !== token) })
  const firsts = datesOf(first.day, context.today)
  const seconds = datesOf(second.day, context.today)
  const same = firsts.find(date => seconds.includes(date))
  if (same !== undefined) {
    const kept = { ...first, day: { kind: 'date' as const, date: same } }
    return whenOf(
      { ...without(second), from: { ...phrase.from, day: kept }, used: phrase.used.filter(token => token !== second) },
      context,
      base,
    )
  }
  const [one, other] = [firsts[0], seconds[0]]
  if (one === undefined || other === undefined) return ask('no-such-day', [])
  const aside = phrase.text.slice(first.end, second.at).includes('(')
  // 周三周四: the second is the first's next day, whichever week the first is of.
  if (!aside && endDateOf(second.day, one, context.today) === addDays(one, 1) && !hasPoint(phrase.from)) {
    return whenOf({ ...phrase, conflict: null, to: { day: second }, joined: true }, context, base)
  }
  const choices = [
    { date: one, left: second },
    { date: other, left: first },
  ].map(({ date, left }) => {
    const kept = left === first ? second : first
    return { label: dayText(date, context), phrase: rewrite(without(left), new Map([[kept, date]])) }
  })
  return ask('which-day', choices)
}
