import { instantOf, toDbDate, type LocalDate } from '../../shared/dates.js'
import type { Tx } from '../../db/index.js'
import type { DigestBlock } from '../manifest.js'
import { dayReport, type DueTarget } from './day-report.js'
import { ofOneClass } from './day-scope.js'
import type { InspectionDigestView } from './day-views.js'
import { dueTargets } from './due-targets.js'
import { createReports } from './reports.js'
import { loadInspectionRules } from './school-file.js'

/**
 * What was due of some classes: as the 日报 of that evening put it down, so that a card an hour later need not lay out the whole
 * school's duties again. Only 汇总 before that hour lays them out, once for all classes it is about.
 */
async function dueOf({ tx, at }: { tx: Tx; at: Date }, date: LocalDate, classIds: readonly number[]): Promise<DueTarget[]> {
  const [row] = await tx.$queryRaw<{ promised: boolean; due: DueTarget[] | null }[]>`
    select exists (select from job_run where slot_date = ${toDbDate(date)}::date and job = 'inspection.daily') as promised,
           (select json_agg(d.due) from intent i cross join lateral jsonb_array_elements(i.payload -> 'due') as d(due)
             where i.date = ${toDbDate(date)}::date and i.dedupe_key = any(${classIds.map(id => `inspection.day:${id}`)}::text[])
               and jsonb_typeof(i.payload) = 'object') as due`
  if (!row!.promised) {
    const { reportAt } = await loadInspectionRules(tx)
    return at < instantOf(date, reportAt) ? dueTargets(tx, date) : []
  }
  return (row!.due ?? []).map(each => ({ ...each, openAt: new Date(each.openAt), closeAt: new Date(each.closeAt) }))
}

/** Inspection in the day's card of a class: each check with its score, or that nobody looked. Without a check there is nothing to say. */
export const inspectionDigest: DigestBlock = async ({ tx, at }, { date, classIds }) => {
  const reports = await createReports(tx).find({ dates: [date], classIds })
  const due = await dueOf({ tx, at }, date, classIds)
  const views = new Map<number, InspectionDigestView>()
  for (const classId of classIds) {
    const { templates } = dayReport({ date, due, reports, fixes: [] }, ofOneClass(classId), at)
    const lines = templates.flatMap(({ template, state, openAt, classes }) =>
      classes.map(({ score, base, late, unchecked }) => {
        return { template, state, openAt, score, base, late, unchecked: state === 'closed' ? unchecked : 0 }
      }),
    )
    if (lines.length > 0) views.set(classId, { view: 'inspection.digest', lines })
  }
  return views
}
