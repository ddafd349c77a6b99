import { addDays, parseLocalDate, type LocalDate } from '../../shared/dates.js'
import type { Answer, CommandContext, WordCommand } from '../manifest.js'
import { loadClassDay, loadLeaderDay } from './daily.js'
import { headOf, refuseDay } from './day-actions.js'
import type { DayReport } from './day-report.js'
import { daySubject } from './day-scope.js'
import type { ClassDaysView, ClassDayView } from './day-views.js'
import { ranksView } from './show-day.js'

/** Whoever teaches more classes gets the words, and asks for one of them. */
const MOST_CARDS = 3

const DAYS_BACK: Record<string, number> = { 今天: 0, 昨天: -1, 前天: -2 }

/** 昨天, 9-14, 9月14日, 2026-09-14, and what is left of the text. A day of the year that has not come yet was last year's. */
export function readDay(text: string, today: LocalDate): { date: LocalDate; rest: string } {
  const word = Object.keys(DAYS_BACK).find(each => text.includes(each))
  if (word) return { date: addDays(today, DAYS_BACK[word]!), rest: text.replace(word, ' ').trim() }
  const match = /(?:(\d{4})[-年./])?(\d{1,2})[-月./](\d{1,2})[日号]?/.exec(text)
  const [whole = '', year, month = '', day = ''] = match ?? []
  const inYear = (of: string) => parseLocalDate(`${of}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
  const named = match && inYear(year ?? today.slice(0, 4))
  if (!named) return { date: today, rest: text.trim() }
  const date = year === undefined && named > today ? (inYear(String(Number(today.slice(0, 4)) - 1)) ?? named) : named
  return { date, rest: text.replace(whole, ' ').trim() }
}

const squeezed = (text: string): string => text.replaceAll(/\s/g, '')

/** The longest name that the text holds. */
function heldBy<V extends { name: string }>(text: string, values: readonly V[]): V | undefined {
  const said = squeezed(text)
  return values.filter(({ name }) => said.includes(squeezed(name))).toSorted((a, b) => b.name.length - a.name.length)[0]
}

/** That, or the only name that holds the text: 2401. */
function named<V extends { name: string }>(text: string, values: readonly V[]): V | undefined {
  const said = squeezed(text)
  const held = heldBy(text, values)
  if (held || said.length < 2) return held
  const holding = values.filter(({ name }) => squeezed(name).includes(said))
  return holding.length === 1 ? holding[0] : undefined
}

/** 巡检 of somebody who inspects nothing today: the day's results within their scope; 巡检 昨天, 巡检 9-14, 巡检 信息2401班, 巡检 晚检. */
export const dailyWatch: WordCommand = async (context, text) => {
  const { today, authority } = context
  const verdict = await authority.require('inspection.see')
  if (!verdict.ok) return refuseDay(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-allowed', today)
  const classIds = await authority.scopeClasses('inspection.see')
  const classes = await context.tx.classGroup.findMany({ where: { id: { in: classIds } }, select: { id: true, name: true } })
  // The class first: 电商9-1班 is no day in September.
  const held = heldBy(text, classes)
  const { date, rest } = readDay(held ? squeezed(text).replace(squeezed(held.name), ' ') : text, today)
  if (date > today) return refuseDay('future', date)
  const one = held ?? (rest === '' ? undefined : named(rest, classes))
  if (one) return ofClasses(context, date, [one.id])
  if (await authority.can('inspection.see-school')) return ofScope(context, date, rest)
  return rest === '' ? ofClasses(context, date, classIds) : refuseDay('no-such-class', date, rest)
}

const isEmpty = (report: DayReport): boolean => report.templates.length === 0 && report.fixes.length === 0

async function ofScope(context: CommandContext, date: LocalDate, rest: string): Promise<Answer> {
  const { at, person, outbox, inboxKey } = context
  const loaded = await loadLeaderDay(context, person.id, date)
  if (!loaded || isEmpty(loaded.report)) return refuseDay('no-check', date)
  if (rest !== '') {
    const template = named(
      rest,
      loaded.report.templates.map((day, index) => ({ name: day.template, index })),
    )
    const view = template && ranksView(loaded.report, { index: template.index, page: 1 }, at)
    return view ? { view } : refuseDay('no-such-class', date, rest)
  }
  await outbox.add({
    kind: 'inspection.day-asked',
    subject: daySubject(date),
    recipients: [person.id],
    dedupeKey: `inspection.asked:${inboxKey.key}`,
    date,
  })
  return headOf(context, { date, ...loaded })
}

async function ofClasses(context: CommandContext, date: LocalDate, classIds: readonly number[]): Promise<Answer> {
  const { person, outbox, inboxKey } = context
  const views: ClassDayView[] = []
  for (const classId of classIds) {
    const loaded = await loadClassDay(context, classId, date)
    if (!loaded || isEmpty(loaded.report)) continue
    const { view } = await headOf(context, { date, classId, ...loaded })
    views.push(view as ClassDayView)
    if (views.length <= MOST_CARDS)
      await outbox.add({
        kind: 'inspection.class-asked',
        subject: daySubject(date, classId),
        recipients: [person.id],
        dedupeKey: `inspection.asked:${inboxKey.key}:${classId}`,
        date,
      })
  }
  if (views.length === 0) return refuseDay('no-check', date)
  const view: ClassDaysView = { view: 'inspection.class-days', classes: views }
  return { view }
}
