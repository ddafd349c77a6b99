import { addDays, clockTime, type LocalDate, localDate } from '../../shared/dates.js'
import { slots, untilWhen, untilWhichPart, dayChoices, fromWhen, whichDay, whichOfWeek } from './ask-when.js'
import type { DayPart, LeaveShape } from './leave.js'
import { endDateOf, datesOf } from './read-days.js'
import { EVENING_MINUTES, chooseHours, edgeOf, firstStart } from './read-hours.js'
import { numberedPeriods, countOfPeriods, periodsOn } from './read-periods.js'
import { type End, hasPoint, isDayPart, isEmpty, type Phrase, rewrite } from './read-phrase.js'
import type { Token } from './read-tokens.js'
import { dayText } from './say-shape.js'
import { minutesOf, periodsOfPart, spanOf } from './units.js'
import {
  type WhenContext,
  type WhenChoice,
  type When,
  found,
  ask,
  askShapes,
  choiceOf,
  dayShape,
  halfShape,
  timesShape,
  lasting,
  shapeBetween,
} from './when.js'

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
    if (other.choices.length === 0) return other
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
