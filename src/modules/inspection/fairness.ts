import type { LocalDate } from '../../shared/dates.js'
import { isUndecided } from './double-filing.js'

/** Fewer reports say nothing about a person: they are counted and no more (C10). */
export const ENOUGH_REPORTS = 10

/** Sums of what reports took off. Points are halves, so the sums are exact. */
export interface Sums {
  count: number
  total: number
  squares: number
}

/** What one inspector took off with one template in one place: a class, a building, an area outside. */
export interface Tally extends Sums {
  inspectorId: string
  template: string
  place: string
  placeName: string
}

/** Two or more inspectors at one place in one slot. */
export interface DoubleFiling {
  date: LocalDate
  template: string
  targetName: string
  lines: DoubleFilingLine[]
}

export interface DoubleFilingLine {
  number: string
  inspectorId: string
  inspectorName: string
  score: number
  /** Off full marks. */
  off: number
  counts: boolean
  /** Its last change was an officer's decision. */
  settled: boolean
}

export interface InspectorName {
  id: string
  name: string
  schoolNo: string | null
}

export interface FairnessFacts {
  inspectors: InspectorName[]
  tallies: Tally[]
  doubles: DoubleFiling[]
}

/** How an inspector takes points off. */
export interface Habit {
  count: number
  mean: number
  /** Standard deviation: how unlike each other the reports are. */
  spread: number
  /** More (+) or less (−) than all others with the same templates; null = there are too few others to compare with. */
  difference: number | null
}

export interface InspectorHabit extends Habit {
  id: string
  name: string
  /** Clearly stricter or milder than the others; null = nothing that is worth a word. */
  lean: 'strict' | 'mild' | null
}

export interface Fairness {
  /** Those with enough reports; the clear ones first. */
  inspectors: InspectorHabit[]
  /** How many have filed too few. */
  tooFew: number
}

export interface NamedHabit extends Habit {
  name: string
}

/** A template or a place of which one inspector has filed too few reports. */
export interface FewReports {
  name: string
  count: number
}

export interface InspectorFairness {
  habit: InspectorHabit
  templates: NamedHabit[]
  places: NamedHabit[]
  few: FewReports[]
  /** Where another inspector filed the same place in the same slot: how often, and how much more (+) they took off than those did. */
  doubles: { count: number; difference: number } | null
}

const NOTHING: Sums = { count: 0, total: 0, squares: 0 }

const plus = (a: Sums, b: Sums): Sums => ({ count: a.count + b.count, total: a.total + b.total, squares: a.squares + b.squares })
const minus = (a: Sums, b: Sums): Sums => ({ count: a.count - b.count, total: a.total - b.total, squares: a.squares - b.squares })

const meanOf = ({ count, total }: Sums): number => total / count
const varianceOf = ({ count, total, squares }: Sums): number => (count < 2 ? 0 : Math.max(0, (squares - total ** 2 / count) / (count - 1)))

function sumsBy<K>(tallies: readonly Tally[], keyOf: (tally: Tally) => K): Map<K, Sums> {
  const sums = new Map<K, Sums>()
  for (const tally of tallies) sums.set(keyOf(tally), plus(sums.get(keyOf(tally)) ?? NOTHING, tally))
  return sums
}

interface Difference {
  value: number
  /** How far off it may be by chance alone. */
  error: number
}

/**
 * Against everybody else with the same key (template; template and place), each key weighing as much as the inspector filed of it: whoever
 * does dormitories is not strict because dormitories cost more. Keys of which all others together filed too few are left out.
 */
function difference(own: ReadonlyMap<string, Sums>, all: ReadonlyMap<string, Sums>): Difference | null {
  let [count, total, variance] = [0, 0, 0]
  for (const [key, mine] of own) {
    const others = minus(all.get(key)!, mine)
    if (others.count < ENOUGH_REPORTS) continue
    count += mine.count
    total += mine.count * (meanOf(mine) - meanOf(others))
    variance += mine.count ** 2 * (varianceOf(mine) / mine.count + varianceOf(others) / others.count)
  }
  return count === 0 ? null : { value: total / count, error: Math.sqrt(variance) / count }
}

function habitOf(sums: Sums, than: Difference | null): Habit {
  return { count: sums.count, mean: meanOf(sums), spread: Math.sqrt(varianceOf(sums)), difference: than?.value ?? null }
}

const byTemplate = ({ template }: Tally): string => template
const byPlace = ({ template, place }: Tally): string => `${template}\n${place}`

/**
 * 偏严, 偏松 are words about a person, so all of these must hold: more than one point apart from the others, more than one standard deviation
 * of all listed inspectors' differences, and more than twice what chance alone may do. Of two inspectors neither is marked, as nobody can
 * say which of them is the odd one (`usual` is infinite).
 */
