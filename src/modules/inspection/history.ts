import type { Answer, CommandContext } from '../manifest.js'
import { amendedReport, amendRefused } from './amend.js'
import type { HistoryView } from './amend-views.js'
import { createReports, type Report } from './reports.js'

/** 巡检 XJ260914-0007: one report with everything that was changed about it, by whom and why (C06). */
export async function reportHistory(context: CommandContext, number: string): Promise<Answer> {
  const { tx, at } = context
  const report = await createReports(tx).byNumber(number)
  if (!report) return amendRefused('unknown-number', { number })
  if (!(await maySee(context, report))) return amendRefused('not-yours', { number })
  const { inspectorName, counts, late, findings, note } = report
  const view: HistoryView = {
    view: 'inspection.history',
    report: { ...amendedReport(report), inspectorName, counts, late, photos: report.photos.length },
    findings,
    note,
    entries: await createReports(tx).entriesOf(report),
    asOf: at,
  }
  return { view }
}

/** The inspector their own; everybody else by class, of a public area whoever decides. */
async function maySee({ person, authority }: CommandContext, { inspectorId, classId }: Report): Promise<boolean> {
  if (inspectorId === person.id) return true
  return classId === null ? authority.can('inspection.decide') : authority.can('inspection.see', { classId })
}
