import type { SchoolCalendar } from '../../shared/calendar.js'
import type { LeaveRules, Span } from './leave.js'
import { lengthOf, lengthOfAll, type LeaveLength } from './units.js'

/** On exact instants: a slip that begins when another ends does not overlap it. */
export function overlaps(a: Span, b: Span): boolean {
  return a.from < b.until && b.from < a.until
}

/** Overlapping and touching spans as one, in their order. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  for (const span of spans.filter(({ from, until }) => from < until).toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = merged.at(-1)
    if (!last || last.until < span.from) merged.push({ ...span })
    else if (last.until < span.until) last.until = span.until
  }
  return merged
}

/** What is left of a span when a part is taken out of it: nothing, one piece, or two. */
export function withoutSpan(span: Span, taken: Span): Span[] {
  if (!overlaps(span, taken)) return [span]
  return [
    { from: span.from, until: taken.from },
    { from: taken.until, until: span.until },
  ].filter(({ from, until }) => from < until)
}

/**
 * The slips that make one absence with this one, itself included: those with no lesson between them, whatever the clock says. Friday and
 * Monday adjoin; two slips with a lesson attended in between are two absences. Chained, so that three short slips are summed as well.
 */
export function adjoining<T extends Span>(span: Span, others: readonly T[], rules: LeaveRules, calendar: SchoolCalendar): T[] {
  const found: T[] = []
  const left = new Set(others)
  let whole = { from: span.from, until: span.until }
  for (let grew = true; grew;) {
    grew = false
    for (const other of left) {
      if (!adjoins(whole, other, rules, calendar)) continue
      left.delete(other)
      found.push(other)
      whole = {
        from: other.from < whole.from ? other.from : whole.from,
        until: other.until > whole.until ? other.until : whole.until,
      }
      grew = true
    }
  }
  return found.toSorted((a, b) => a.from.getTime() - b.from.getTime())
}

/** From the first instant to the last of spans, whatever lies between. */
export function hullOf(first: Span, others: readonly Span[]): Span {
  const all = [first, ...others]
  return {
    from: new Date(Math.min(...all.map(({ from }) => from.getTime()))),
    until: new Date(Math.max(...all.map(({ until }) => until.getTime()))),
  }
}

/** Longer than any holiday: slips of two terms are two absences, though no lesson lies between them. */
export const LONGEST_GAP_MS = 16 * 86_400_000

function adjoins(a: Span, b: Span, rules: LeaveRules, calendar: SchoolCalendar): boolean {
  const gap = { from: a.until < b.from ? a.until : b.until, until: a.until < b.from ? b.from : a.from }
  if (gap.until <= gap.from) return true
  if (gap.until.getTime() - gap.from.getTime() > LONGEST_GAP_MS) return false
  return lengthOf(gap, rules, calendar).periods === 0
}

/** The length by which the tier is chosen: of this slip and all it adjoins, what they share counted once. */
export function summedLength(span: Span, others: readonly Span[], rules: LeaveRules, calendar: SchoolCalendar): LeaveLength {
  return lengthOfAll([span, ...adjoining(span, others, rules, calendar)], rules, calendar)
}