function leanOf(than: Difference | null, usual: number): InspectorHabit['lean'] {
  if (than === null || Math.abs(than.value) <= Math.max(1, usual, 2 * than.error)) return null
  return than.value > 0 ? 'strict' : 'mild'
}

function deviation(values: readonly number[]): number {
  const sums = values.reduce<Sums>((sum, value) => plus(sum, { count: 1, total: value, squares: value ** 2 }), NOTHING)
  return Math.sqrt(varianceOf(sums))
}

const order = (a: InspectorHabit, b: InspectorHabit): number =>
  Number(b.lean !== null) - Number(a.lean !== null) ||
  Math.abs(b.difference ?? -1) - Math.abs(a.difference ?? -1) ||
  a.name.localeCompare(b.name, 'zh') ||
  (a.id < b.id ? -1 : 1)

/** Each inspector against all others; every report as it stands now, counting or not, as each shows how somebody scores. */
export function fairnessOf({ inspectors, tallies }: Pick<FairnessFacts, 'inspectors' | 'tallies'>): Fairness {
  const all = sumsBy(tallies, byTemplate)
  const people = inspectors.map(({ id, name }) => {
    const own = sumsBy(
      tallies.filter(tally => tally.inspectorId === id),
      byTemplate,
    )
    const sums = [...own.values()].reduce(plus, NOTHING)
    return { id, name, sums, than: sums.count < ENOUGH_REPORTS ? null : difference(own, all) }
  })
  const listed = people.filter(({ sums }) => sums.count >= ENOUGH_REPORTS)
  const differences = listed.flatMap(({ than }) => (than ? [than.value] : []))
  const usual = differences.length < 3 ? Infinity : deviation(differences)
  return {
    inspectors: listed.map(({ id, name, sums, than }) => ({ id, name, ...habitOf(sums, than), lean: leanOf(than, usual) })).toSorted(order),
    tooFew: people.length - listed.length,
  }
}

/** One inspector by template and by place; null = they have filed too few. A line of its own also needs enough reports. */
export function inspectorFairness(facts: FairnessFacts, inspectorId: string): InspectorFairness | null {
  const habit = fairnessOf(facts).inspectors.find(({ id }) => id === inspectorId)
  if (!habit) return null
  const mine = facts.tallies.filter(tally => tally.inspectorId === inspectorId)
  const templates = linesOf(facts, mine, byTemplate, byTemplate)
  const places = linesOf(facts, mine, ({ place }) => place, byPlace)
  return {
    habit,
    templates: templates.lines,
    places: places.lines,
    few: templates.few,
    doubles: againstOthers(facts.doubles, inspectorId),
  }
}

function linesOf(
  { tallies }: FairnessFacts,
  mine: readonly Tally[],
  lineOf: (tally: Tally) => string,
  comparedBy: (tally: Tally) => string,
): { lines: NamedHabit[]; few: FewReports[] } {
  const all = sumsBy(tallies, comparedBy)
  const lines = [...new Set(mine.map(lineOf))].map(key => {
    const own = mine.filter(tally => lineOf(tally) === key)
    const name = lineOf === byTemplate ? key : own[0]!.placeName
    const sums = own.reduce<Sums>(plus, NOTHING)
    return { name, ...habitOf(sums, difference(sumsBy(own, comparedBy), all)) }
  })
  const sorted = lines.toSorted((a, b) => b.count - a.count || a.name.localeCompare(b.name, 'zh'))
  return {
    lines: sorted.filter(({ count }) => count >= ENOUGH_REPORTS),
    few: sorted.filter(({ count }) => count < ENOUGH_REPORTS).map(({ name, count }) => ({ name, count })),
  }
}

function againstOthers(doubles: readonly DoubleFiling[], inspectorId: string): InspectorFairness['doubles'] {
  const differences = doubles.flatMap(({ lines }) => {
    const mine = lines.find(line => line.inspectorId === inspectorId)
    const others = lines.filter(line => line.inspectorId !== inspectorId)
    return mine && others.length > 0 ? [mine.off - others.reduce((sum, { off }) => sum + off, 0) / others.length] : []
  })
  const count = differences.length
  return count === 0 ? null : { count, difference: differences.reduce((sum, value) => sum + value, 0) / count }
}

/** The same place with two scores that nobody has decided on, the newest first; of one inspector if asked so. */
export function undecidedDoubles(doubles: readonly DoubleFiling[], inspectorId?: string): DoubleFiling[] {
  return doubles
    .filter(({ lines }) => isUndecided(lines) && (inspectorId === undefined || lines.some(line => line.inspectorId === inspectorId)))
    .toSorted((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
}
