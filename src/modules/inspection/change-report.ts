import type { Acting } from './acting.js'
import { alignRectifications } from './align-rectifications.js'
import type { Finding } from './inspection.js'
import { createReports, type Report, type ReportChange } from './reports.js'
import { scoreOf } from './score.js'
import { askWhereScoresDiffer } from './settle.js'
import { readVersion } from './template-versions.js'

export interface NewFindings {
  change: Exclude<ReportChange, 'filed' | 'settled'>
  findings: Finding[]
  reason: string | null
  photos?: readonly string[]
}

/**
 * Other findings of a filed report: its score by its own version of the template, what must be put right, and whether two scores differ
 * now. Null = somebody changed it meanwhile.
 */
export async function changeFindings(acting: Acting, report: Report, said: NewFindings): Promise<Report | null> {
  const { tx } = acting
  const template = await readVersion(tx, report.template, report.version)
  const score = template ? scoreOf(template, said.findings) : report.score
  const changed = await createReports(tx).change(acting, report, { ...said, score })
  if (!changed) return null
  await alignRectifications(acting, changed)
  await askWhereScoresDiffer(acting, changed)
  return changed
}
