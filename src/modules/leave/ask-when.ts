import { addDays, type LocalDate } from '../../shared/dates.js'
import { DAY_PARTS, type DayPart, type LeaveShape } from './leave.js'
import { endDateOf, datesOf } from './read-days.js'
import { type End, hasPoint, type Phrase, rewrite } from './read-phrase.js'
import type { Token } from './read-tokens.js'
import { dayText, shapeText, writeShape } from './say-shape.js'
import { minutesOf, periodsOfPart } from './units.js'
import { type WhenContext, type WhenChoice, type When, ask, askShapes, dayShape, halfShape, timesShape, lasting } from './when.js'

export function slots(date: LocalDate, minutes: number, part: DayPart | null, context: WhenContext): When {
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

export function untilWhen(date: LocalDate, start: number, context: WhenContext): When {
  if (start >= 1440) return untilWhen(addDays(date, 1), start - 1440, context)
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

export function untilWhichPart(date: LocalDate, part: DayPart, context: WhenContext): When {
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

export function dayChoices(context: WhenContext, rest: string): WhenChoice[] {
  return ['今天', '明天', '后天'].map((name, index) => {
    const date = addDays(context.today, index)
    return { label: `${name} ${dayText(date, context)}`, phrase: `${date} ${rest}`.trim() }
  })
}

/** How long, or until when, is known; the beginning is not. */
export function fromWhen(phrase: Phrase, context: WhenContext): When {
  const rest = rewrite(phrase, new Map())
  if (phrase.duration?.count === 0.5 && phrase.duration.unit === 'day') {
    const halves = [0, 1].flatMap(more => (['morning', 'afternoon'] as const).map(part => halfShape(addDays(context.today, more), part)))
    return askShapes('which-part', halves, context)
  }
  const last = phrase.to?.day ? endDateOf(phrase.to.day.day, context.today, context.today) : null
  if (last === null) return ask('from-when', dayChoices(context, rest))
  const joints = phrase.used.filter(({ kind }) => kind === 'to' || kind === 'before' || kind === 'open')
  const until = rewrite(phrase, new Map([[phrase.to!.day!, last], ...joints.map((token): [Token, string] => [token, ''])]))
  return ask(
    'from-when',
    dayChoices(context, `到 ${until.trim()}`).filter(({ phrase: said }) => said.slice(0, 10) <= last),
  )
}

export function whichDay(phrase: Phrase, token: Token, dates: readonly LocalDate[], context: WhenContext): When {
  const choices = dates.map(date => {
    return { label: `${dayText(date, context)}${date < context.today ? '，已过' : ''}`, phrase: rewrite(phrase, new Map([[token, date]])) }
  })
  return ask('which-day', choices)
}

export function whichOfWeek(phrase: Phrase, token: NonNullable<End['day']>, context: WhenContext): When {
  const dates = datesOf(token.day, context.today)
  const days = whichDay(phrase, token, dates, context)
  const [first, last] = [dates[0], dates.at(-1)]
  if (days.kind !== 'ask' || first === undefined || last === undefined) return ask('no-such-day', [])
  if (first === last || phrase.to || hasPoint(phrase.from)) return days
  const whole = dayShape(first, last)
  return ask('which-day', [...days.choices, { label: shapeText(whole, context), phrase: writeShape(whole) }])
}
