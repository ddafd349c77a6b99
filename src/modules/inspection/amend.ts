import { createMedia } from '../../media/index.js'
import { addDays, toDbDate } from '../../shared/dates.js'
import type { Answer, CommandContext } from '../manifest.js'
import { actingOf } from './acting.js'
import type { AmendedReport, AmendRefusedView } from './amend-views.js'
import { changeFindings } from './change-report.js'
import type { Finding, InspectionRules } from './inspection.js'
import { isOnDuty } from './duties.js'
import { createReports, reportSubject, type Report } from './reports.js'
import { loadInspectionRules } from './school-file.js'
import { takenUntil } from './slots.js'

type Refusal = AmendRefusedView['reason']

export function amendRefused(reason: Refusal, about: Partial<Omit<AmendRefusedView, 'view' | 'reason'>> = {}): Answer {
  const view: AmendRefusedView = { view: 'inspection.amend-refused', reason, number: '', until: null, item: '', ...about }
  return { view }
}

export function amendedReport({ number, date, template, targetName, score }: Report): AmendedReport {
  return { number, date, template, targetName, score }
}

/** Officers any report of theirs at any time; an inspector an own one, until the morning on which its change is told (C06). */
export async function whyNotAmend(context: CommandContext, report: Report, rules: InspectionRules): Promise<Answer | null> {
  const { tx, at, person, authority } = context
  const { number, classId } = report
  const target = classId === null ? {} : { classId }
  if (await authority.can('inspection.decide', target)) return null
  if (report.inspectorId !== person.id) return amendRefused('not-yours', { number })
  const verdict = await authority.require('inspection.file', target)
  if (!verdict.ok) return amendRefused(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'struck-from-roster', { number })
  const until = takenUntil(rules, report.date)
  if (at > until) return amendRefused('too-late', { number, until })
  // Struck from the roster since: what they filed stands, and is theirs no more to change.
  const { date, template, target: key } = report
  return (await isOnDuty(tx, { date, personId: person.id, template, target: key })) ? null : amendRefused('struck-from-roster', { number })
}

/** What was said of an item replaces what stood there; `-0` takes it out. Everything else stays, with what an appeal struck. */
export function amended(before: readonly Finding[], said: readonly Finding[], { clean = false } = {}): Finding[] {
  const named = new Map(said.map(finding => [finding.item, finding]))
  const kept = before.flatMap(finding => {
    if (finding.struck) return [finding]
    if (clean) return []
    const now = named.get(finding.item)
    if (!now) return [finding]
    named.delete(finding.item)
    return isNothing(now) ? [] : [now]
  })
  return [...kept, ...[...named.values()].filter(finding => !isNothing(finding))]
}

function isNothing({ points, text }: Finding): boolean {
  return points === 0 && !text
}

/** The item of what was said that an appeal has settled already; null = none. */
export function struckItem(before: readonly Finding[], said: readonly Finding[]): string | null {
  return before.find(finding => finding.struck && said.some(one => one.item === finding.item))?.item ?? null
}

export type AmendResult = { ok: true; report: Report; photos: number } | { ok: false; refusal: 'changed' } | { ok: false; answer: Answer }

/** Under the report's row lock; `revision` is that of the echo. What nobody sees any more is not amended. */
export async function amendReport(
  context: CommandContext,
  {
    number,
    revision,
    findings,
    reason,
    photos,
  }: { number: string; revision: number; findings: Finding[]; reason: string; photos: readonly string[] },
): Promise<AmendResult> {
  const { tx, outbox } = context
  const found = await createReports(tx).byNumber(number)
  if (!found) return { ok: false, answer: amendRefused('unknown-number', { number }) }
  await tx.$queryRaw`select 1 from inspection_report where date = ${toDbDate(found.date)}::date and id = ${found.id} for update`
  const report = (await createReports(tx).byId(found))!
  const rules = await loadInspectionRules(tx)
  const refused = await whyNotAmend(context, report, rules)
  if (refused) return { ok: false, answer: refused }
  if (report.revision !== revision) return { ok: false, refusal: 'changed' }
  const until = addDays(report.date, rules.photoRetentionDays)
  const kept = await createMedia(tx, outbox).attach(photos, reportSubject(number), { until })
  const changed = await changeFindings(actingOf(context), report, { change: 'amended', findings, reason, photos: kept })
  return changed ? { ok: true, report: changed, photos: kept.length } : { ok: false, refusal: 'changed' }
}
