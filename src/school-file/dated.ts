import type { LocalDate } from '../shared/dates.js'

/** A fact that holds on the days [from, until); `until` null = without end. */
export interface Span {
  from: LocalDate
  until: LocalDate | null
}

export interface DatedPlan<Row, Wanted> {
  insert: { wanted: Wanted; span: Span }[]
  /** The row keeps its past; only its end, which lies ahead, moves. */
  end: { row: Row; until: LocalDate | null }[]
  /** Never took effect on a day that is over. */
  remove: Row[]
}

/**
 * Brings dated facts to what the file wants from today on; days that are over stay as they were. A fact whose beginning is
 * over is the same fact whatever past day the file names for it, so an import on a later day changes nothing.
 */
export function planDated<Row extends Span, Wanted extends { from?: LocalDate | undefined; until: LocalDate | null }>(
  today: LocalDate,
  rows: readonly Row[],
  wanted: readonly Wanted[],
  keyOf: (item: Row | Wanted) => string,
): DatedPlan<Row, Wanted> {
  const plan: DatedPlan<Row, Wanted> = { insert: [], end: [], remove: [] }
  const isOver = (until: LocalDate | null) => until !== null && until <= today
  const left = new Set(rows.filter(row => !isOver(row.until)))
  const rowsByKey = new Map<string, Row[]>()
  for (const row of left) rowsByKey.set(keyOf(row), [...(rowsByKey.get(keyOf(row)) ?? []), row])

  for (const item of wanted) {
    if (isOver(item.until)) continue
    const from = item.from !== undefined && item.from > today ? item.from : today
    const candidates = rowsByKey.get(keyOf(item)) ?? []
    const same = candidates.find(row => left.has(row) && (row.from === from || (row.from <= today && from <= today)))
    if (same) {
      left.delete(same)
      if (same.until !== item.until) plan.end.push({ row: same, until: item.until })
    } else {
      plan.insert.push({ wanted: item, span: { from, until: item.until } })
    }
  }
  for (const row of left) {
    if (row.from >= today) plan.remove.push(row)
    else plan.end.push({ row, until: today })
  }
  return plan
}
