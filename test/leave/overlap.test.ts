import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { DEFAULT_LEAVE_RULES as rules } from '../../src/modules/leave/default-rules.js'
import type { Span } from '../../src/modules/leave/leave.js'
import { adjoining, mergeSpans, overlaps, summedLength, withoutSpan } from '../../src/modules/leave/spans.js'
import { lengthOf, lengthOfAll, spanOf } from '../../src/modules/leave/units.js'
import { addDays, instantOf, type LocalDate, type LocalTime } from '../../src/shared/dates.js'
import { autumnTerm } from './support.js'

const calendar = autumnTerm()
const MONDAY = '2026-09-14' as LocalDate
const campus = (text: string) => new Date(`2026-${text}+08:00`)
const span = (from: string, until: string): Span => ({ from: campus(from), until: campus(until) })

const start = instantOf(MONDAY, '00:00' as LocalTime).getTime()
/** Few instants, so that spans often touch, share an end or lie in each other. */
const anySpan = fc
  .tuple(fc.nat(40), fc.integer({ min: 1, max: 12 }))
  .map(([at, length]): Span => ({ from: new Date(start + at * 3_600_000), until: new Date(start + (at + length) * 3_600_000) }))
const hours = ({ from, until }: Span) =>
  Array.from({ length: (until.getTime() - from.getTime()) / 3_600_000 }, (_, index) => from.getTime() + index * 3_600_000)
const hoursOf = (spans: readonly Span[]) => new Set(spans.flatMap(hours))

describe('overlap', () => {
  it('B09: two slips overlap exactly when they share an hour, for all pairs, whichever comes first', () => {
    fc.assert(
      fc.property(anySpan, anySpan, (a, b) => {
        const shared = hours(a).some(hour => hours(b).includes(hour))

        expect(overlaps(a, b)).toBe(shared)
        expect(overlaps(b, a)).toBe(shared)
      }),
      { numRuns: 1000 },
    )
  })

  it('B09: two half days that touch do not overlap, to the millisecond', () => {
    const half = (part: 'morning' | 'afternoon') =>
      spanOf({ kind: 'parts', from: { date: MONDAY, part }, to: { date: MONDAY, part } }, rules)!
    const [morning, afternoon] = [half('morning'), half('afternoon')]

    expect(overlaps(morning, afternoon)).toBe(false)
    expect(overlaps({ ...morning, until: new Date(morning.until.getTime() + 1) }, afternoon)).toBe(true)
  })

  it('B09: the periods 1–2 and 3–4 of one day stand side by side, 1–3 and 3–4 do not', () => {
    const of = (first: number, last: number) => spanOf({ kind: 'periods', date: MONDAY, first, last }, rules)!

    expect(overlaps(of(1, 2), of(3, 4))).toBe(false)
    expect(overlaps(of(1, 3), of(3, 4))).toBe(true)
  })
})

describe('spans together', () => {
  it('merged, cover the same hours, lie apart and in order', () => {
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 8 }), spans => {
        const merged = mergeSpans(spans)

        expect(hoursOf(merged)).toEqual(hoursOf(merged.concat(spans)))
        expect(hoursOf(spans)).toEqual(new Set(hoursOf(merged)))
        for (const [index, one] of merged.slice(1).entries()) expect(one.from > merged[index]!.until).toBe(true)
      }),
    )
  })

  it('without a part that was taken back, keep every other hour and no more', () => {
    fc.assert(
      fc.property(anySpan, anySpan, (whole, taken) => {
        const left = withoutSpan(whole, taken)

        expect(hoursOf(left)).toEqual(new Set(hours(whole).filter(hour => !hours(taken).includes(hour))))
        expect(left.every(({ from, until }) => from < until)).toBe(true)
      }),
    )
  })
})

describe('one absence in several slips', () => {
  const asked = span('09-16T00:00', '09-18T00:00') // Wednesday and Thursday

  it.each<[string, Span[], number, number]>([
    ['alone', [], 0, 2],
    ['the two days before it', [span('09-14T00:00', '09-16T00:00')], 1, 4],
    ['a night between', [span('09-14T06:00', '09-15T20:10')], 1, 4],
    ['a lesson between', [span('09-14T06:00', '09-15T19:25')], 0, 2],
    ['Friday, and Monday over the weekend', [span('09-18T00:00', '09-19T00:00'), span('09-21T00:00', '09-22T00:00')], 2, 4],
    ['Monday over the weekend, without the Friday', [span('09-21T00:00', '09-22T00:00')], 0, 2],
    ['a chain in any order', [span('09-14T00:00', '09-15T00:00'), span('09-15T00:00', '09-16T00:00')].toReversed(), 2, 4],
    ['half of a day each, which is one half', [span('09-15T14:00', '09-15T15:40'), span('09-15T16:00', '09-15T23:00')], 2, 2.5],
  ])('B12: %s', (_, others, joined, schoolDays) => {
    expect(adjoining(asked, others, rules, calendar)).toHaveLength(joined)
    expect(summedLength(asked, others, rules, calendar).schoolDays).toBe(schoolDays)
  })

  it('B12: over National Day two slips are one absence, over the winter holidays they are two', () => {
    const winter = autumnTerm({
      terms: [...calendar.terms, { name: '第二学期', first: '2027-03-01' as LocalDate, last: '2027-07-02' as LocalDate }],
    })
    const before = { from: new Date('2027-01-15T00:00+08:00'), until: new Date('2027-01-16T00:00+08:00') }
    const after = { from: new Date('2027-03-01T00:00+08:00'), until: new Date('2027-03-02T00:00+08:00') }

    expect(adjoining(span('09-30T00:00', '10-01T00:00'), [span('10-08T00:00', '10-09T00:00')], rules, calendar)).toHaveLength(1)
    expect(adjoining(before, [after], rules, winter)).toEqual([])
  })

  it('B12: however a leave is cut into slips, its sum is that of the one slip', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 10 * 24 - 1 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(cuts, fc.nat(8), (at, pick) => {
        const edges = [0, ...at.toSorted((a, b) => a - b), 10 * 24].map(hour => new Date(start + hour * 3_600_000))
        const slips = edges.slice(1).map((until, index): Span => ({ from: edges[index]!, until }))
        const [asked] = slips.splice(pick % slips.length, 1)

        const whole = lengthOf({ from: edges[0]!, until: edges.at(-1)! }, rules, calendar)
        const { schoolDays, periods } = summedLength(asked!, slips, rules, calendar)

        expect([schoolDays, periods]).toEqual([whole.schoolDays, whole.periods])
        expect(lengthOfAll([asked!, ...slips], rules, calendar)).toEqual(whole)
      }),
    )
  })

  it('B09: a longer leave is never judged shorter', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(30), fc.nat(30), (from, length, more) => {
        const days = (count: number) =>
          lengthOf({ from: new Date(start), until: instantOf(addDays(MONDAY, count), '10:00' as LocalTime) }, rules, calendar)

        expect(days(from + length + more).schoolDays).toBeGreaterThanOrEqual(days(from + length).schoolDays)
        expect((days(from + length).schoolDays * 2) % 1).toBe(0)
      }),
    )
  })
})
