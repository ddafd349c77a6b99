import { schoolDay, type SchoolCalendar } from '../../shared/calendar.js'
import { addDays, weekdayOf, type LocalDate } from '../../shared/dates.js'
import type { Finding, Item } from './inspection.js'

export type AppealState = 'asked' | 'returned' | 'approved' | 'refused' | 'withdrawn' | 'revoked'

export type AppealFault =
  | 'no-class'
  | 'not-yours'
  | 'not-piloted'
  | 'already-open'
  | 'already-decided'
  | 'not-counting'
  | 'nothing-off'
  | 'too-late'

/** A calendar that knows nothing of what comes does not count for ever. */
const MOST_DAYS = 200

/** The last day on which a report of a day may be appealed: so many school days after it (C08). */
export function appealUntil(calendar: SchoolCalendar, date: LocalDate, days: number): LocalDate {
  let left = days
  let day = date
  for (let gone = 0; left > 0 && gone < MOST_DAYS; gone += 1) {
    day = addDays(day, 1)
    const { kind } = schoolDay(calendar, day)
    // A year nobody has imported counts Monday to Friday.
    if (kind === 'school' || (kind === 'unknown' && weekdayOf(day) <= 5)) left -= 1
  }
  return day
}

/** What costs something and still counts. */
export function contestable(findings: readonly Finding[]): Finding[] {
  return findings.filter(finding => finding.points > 0 && !finding.struck)
}

export interface AppealQuestion {
  classId: number | null
  findings: readonly Finding[]
  counts: boolean
  /** Of the newest appeal of the report. */
  previous: AppealState | null
  today: LocalDate
  until: LocalDate
}

/** Why a report cannot be appealed, apart from who asks; null = it can. What was sent back may be completed also later. */
export function appealFault({ classId, findings, counts, previous, today, until }: AppealQuestion): AppealFault | null {
  if (classId === null) return 'no-class'
  if (previous === 'asked') return 'already-open'
  if (previous !== null && previous !== 'withdrawn' && previous !== 'returned') return 'already-decided'
  if (!counts) return 'not-counting'
  if (contestable(findings).length === 0) return 'nothing-off'
  return today > until && previous !== 'returned' ? 'too-late' : null
}

const GAP = /^[\s,，、;；:：。和]+/
const ALL = /^(?:全部|整份|所有|都(?=$|[\s,，]))/
const POINTS = /^ *[-−–]\d+(?:\.\d+)?分?/

/**
 * `地面 扣错了`, `1、3 扣错了`, `全部 不是我们班`: which findings, and the rest in the teacher's own words. Empty = none was named.
 */
export function readContested(text: string, findings: readonly Finding[], items: readonly Item[]): { items: string[]; reason: string } {
  const labels = findings.flatMap(({ item }, index) => {
    const aliases = items.find(one => one.name === item)?.aliases ?? []
    return [item, ...aliases, String(index + 1)].map(label => ({ label, item }))
  })
  const longestFirst = labels.toSorted((a, b) => b.label.length - a.label.length)
  const named = new Set<string>()
  let rest = text.trim()
  for (;;) {
    const all = ALL.exec(rest)
    if (all) for (const { item } of findings) named.add(item)
    // 地面是干净的 is a reason: a name that is meant stands alone.
    const found = all ? null : longestFirst.find(({ label }) => rest.startsWith(label) && standsAlone(rest.slice(label.length)))
    if (!all && !found) break
    if (found) named.add(found.item)
    rest = rest
      .slice(all ? all[0].length : found!.label.length)
      .replace(POINTS, '')
      .replace(GAP, '')
  }
  return { items: [...named], reason: rest }
}

function standsAlone(behind: string): boolean {
  return behind === '' || GAP.test(behind) || POINTS.test(behind)
}

/** The findings with those of some items taken out of the score, or put back into it. */
export function strike(findings: readonly Finding[], items: readonly string[], struck: boolean): Finding[] {
  const meant = new Set(items)
  return findings.map(finding => {
    if (!meant.has(finding.item)) return finding
    const { struck: _, ...rest } = finding
    return struck ? { ...rest, struck } : rest
  })
}
