import chineseDays from 'chinese-days'
import { addDays, type LocalDate, type Weekday, weekdayOf } from '../shared/dates.js'

export interface NationalDay {
  date: LocalDate
  kind: 'off' | 'school'
  label: string
  follows?: Weekday
}

/**
 * Whether the package has the State Council's arrangement of a year. For one it does not know it still answers "workday" for New
 * Year's Day, which must never be believed; and by name only, since an unknown 1 January on a Saturday is also called a holiday.
 */
export function knowsNationalYear(year: number): boolean {
  return [`${year}-01-01`, `${year}-10-01`].every(date => chineseDays.getDayDetail(date).name.includes(','))
}

/** Holidays, and make-up days with the weekday they make up for. Nothing for a year that is not known. */
export function nationalYear(year: number): NationalDay[] {
  if (!knowsNationalYear(year)) return []
  const holidays: NationalDay[] = []
  const makeUps: (NationalDay & { group: string })[] = []
  const exchanged = new Map<string, LocalDate[]>()

  for (let date = `${year}-01-01` as LocalDate; date.startsWith(`${year}-`); date = addDays(date, 1)) {
    const { name, work } = chineseDays.getDayDetail(date)
    const label = name.split(',')[1]
    if (label === undefined) continue
    if (work) makeUps.push({ date, kind: 'school', label: `${label}调休`, group: name })
    else holidays.push({ date, kind: 'off', label })
    if (chineseDays.isInLieu(date)) exchanged.set(name, [...(exchanged.get(name) ?? []), date])
  }
  // Schools make up the exchanged weekdays in their order; one that does otherwise writes `follows` into its file.
  const school = makeUps.map(({ group, ...day }): NationalDay => {
    const index = makeUps.filter(other => other.group === group).findIndex(other => other.date === day.date)
    const original = exchanged.get(group)?.[index]
    return { ...day, follows: original === undefined ? 1 : weekdayOf(original) }
  })
  return [...holidays, ...school]
}
