import { createMedia } from '../../media/index.js'
import { addDays, type LocalDate } from '../../shared/dates.js'
import type { CommandContext } from '../manifest.js'
import { dutiesOf } from './duties.js'
import { filledTargets, openTargets, type Filing, type FilledTarget } from './filing.js'
import type { InspectionFiledView, InspectionRefusedView } from './filing-views.js'
import type { Duty, Target, TemplateVersion } from './inspection.js'
import { createReports, reportSubject, type Report } from './reports.js'
import { loadInspectionRules } from './school-file.js'
import { scoreOf } from './score.js'
import { slotOf, takenUntil } from './slots.js'
import { readVersion } from './template-versions.js'

export interface FiledReport {
  report: Report
  amended: boolean
}

/** What others do with a report that has just been filed: open what must be put right, ask where two scores differ. */
export type AfterFiling = (context: CommandContext, filed: readonly FiledReport[]) => Promise<{ rectifications: number }>

type Result = { ok: true; view: InspectionFiledView } | { ok: false; refusal: InspectionRefusedView['reason'] }

type One = { filed: FiledReport } | { skipped: InspectionFiledView['skipped'][number]['why'] }

/**
 * Files what was filled in, a report a target, as the roster stands now: whoever was struck from it meanwhile files nothing, a target
 * that is no longer there is left out and said so, the rest is filed (C03, C04).
 */
export async function submitReports(
  context: CommandContext,
  filing: Filing,
  template: TemplateVersion,
  after: AfterFiling,
): Promise<Result> {
  const { tx, at, person } = context
  const rules = await loadInspectionRules(tx)
  if (filledTargets(filing).length === 0) return { ok: false, refusal: 'nothing-to-send' }
  if (at > takenUntil(rules, filing.date)) return { ok: false, refusal: 'too-late' }
  // One's own, and those taken over from others.
  const duties = await dutiesOf(tx, { date: filing.date, personId: person.id, template: filing.template })
  if (duties.length === 0) return { ok: false, refusal: 'struck' }

  const photosUntil = addDays(filing.date, rules.photoRetentionDays)
  const late = at > slotOf(template, filing.date).closeAt
  const results: { target: Target; result: One }[] = []
  for (const { target, filled } of filledTargets(filing)) {
    const duty = duties.find(each => each.targets.some(({ key }) => key === target.key))
    const now = duty?.targets.find(({ key }) => key === target.key)
    const result: One =
      duty && now ? await fileOne(context, { duty, filing, template, target: now, filled, late, photosUntil }) : { skipped: 'no-longer' }
    results.push({ target, result })
  }
  const filed = results.flatMap(({ result }) => ('filed' in result ? [result.filed] : []))
  const { rectifications } = await after(context, filed)
  return {
    ok: true,
    view: {
      view: 'inspection.filed',
      template: filing.template,
      date: filing.date,
      filed: filed.map(({ report, amended }) => ({ number: report.number, target: report.targetName, score: report.score, amended })),
      skipped: results.flatMap(({ target, result }) => ('skipped' in result ? [{ target: target.name, why: result.skipped }] : [])),
      late,
      missing: openTargets(filing).map(target => target.name),
      rectifications,
    },
  }
}

interface Filled {
  duty: Duty
  filing: Filing
  template: TemplateVersion
  target: Target
  filled: FilledTarget
  late: boolean
  photosUntil: LocalDate
}

async function fileOne(context: CommandContext, { duty, filing, template, target, filled, late, photosUntil }: Filled): Promise<One> {
  const { tx, at, person, outbox, trail } = context
  const reports = createReports(tx)
  const changing = { trail, at, actorId: person.id }
  const score = scoreOf(template, filled.findings)
  const photos = filing.photos[target.key] ?? []
  const made = await reports.file(changing, {
    date: filing.date,
    template: template.name,
    version: template.version,
    target,
    inspectorId: person.id,
    onBehalfOfId: duty.onBehalfOfId,
    ...filled,
    score,
    base: template.base,
    photos,
    ownClass: target.classId !== null && target.classId === person.classId,
    late,
  })
  const report = made ?? (await amend(context, filled, { target, template, filing, photos }))
  if (!report) return { skipped: 'unchanged' }
  await createMedia(tx, outbox).attach(photos, reportSubject(report.number), { until: photosUntil })
  return { filed: { report, amended: made === null } }
}

/** Filed again by the same inspector: the report stands, and what is said of it now is one more entry of its history. */
async function amend(
  { tx, at, person, trail }: CommandContext,
  filled: FilledTarget,
  { target, template, filing, photos }: Pick<Filled, 'target' | 'template' | 'filing'> & { photos: readonly string[] },
): Promise<Report | null> {
  const reports = createReports(tx)
  const [old] = await reports.find({ dates: [filing.date], template: template.name, target: target.key, inspectorId: person.id })
  const same = JSON.stringify([old?.findings, old?.note]) === JSON.stringify([filled.findings, filled.note])
  if (!old || (same && photos.length === 0)) return null
  // Points by the version the report was filed with: a template that changed since does not re-score it.
  const score = scoreOf((await readVersion(tx, old.template, old.version))!, filled.findings)
  return reports.change({ trail, at, actorId: person.id }, old, { ...filled, change: 'amended', score, reason: '重新上报', photos })
}
