import type { Finding, Item, Template } from './inspection.js'

/** What an inspector says about one item; what is not said follows from the item. */
export interface Said {
  /** Points off in so many words. */
  points?: number
  count?: number
  beds?: readonly number[]
  text?: string
  rectify?: boolean
}

export type FindingFault = 'beyond-ceiling' | 'not-half' | 'how-many' | 'no-text' | 'no-points'

export type FindingResult = { ok: true; finding: Finding } | { ok: false; fault: FindingFault; item: Item }

/** The larger count is a slip of the finger. */
const MOST_COUNT = 200

/**
 * One finding with its points. What the item itself makes of a count or of beds stops at the ceiling; points said beyond it are a fault,
 * as nobody knows what was meant.
 */
export function findingOf(item: Item, said: Said): FindingResult {
  const fault = faultOf(item, said)
  if (fault) return { ok: false, fault, item }
  const beds = item.perBed && said.beds?.length ? [...new Set(said.beds)].toSorted((a, b) => a - b) : undefined
  const count = item.kind === 'count' ? (said.count ?? (said.points === undefined ? beds?.length : undefined)) : undefined
  const rectify = said.rectify ?? item.rectify
  return {
    ok: true,
    finding: {
      item: item.name,
      points: item.kind === 'text' ? 0 : (said.points ?? Math.min(item.ceiling, item.points * (count ?? beds?.length ?? 1))),
      ...(count !== undefined && { count }),
      ...(beds && { beds }),
      ...(said.text && { text: said.text }),
      ...(rectify && { rectify }),
    },
  }
}

function faultOf(item: Item, { points, count, beds, text }: Said): FindingFault | null {
  if (item.kind === 'text') return points ? 'no-points' : text ? null : 'no-text'
  if (points !== undefined) {
    if (!Number.isInteger(points * 2) || points < 0) return 'not-half'
    if (points > item.ceiling) return 'beyond-ceiling'
  }
  if (item.kind !== 'count') return null
  if (count === undefined) return points === undefined && !beds?.length ? 'how-many' : null
  return Number.isInteger(count) && count > 0 && count <= MOST_COUNT ? null : 'how-many'
}

/**
 * Both said of the same item at one target as one finding: beds together, counts and points added. A fault where the points that were
 * said add up to more than the ceiling.
 */
export function mergeFindings(item: Item, first: Finding, second: Finding): FindingResult {
  const both = { beds: [...(first.beds ?? []), ...(second.beds ?? [])], count: (first.count ?? 0) + (second.count ?? 0) }
  const added = first.points + second.points
  const follows = [first, second].every(one => (one.count ?? one.beds) !== undefined && one.points === usualPoints(item, one))
  const text = [...new Set([first.text, second.text].filter(one => one))].join('、')
  return findingOf(item, {
    ...(both.beds.length > 0 && { beds: both.beds }),
    ...(both.count > 0 && { count: both.count }),
    // Of beds and counts the item makes the points anew; points in so many words are added.
    ...(!follows && { points: added }),
    ...(text !== '' && { text }),
    rectify: first.rectify === true || second.rectify === true,
  })
}

function usualPoints(item: Item, { count, beds }: Finding): number {
  return Math.min(item.ceiling, item.points * (count ?? beds?.length ?? 1))
}

/** Full marks less what was found, at least 0. An item never costs more than its ceiling, however often it was found. */
export function scoreOf({ base, items }: Pick<Template, 'base' | 'items'>, findings: readonly Finding[]): number {
  const off = items.reduce((sum, { name, ceiling }) => {
    const found = findings.filter(finding => finding.item === name && !finding.struck)
    const points = found.reduce((total, finding) => total + Math.max(0, finding.points), 0)
    return sum + Math.min(ceiling, points)
  }, 0)
  return Math.max(0, base - off)
}
