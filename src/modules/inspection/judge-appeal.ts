import type { Tx } from '../../db/index.js'
import { loadCalendar } from '../../school-file/index.js'
import { addDays } from '../../shared/dates.js'
import type { Answer, CommandContext } from '../manifest.js'
import { appealFault, appealUntil, contestable, type AppealFault } from './appeal.js'
import { createAppeals, type Appeal } from './appeals.js'
import type { AppealedReport, AppealRefusedView } from './appeal-views.js'
import { createReports, type Report } from './reports.js'
import { loadInspectionRules } from './school-file.js'

/** Reports of as many days back are listed; older ones are past any deadline a school would set. */
const MOST_DAYS_BACK = 31

export interface JudgedReport {
  report: Report
  brief: AppealedReport
  previous: Appeal | null
  fault: AppealFault | null
}

/** A report with its deadline, for those who may read of it. */
export async function briefOf(tx: Tx, { number, date, template, targetName, score }: Report): Promise<AppealedReport> {
  const { appealDays } = await loadInspectionRules(tx)
  return { number, date, template, targetName, score, until: appealUntil(await loadCalendar(tx), date, appealDays) }
}

export function appealRefused(
  reason: AppealRefusedView['reason'],
  about: Partial<Omit<AppealRefusedView, 'view' | 'reason'>> = {},
): Answer {
  const view: AppealRefusedView = { view: 'inspection.appeal-refused', reason, number: '', until: null, days: 0, ...about }
  return { view }
}

/** As it stands in this transaction: whose report it is, whether it is too late, what was appealed before. */
export async function judgeAppeal({ tx, today, authority }: CommandContext, report: Report): Promise<JudgedReport> {
  const brief = await briefOf(tx, report)
  const previous = await createAppeals(tx).newestOf(report)
  const verdict = report.classId === null ? null : await authority.require('inspection.appeal', { classId: report.classId })
  const mayNot = verdict && !verdict.ok ? (verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-yours') : null
  const fault = mayNot ?? appealFault({ ...report, previous: previous?.state ?? null, today, until: brief.until })
  return { report, brief, previous, fault }
}

export function faultAnswer({ fault, brief }: JudgedReport, days: number): Answer {
  return appealRefused(fault!, { number: brief.number, until: brief.until, days })
}

/** What this person may appeal now, the newest first. */
export async function appealable(context: CommandContext): Promise<JudgedReport[]> {
  const { tx, today, authority } = context
  const classIds = await authority.scopeClasses('inspection.appeal')
  if (classIds.length === 0) return []
  const { appealDays } = await loadInspectionRules(tx)
  const calendar = await loadCalendar(tx)
  const days = Array.from({ length: MOST_DAYS_BACK }, (_, index) => addDays(today, -index))
  const dates = days.filter(date => appealUntil(calendar, date, appealDays) >= today)
  const reports = await createReports(tx).find({ dates, classIds })
  const off = reports.filter(report => report.counts && contestable(report.findings).length > 0)
  const judged = await Promise.all(off.toReversed().map(report => judgeAppeal(context, report)))
  return judged.filter(({ fault }) => fault === null)
}
