import type { Tx } from '../../db/index.js'
import { localDate, type LocalDate } from '../../shared/dates.js'
import type { IntentView, MayStillSee, ToldLine, View } from '../manifest.js'
import { dayReport, type DayRecord, type DueTarget } from './day-report.js'
import { loadDay } from './day-report.queries.js'
import { daySubject, leaderScope, ofOneClass, parseDaySubject, promiseLeaders, promiseTeachers, teaches } from './day-scope.js'
import { classSnapshot, leaderSnapshot, type Snapshot } from './day-snapshot.js'
import { classDayView, dayView } from './show-day.js'

/**
 * The 日报 of a date: leaders of a class that was due or reported, and the teachers of each such class. Unique by date and class, so a
 * second instance, a restart or a re-run by hand adds nothing (C05). On a day on which nobody had anything to look at nobody is told.
 * Returns how many shares.
 */
export async function promiseDayReports(tx: Tx, date: LocalDate): Promise<number> {
  const { due, reports } = await loadDay(tx, date)
  if (due.length === 0 && reports.length === 0) return 0
  const byClass = new Map<number, DueTarget[]>()
  for (const { classId } of reports) if (classId !== null) byClass.set(classId, [])
  for (const each of due) {
    const { classId } = each.target
    if (classId === null) continue
    const known = byClass.get(classId)
    if (known) known.push(each)
    else byClass.set(classId, [each])
  }
  const shares = await promiseLeaders(tx, date, [...byClass.keys()])
  return (
    shares +
    (await promiseTeachers(
      tx,
      date,
      [...byClass].map(([classId, ofClass]) => ({ classId, due: ofClass })),
    ))
  )
}

/** Kept as one line of the told ledger: a correction goes to whoever was told something else. */
function toldLine(date: LocalDate, classId: number | undefined, said: Snapshot): ToldLine {
  return { date, subject: daySubject(date, classId), studentId: '', said: JSON.stringify(said) }
}

/** All classes of a leader, now. Null = none is theirs any more. */
export async function loadLeaderDay({ tx, at }: { tx: Tx; at: Date }, personId: string, date: LocalDate, facts?: DayRecord) {
  const scope = await leaderScope(tx, personId, { date, on: localDate(at) })
  if (!scope.school && scope.classIds.size === 0) return null
  return { scope, report: dayReport(facts ?? (await loadDay(tx, date)), scope, at) }
}

/** One class, now. Null = there is no such class. */
export async function loadClassDay({ tx, at }: { tx: Tx; at: Date }, classId: number, date: LocalDate) {
  const named = await tx.classGroup.findUnique({ where: { id: classId }, select: { name: true } })
  return named && { className: named.name, report: dayReport(await loadDay(tx, date, [classId]), ofOneClass(classId), at) }
}

/** What a reader of a class's day is to it. */
export async function readerOf({ tx, at }: { tx: Tx; at: Date }, personId: string, of: { date: LocalDate; classId: number }) {
  const on = localDate(at)
  const scope = await leaderScope(tx, personId, { date: of.date, on })
  return { seesInspector: scope.classIds.has(of.classId), own: await teaches(tx, personId, of.classId, on) }
}

async function viewOfSubject(
  context: { tx: Tx; at: Date },
  subject: string,
  personId: string,
): Promise<{ view: View; told: ToldLine[] } | null> {
  const parsed = parseDaySubject(subject)
  if (!parsed) return null
  const { date, classId } = parsed
  if (classId === null) {
    const loaded = await loadLeaderDay(context, personId, date)
    return (
      loaded && { view: dayView(loaded.report, loaded.scope, context.at), told: [toldLine(date, undefined, leaderSnapshot(loaded.report))] }
    )
  }
  const loaded = await loadClassDay(context, classId, date)
  if (!loaded) return null
  const { className, report } = loaded
  return {
    view: classDayView(report, { className, ...(await readerOf(context, personId, { date, classId })) }, context.at),
    told: [toldLine(date, classId, classSnapshot(report))],
  }
}

/** The 日报, from the state of the moment in which it is sent. */
export const dayIntentView: IntentView = (context, { subject }, personId) => viewOfSubject(context, subject, personId)

/** The same card for whoever asked with 巡检: not the 日报, so no correction follows it. */
export const askedDayView: IntentView = async (context, { subject }, personId) => {
  const loaded = await viewOfSubject(context, subject, personId)
  return loaded && { view: loaded.view }
}

export const mayStillSeeDay: MayStillSee = async ({ authority }, subject) => {
  const parsed = parseDaySubject(subject)
  if (!parsed) return false
  return parsed.classId === null ? authority.can('inspection.see-school') : authority.can('inspection.see', { classId: parsed.classId })
}
