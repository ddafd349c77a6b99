import type { LocalDate } from '../../shared/dates.js'
import { DAY_PARTS, type DayPart, type LeaveShape } from './leave.js'
import { partOf, periodsOfPart } from './units.js'
import { type WhenContext, type When, found, ask, askShapes } from './when.js'

/** 第5、6节; 下午第1节 may be the fifth of the day. */
export function numberedPeriods(numbers: readonly number[], date: LocalDate, part: DayPart | null, context: WhenContext): When {
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
export function countOfPeriods(count: number, date: LocalDate, part: DayPart | null, context: WhenContext): When {
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

export function periodsOn(date: LocalDate, numbers: readonly number[], context: WhenContext, range = false): When {
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
