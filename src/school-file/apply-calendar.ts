import { fromDbDate, type LocalDate, longDay, toDbDate } from '../shared/dates.js'
import { WEEKDAY_NAME } from './fields.js'
import type { NationalDay } from './national-year.js'
import type { Change, ImportContext } from './section.js'

export interface WantedCalendar {
  terms: { name: string; first: LocalDate; last: LocalDate }[]
  years: { year: number; source: 'file' | 'national'; notice: string }[]
  days: (NationalDay & { source: 'file' | 'national' })[]
}

/** Days that are over stay as they were; so do terms that have ended, even when the file drops them. */
export async function applyCalendar(context: ImportContext, wanted: WantedCalendar): Promise<Change[]> {
  const known = await context.tx.calendarYear.findMany({ where: { source: { in: ['file', 'national'] } } })
  return [
    ...(await applyTerms(context, wanted.terms)),
    ...(await applyDays(context, wanted.days, new Set(known.map(({ year }) => year)))),
    ...(await applyYears(context, wanted.years, known)),
  ]
}

async function applyTerms({ tx, today, added, changed, removed }: ImportContext, terms: WantedCalendar['terms']): Promise<Change[]> {
  const changes: Change[] = []
  const rows = await tx.term.findMany({ where: { source: 'file' }, orderBy: { firstOn: 'asc' } })
  const left = new Map(rows.map(row => [fromDbDate(row.firstOn), row]))
  const isOver = (lastOn: Date) => fromDbDate(lastOn) < today
  for (const { name, first, last } of terms) {
    const row = left.get(first)
    left.delete(first)
    const [firstOn, lastOn] = [toDbDate(first), toDbDate(last)]
    if (!row) {
      await tx.term.create({ data: { name, firstOn, lastOn, source: 'file' } })
      changes.push(added(`新增学期 ${name}（${first} 至 ${last}）`))
    } else if ((row.name !== name || fromDbDate(row.lastOn) !== last) && !(isOver(row.lastOn) && isOver(lastOn))) {
      await tx.term.update({ where: { firstOn }, data: { name, lastOn } })
      changes.push(changed(`学期 ${name} 改为 ${first} 至 ${last}`))
    }
  }
  for (const row of left.values()) {
    if (isOver(row.lastOn)) continue
    await tx.term.delete({ where: { firstOn: row.firstOn } })
    changes.push(removed(`去掉学期 ${row.name}`))
  }
  return changes
}

type Day = WantedCalendar['days'][number]

async function applyDays(context: ImportContext, days: Day[], knownYears: ReadonlySet<number>): Promise<Change[]> {
  const { tx, today } = context
  const rows = await tx.calendarDay.findMany({ where: { source: { in: ['file', 'national'] } } })
  const keyOf = (date: LocalDate, source: string) => `${date} ${source}`
  const left = new Map(rows.map(row => [keyOf(fromDbDate(row.date), row.source), row]))
  const fresh: Day[] = []
  const changes: Change[] = []
  for (const day of days) {
    const row = left.get(keyOf(day.date, day.source))
    left.delete(keyOf(day.date, day.source))
    const follows = day.follows ?? null
    if (row?.kind === day.kind && row.label === day.label && row.follows === follows) continue
    // A year that is described for the first time may have days behind us; nothing was planned by another account of them.
    if (day.date < today && (row !== undefined || knownYears.has(Number(day.date.slice(0, 4))))) continue
    if (row) {
      const where = { date_source: { date: row.date, source: row.source } }
      await tx.calendarDay.update({ where, data: { kind: day.kind, label: day.label, follows } })
      changes.push(context.changed(`校历 ${dayText(day)}`))
    } else fresh.push(day)
  }
  if (fresh.length > 0) {
    await tx.calendarDay.createMany({
      data: fresh.map(({ date, source, kind, label, follows }) => ({
        date: toDbDate(date),
        source,
        kind,
        label,
        follows: follows ?? null,
      })),
    })
  }
  for (const row of left.values()) {
    if (fromDbDate(row.date) < today) continue
    await tx.calendarDay.delete({ where: { date_source: { date: row.date, source: row.source } } })
    changes.push(context.removed(`校历不再有 ${longDay(fromDbDate(row.date))} ${row.label}`))
  }
  return [...summarised(fresh, context), ...changes]
}

/** A year's holidays in one line; the make-up days one by one, since schools differ about whose timetable they run. */
function summarised(days: Day[], { added }: ImportContext): Change[] {
  const holidays = days.filter(day => day.source === 'national' && day.kind === 'off')
  const others = days.filter(day => !holidays.includes(day)).toSorted((a, b) => (a.date < b.date ? -1 : 1))
  const years = [...new Set(holidays.map(({ date }) => date.slice(0, 4)))]
  return [
    ...years.map(year => added(`${year} 年国家放假 ${holidays.filter(({ date }) => date.startsWith(year)).length} 天`)),
    ...others.map(day => added(`校历 ${dayText(day)}`)),
  ]
}

function dayText(day: Day): string {
  const timetable = day.follows === undefined ? '上课' : `按${WEEKDAY_NAME(day.follows)}上课`
  return `${day.date.slice(0, 4)}年${longDay(day.date)}${day.kind === 'off' ? '放假' : timetable}：${day.label}`
}

type YearRow = { year: number; source: string; notice: string }

async function applyYears(
  { tx, today, added, changed, removed }: ImportContext,
  years: WantedCalendar['years'],
  known: YearRow[],
): Promise<Change[]> {
  const changes: Change[] = []
  const left = new Map(known.map(row => [row.year, row]))
  for (const { year, source, notice } of years) {
    const row = left.get(year)
    left.delete(year)
    if (row?.source === source && row.notice === notice) continue
    await tx.calendarYear.upsert({ where: { year }, create: { year, source, notice }, update: { source, notice } })
    const from = source === 'national' ? '国家放假安排' : '本文件'
    changes.push(row ? changed(`${year} 年的校历来自${from}`) : added(`${year} 年的校历来自${from}`))
  }
  for (const { year } of left.values()) {
    // The account of a year that is over belongs to its days.
    if (year < Number(today.slice(0, 4))) continue
    await tx.calendarYear.delete({ where: { year } })
    changes.push(removed(`${year} 年的校历不再有放假安排`))
  }
  return changes
}
