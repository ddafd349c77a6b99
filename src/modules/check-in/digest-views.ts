import type { Roll, RollGroup } from '../../roll/index.js'
import type { LocalDate } from '../../shared/dates.js'
import { inGroup } from './roll-views.js'
import type { DigestNamesView } from './views.js'

/** A card's body shows 160 characters (cards.md 3); beside each name stand a mark and perhaps a word, before each window its name. */
const NAMES_CHARACTERS = 156
const BESIDE_A_NAME = 7

/** The names behind one number, from the very lines that were counted, in pages that a card can show whole. */
export function namesView(
  rolls: readonly Roll[],
  wanted: { date: LocalDate; group: RollGroup; page: number; asOf: Date },
): DigestNamesView {
  // Of a window that has not opened nobody is counted, so nobody is named.
  const begun = rolls.filter(roll => roll.occurrence.openAt <= wanted.asOf)
  const entries = begun.flatMap(roll =>
    inGroup(roll, wanted.group).map(line => ({ name: line.name, window: roll.occurrence.name, state: line.state })),
  )
  const pages = pagesOfNames(entries)
  const page = Math.min(Math.max(Math.trunc(wanted.page) || 1, 1), Math.max(pages.length, 1))
  return {
    view: 'digest.names',
    className: rolls[0]?.occurrence.className ?? '',
    ...wanted,
    page,
    pages: Math.max(pages.length, 1),
    entries: pages[page - 1] ?? [],
    total: entries.length,
  }
}

function pagesOfNames<E extends { name: string; window: string }>(entries: readonly E[]): E[][] {
  const pages: E[][] = []
  let left = 0
  let window: string | null = null
  for (const entry of entries) {
    const name = entry.name.length + BESIDE_A_NAME
    const heading = entry.window.length + 2
    const cost = name + (entry.window === window ? 0 : heading)
    if (pages.length === 0 || cost > left) {
      pages.push([])
      left = NAMES_CHARACTERS - heading - name
    } else left -= cost
    pages.at(-1)!.push(entry)
    window = entry.window
  }
  return pages
}
