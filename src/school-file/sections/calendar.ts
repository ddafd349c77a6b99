import type { z } from 'zod'
import { addDays, type LocalDate } from '../../shared/dates.js'
import { applyCalendar, type WantedCalendar } from '../apply-calendar.js'
import type { Fault, Path } from '../fault.js'
import { date, list, part, text, weekday, whole, yesNo } from '../fields.js'
import { knowsNationalYear, type NationalDay, nationalYear } from '../national-year.js'
import { type CheckContext, defineSection } from '../section.js'

const label = text('这一天的名称，例如 “校运动会”', 32)
const LONGEST_HOLIDAY_DAYS = 100

const dayOff = part({ date: date.optional(), first: date.optional(), last: date.optional(), label }, '放假的一天或一段')
const schoolDay = part({ date, label, follows: weekday.optional() }, '上课的一天')

const schema = part(
  {
    terms: list(part({ name: text('学期名称', 64), first: date, last: date }, '一个学期'), '学期', 40).min(1, '至少写一个学期'),
    /** Holidays and make-up days of the State Council, for the years the program knows. */
    national: yesNo.default(true),
    /** Years the program does not know yet: the school writes the notice's days itself. */
    years: list(
      part(
        {
          year: whole('年份', 2000, 2100),
          notice: text('放假通知的文号或网址').optional(),
          days_off: list(dayOff, '放假的日子').default([]),
          school_days: list(schoolDay, '调休上课的日子').default([]),
        },
        '一年的放假安排',
      ),
      '年份',
      20,
    ).default([]),
    days_off: list(dayOff, '放假的日子').default([]),
    school_days: list(schoolDay, '上课的日子').default([]),
  },
  '校历',
)

type CalendarSettings = z.infer<typeof schema>
type DayOff = z.infer<typeof dayOff>
type SchoolDayItem = z.infer<typeof schoolDay>

export const calendarSection = defineSection<CalendarSettings>({
  key: 'calendar',
  schema,
  check: (calendar, context) => [...checkTerms(calendar, context), ...checkYears(calendar, context), ...checkDays(calendar, context)],
  apply: (context, calendar) => applyCalendar(context, calendar ? wantedCalendar(calendar) : { terms: [], years: [], days: [] }),
})

function wantedCalendar(calendar: CalendarSettings): WantedCalendar {
  const own = new Set(calendar.years.map(({ year }) => year))
  const national = calendar.national ? yearsOf(calendar).filter(year => !own.has(year)) : []
  const inTerm = (day: NationalDay) => calendar.terms.some(({ first, last }) => first <= day.date && day.date <= last)
  // A notice's make-up days in the winter or summer holidays are not the school's; its own school days are, wherever they lie.
  const ofNotice = (day: NationalDay) => day.kind === 'off' || inTerm(day)
  const days = (item: { days_off: DayOff[]; school_days: SchoolDayItem[] }): NationalDay[] => [
    ...item.days_off.flatMap(day => datesOf(day).map(each => ({ date: each, kind: 'off' as const, label: day.label }))),
    ...item.school_days.map(({ follows, ...day }) => ({
      ...day,
      kind: 'school' as const,
      ...(follows && { follows: follows }),
    })),
  ]
  return {
    terms: calendar.terms,
    years: [
      ...calendar.years.map(({ year, notice }) => ({ year, source: 'file' as const, notice: notice ?? '' })),
      ...national.map(year => ({ year, source: 'national' as const, notice: '' })),
    ],
    days: [
      // The school's own days come last, so they win over the year's.
      ...uniqueByDate([...calendar.years.flatMap(days).filter(ofNotice), ...days(calendar)]).map(day => ({
        ...day,
        source: 'file' as const,
      })),
      ...national
        .flatMap(nationalYear)
        .filter(ofNotice)
        .map(day => ({ ...day, source: 'national' as const })),
    ],
  }
}

function uniqueByDate(days: NationalDay[]): NationalDay[] {
  return [...new Map(days.map(day => [day.date, day])).values()]
}

function yearsOf({ terms }: CalendarSettings): number[] {
  const years = terms.flatMap(({ first, last }) => {
    const from = Number(first.slice(0, 4))
    return Array.from({ length: Math.max(0, Number(last.slice(0, 4)) - from) + 1 }, (_, index) => from + index)
  })
  return [...new Set(years)].toSorted((a, b) => a - b)
}

function datesOf({ date: single, first, last }: DayOff): LocalDate[] {
  const from = single ?? first
  const until = single ?? last
  const dates: LocalDate[] = []
  if (from === undefined || until === undefined) return dates
  for (let day = from; day <= until && dates.length < LONGEST_HOLIDAY_DAYS; day = addDays(day, 1)) dates.push(day)
  return dates
}

