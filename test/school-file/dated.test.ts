import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { planDated, type Span } from '../../src/school-file/dated.js'
import { addDays, type LocalDate } from '../../src/shared/dates.js'

type Row = Span & { key: string }
type Wanted = { key: string; from?: LocalDate | undefined; until: LocalDate | null }

const START = '2026-09-01' as LocalDate
const day = fc.integer({ min: 0, max: 20 }).map(days => addDays(START, days))
const span = fc.tuple(day, fc.option(fc.integer({ min: 1, max: 20 })), fc.boolean()).map(([from, length, stated]): Omit<Wanted, 'key'> => ({
  ...(stated && { from }),
  until: length === null ? null : addDays(from, length),
}))
const wantedFacts = fc
  .tuple(span, fc.option(span), fc.option(span))
  .map(([a, b, c]): Wanted[] => [{ key: 'a', ...a }, ...(b ? [{ key: 'b', ...b }] : []), ...(c ? [{ key: 'c', ...c }] : [])])

/** What the database holds after a plan. */
function apply(today: LocalDate, rows: Row[], wanted: Wanted[]): Row[] {
  const plan = planDated(today, rows, wanted, item => item.key)
  const kept = rows.filter(row => !plan.remove.includes(row))
  const ended = kept.map(row => ({ ...row, until: plan.end.find(end => end.row === row)?.until ?? endOf(plan, row) }))
  return [...ended, ...plan.insert.map(({ wanted: { key }, span: held }) => ({ key, ...held }))]
}

function endOf(plan: { end: { row: Row; until: LocalDate | null }[] }, row: Row): LocalDate | null {
  return plan.end.some(end => end.row === row) ? null : row.until
}

const holds = (rows: Row[], key: string, on: LocalDate) =>
  rows.some(row => row.key === key && row.from <= on && (row.until === null || on < row.until))

describe('dated facts', () => {
  it('never change on a day that is over, whatever the file says', () => {
    fc.assert(
      fc.property(wantedFacts, wantedFacts, day, fc.integer({ min: 0, max: 10 }), day, (first, second, firstDay, later, probe) => {
        const today = addDays(firstDay, later)
        fc.pre(probe < today)
        const before = apply(firstDay, [], first)

        const after = apply(today, before, second)

        for (const key of ['a', 'b', 'c']) expect(holds(after, key, probe)).toBe(holds(before, key, probe))
      }),
    )
  })

  it('are from today on what the file says', () => {
    fc.assert(
      fc.property(wantedFacts, wantedFacts, day, day, day, (first, second, firstDay, secondDay, probe) => {
        const today = secondDay > firstDay ? secondDay : firstDay
        fc.pre(probe >= today)

        const after = apply(today, apply(firstDay, [], first), second)

        for (const key of ['a', 'b', 'c']) {
          const said = second.some(item => item.key === key && (item.from ?? today) <= probe && (item.until === null || probe < item.until))
          expect(holds(after, key, probe)).toBe(said)
        }
      }),
    )
  })

  it('do not change when the same file is imported on any later day', () => {
    fc.assert(
      fc.property(wantedFacts, day, fc.integer({ min: 0, max: 30 }), (wanted, firstDay, later) => {
        const rows = apply(firstDay, [], wanted)

        expect(planDated(addDays(firstDay, later), rows, wanted, item => item.key)).toEqual({ insert: [], end: [], remove: [] })
      }),
    )
  })
})
