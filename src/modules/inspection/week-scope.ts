import type { Tx } from '../../db/index.js'
import type { Authority } from '../../directory/index.js'
import { addDays, parseLocalDate, weekdayOf, type LocalDate } from '../../shared/dates.js'
import { loadWeek } from './weekly.queries.js'
import { weekOf, weekTable, type Week, type WeekFacts, type WeekTable } from './weekly.js'

/** The card of a week. */
export const WEEK_KIND = 'inspection.week'

const SUBJECT = 'inspection-week:'

export function weekSubject(week: Week): string {
  return `${SUBJECT}${week.from}`
}

export function weekIn(subject: string): Week | null {
  const from = parseLocalDate(subject.slice(SUBJECT.length))
  return subject.startsWith(SUBJECT) && from && weekdayOf(from) === 1 ? weekOf(from) : null
}

/** What somebody may see of a week. */
export interface SeenWeek {
  /** Of the classes they may see; ranked among all of their departments. */
  table: WeekTable
  facts: WeekFacts
  /** 全校, 信息系, 一班. */
  scope: string
  /** Own classes, not a department. */
  ownOnly: boolean
}

/** Null = no class at all. */
export async function seeWeek(tx: Tx, authority: Authority, week: Week, at: Date): Promise<SeenWeek | null> {
  const classIds = await authority.scopeClasses('inspection.see')
  if (classIds.length === 0) return null
  const facts = await loadWeek(tx, { week, classIds, at })
  const ownOnly = !(await authority.can('inspection.see-ranking'))
  const wholeSchool = !ownOnly && (await tx.classGroup.count({ where: { id: { notIn: classIds }, dissolvedOn: null } })) === 0
  const table = weekTable(facts, { classIds: new Set(classIds), wholeSchool })
  const names = table.rows.map(row => (ownOnly ? row.className : row.departmentName))
  return { table, facts, scope: wholeSchool ? '全校' : [...new Set(names)].join('、'), ownOnly }
}

/** 上周, 9-14, 2026-09-14, 9月14日, nothing: a day of the week that is meant; null = no such day. */
export function dayIn(text: string, today: LocalDate): LocalDate | null {
  const said = text.replaceAll(/\s/g, '')
  if (said === '' || said === '本周' || said === '这周') return today
  if (said === '上周') return addDays(today, -7)
  if (said === '上上周') return addDays(today, -14)
  const match = /^(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(said)
  if (!match) return null
  const tail = `-${match[2]!.padStart(2, '0')}-${match[3]!.padStart(2, '0')}`
  const year = Number(match[1] ?? today.slice(0, 4))
  const day = parseLocalDate(`${year}${tail}`)
  // Said without a year it is the last one of that date, as nothing has been inspected in the future.
  return day !== null && match[1] === undefined && day > addDays(today, 6) ? parseLocalDate(`${year - 1}${tail}`) : day
}