function checkTerms({ terms }: CalendarSettings, context: CheckContext): Fault[] {
  return terms.flatMap((term, index): Fault[] => {
    const faults: Fault[] = []
    const path = ['terms', index]
    if (term.first > term.last)
      faults.push(context.fault([...path, 'last'], `（${term.last}）在 first（${term.first}）之前，请检查这两个日期`))
    else if (addDays(term.first, 366) < term.last) faults.push(context.fault([...path, 'last'], '一个学期不能超过一年，请检查年份'))
    if (terms.findIndex(other => other.name === term.name) < index) faults.push(context.fault([...path, 'name'], `“${term.name}” 写了两次`))
    const other = terms.findIndex((earlier, at) => at < index && earlier.first <= term.last && term.first <= earlier.last)
    if (other >= 0) faults.push(context.fault([...path, 'first'], `和学期 “${terms[other]!.name}” 的日期重叠`))
    return faults
  })
}

/** Never guess: a year that nobody has described stops the import with what to write. */
function checkYears(calendar: CalendarSettings, context: CheckContext): Fault[] {
  const faults: Fault[] = []
  const own = new Set<number>()
  for (const [index, { year }] of calendar.years.entries()) {
    if (own.has(year)) faults.push(context.fault(['years', index, 'year'], `${year} 年写了两次`))
    own.add(year)
  }
  for (const year of yearsOf(calendar)) {
    const term = calendar.terms.findIndex(({ last }) => last.startsWith(String(year)))
    if (own.has(year)) {
      faults.push(...forgottenHolidays(calendar, year, context))
    } else if (!calendar.national) {
      faults.push(context.fault(['national'], `是 false，请在 calendar.years 里写上 ${year} 年的放假和调休`))
    } else if (!knowsNationalYear(year)) {
      const todo = `请按放假通知在 calendar.years 里写上 ${year} 年的放假和调休`
      faults.push(context.fault(['terms', Math.max(0, term), 'last'], `到了 ${year} 年，程序还没有这一年的放假安排，不会去猜：${todo}`))
    }
  }
  return faults
}

function forgottenHolidays(calendar: CalendarSettings, year: number, context: CheckContext): Fault[] {
  const index = calendar.years.findIndex(item => item.year === year)
  const off = new Set([...(calendar.years[index]?.days_off ?? []), ...calendar.days_off].flatMap(datesOf))
  const inTerm = (day: string) => calendar.terms.some(({ first, last }) => first <= day && day <= last)
  return Object.entries({ '01-01': '元旦', '05-01': '劳动节', '10-01': '国庆节' }).flatMap(([monthDay, holiday]): Fault[] => {
    const day = `${year}-${monthDay}` as LocalDate
    return !inTerm(day) || off.has(day) ? [] : [context.warning(['years', index], `没有写 ${day}（${holiday}）放假，是不是漏了？`)]
  })
}

function checkDays(calendar: CalendarSettings, context: CheckContext): Fault[] {
  const lists: { path: Path; year?: number; off: DayOff[]; school: SchoolDayItem[] }[] = [
    { path: [], off: calendar.days_off, school: calendar.school_days },
    ...calendar.years.map((item, index) => ({ path: ['years', index], year: item.year, off: item.days_off, school: item.school_days })),
  ]
  return lists.flatMap(({ path, year, off, school }): Fault[] => {
    const faults: Fault[] = []
    const seen = new Map<LocalDate, string>()
    const take = (day: LocalDate, at: Path, what: string) => {
      if (seen.has(day)) faults.push(context.fault(at, `${day} 已经写过了（${seen.get(day)}）`))
      if (year !== undefined && !day.startsWith(`${year}-`)) faults.push(context.fault(at, `${day} 不在 ${year} 年`))
      seen.set(day, what)
    }
    for (const [index, day] of off.entries()) {
      const at = [...path, 'days_off', index]
      const problem = spanProblem(day)
      if (problem === null) for (const each of datesOf(day)) take(each, at, day.label)
      else faults.push(context.fault(at, problem))
    }
    for (const [index, day] of school.entries()) take(day.date, [...path, 'school_days', index, 'date'], day.label)
    return faults
  })
}

function spanProblem({ date: single, first, last }: DayOff): string | null {
  if (single !== undefined) return first === undefined && last === undefined ? null : '写了 date 就不要再写 first 和 last'
  if (first === undefined || last === undefined) return '应该写 date（一天），或 first 和 last（一段）'
  if (first > last) return `last（${last}）在 first（${first}）之前，请检查这两个日期`
  return addDays(first, LONGEST_HOLIDAY_DAYS) <= last ? `一段放假最多 ${LONGEST_HOLIDAY_DAYS} 天，寒暑假不用写：学期之外就是放假` : null
}
