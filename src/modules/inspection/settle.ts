import { toDbDate } from '../../shared/dates.js'
import type { ActionCommand, Answer, CommandContext, IntentView, MayStillSee, WordCommand } from '../manifest.js'
import { actingOf, type Acting } from './acting.js'
import { officersOf } from './ask-recheck.js'
import { scoresDiffer } from './double-filing.js'
import { createReports, type Report } from './reports.js'
import type { SettledView, SettleRefusedView, SettleView } from './settle-views.js'

export const SETTLE = 'inspection.settle'
export const SETTLED = 'inspection.settled'

/** The card is of a slot and target; the first report of it gives the name. */
const subjectOf = (reports: readonly Report[]): string => `settle:${reports[0]!.number}`

/** Every report of the slot and target of one, in the order of filing. */
function reportsLike(tx: Acting['tx'], { date, template, target }: Report): Promise<Report[]> {
  return createReports(tx).find({ dates: [date], template, target })
}

/** Decided already, and nothing was changed since. */
async function isSettled(tx: Acting['tx'], reports: readonly Report[]): Promise<boolean> {
  for (const report of reports.filter(one => one.counts)) {
    const entries = await createReports(tx).entriesOf(report)
    if (entries.at(-1)?.change !== 'settled') return false
  }
  return true
}

/** For the one who files: two inspectors gave one place two scores, so an officer is asked which counts (C10). */
export function askToSettle(context: CommandContext, report: Report): Promise<boolean> {
  return askWhereScoresDiffer(actingOf(context), report)
}

/** After any change of a score; the same scores ask nobody. */
export async function askWhereScoresDiffer(acting: Acting, report: Report): Promise<boolean> {
  const { tx, today, outbox } = acting
  const reports = await reportsLike(tx, report)
  if (!scoresDiffer(reports)) {
    if (reports.length > 1) await closeCards(acting, subjectOf(reports), null)
    return false
  }
  const recipients = await officersOf(tx, report.classId, today)
  if (recipients.length === 0) return false
  const state = reports.map(one => `${one.number}.${one.revision}`).join('-')
  await outbox.add({
    kind: SETTLE,
    subject: subjectOf(reports),
    recipients,
    dedupeKey: `${SETTLE}:${state}`,
    date: report.date,
    payload: { first: true },
  })
  return true
}

async function closeCards(
  { tx, today, outbox }: Pick<Acting, 'tx' | 'today' | 'outbox'>,
  subject: string,
  except: string | null,
): Promise<void> {
  const cards = await tx.card.findMany({ where: { subject, state: { in: ['sending', 'live', 'lost'] } }, select: { personId: true } })
  const holders = [...new Set(cards.map(card => card.personId))].filter(id => id !== except)
  if (holders.length > 0) await outbox.refresh({ subject, date: today, holders })
}

async function group(tx: Acting['tx'], subject: string): Promise<Report[]> {
  const first = await createReports(tx).byNumber(subject.slice('settle:'.length))
  return first ? reportsLike(tx, first) : []
}

async function settleCard({ tx, at }: Pick<CommandContext, 'tx' | 'at'>, reports: readonly Report[]): Promise<SettleView> {
  const { date, template, targetName } = reports[0]!
  const counting = reports.filter(one => one.counts)
  const over = scoresDiffer(reports) ? ((await isSettled(tx, reports)) ? 'both' : null) : counting.length < reports.length ? 'one' : 'same'
  const lines = reports.map(({ number, inspectorName, score, findings, counts, filedAt }) => ({
    number,
    inspectorName,
    score,
    findings,
    counts,
    filedAt,
  }))
  return { view: SETTLE, date, template, targetName, lines, over, asOf: at }
}

export const settleView: IntentView = async ({ tx, at }, { subject, payload }) => {
  const reports = await group(tx, subject)
  if (reports.length === 0) return null
  const view = await settleCard({ tx, at }, reports)
  return payload['first'] === true && view.over !== null ? null : { view }
}

export const mayStillSeeSettle: MayStillSee = async ({ tx, authority }, subject) => {
  const report = await createReports(tx).byNumber(subject.slice('settle:'.length))
  return report !== null && mayDecide(authority, report)
}

function mayDecide(authority: CommandContext['authority'], { classId }: Report): Promise<boolean> {
  return authority.can('inspection.decide', classId === null ? {} : { classId })
}

function settleRefused(reason: SettleRefusedView['reason'], number = ''): Answer {
  const view: SettleRefusedView = { view: 'inspection.settle-refused', reason, number }
  return { view }
}

/** One counts from now on, or all do and the mean is taken; `keep` null = all. */
async function settle(context: CommandContext, reports: readonly Report[], keep: Report | null): Promise<void> {
  const { tx, person, today, outbox, inboxKey } = context
  const acting = actingOf(context)
  const repository = createReports(tx)
  for (const report of reports.filter(one => one.counts)) {
    const counts = keep === null || report.id === keep.id
    const reason = keep === null ? '两份都算，取平均' : counts ? '以这一份为准' : `以 ${keep.inspectorName} 的 ${keep.number} 为准`
    await repository.change(acting, report, { change: 'settled', counts, reason })
    if (report.inspectorId === person.id) continue
    await outbox.add({
      kind: SETTLED,
      subject: `inspection:${report.number}`,
      recipients: [report.inspectorId],
      dedupeKey: `${SETTLED}:${report.number}:${inboxKey.key}`,
      date: today,
      payload: { outcome: keep === null ? 'both' : counts ? 'yours' : 'other', by: person.name },
    })
  }
  await closeCards(context, subjectOf(reports), person.id)
}

/** The reports of a slot, locked: of two officers who decide at once, the second reads what the first decided. */
async function lockedGroup(tx: Acting['tx'], subject: string): Promise<Report[]> {
  const reports = await group(tx, subject)
  if (reports.length === 0) return []
  await tx.$queryRaw`
    select 1 from inspection_report where date = ${toDbDate(reports[0]!.date)}::date and id = any(${reports.map(one => one.id)}::bigint[])
     order by id for update`
  return group(tx, subject)
}

export const settledView: IntentView = async ({ tx, at }, { subject, payload }) => {
  const report = await createReports(tx).byNumber(subject.slice('inspection:'.length))
  if (!report) return null
  const { date, template, targetName, score, number } = report
  const outcome = payload['outcome'] as SettledView['outcome']
  return { view: { view: SETTLED, date, template, targetName, score, number, outcome, by: String(payload['by']), asOf: at } as SettledView }
}

/** What somebody chose, if it is still to be chosen; the answer is how it stands then. */
async function choose(context: CommandContext, subject: string, choice: string): Promise<Answer> {
  const { tx, authority } = context
  const reports = await lockedGroup(tx, subject)
  if (reports.length === 0) return settleRefused('unknown-number', choice)
  if (!(await mayDecide(authority, reports[0]!))) return settleRefused('not-allowed')
  const keep = choice === 'all' ? null : reports.find(one => one.number === choice && one.counts)
  const open = (await settleCard(context, reports)).over === null
  if (open && keep !== undefined) await settle(context, reports, keep)
  return { view: await settleCard(context, await group(tx, subject)) }
}

export const settleActions: Record<string, ActionCommand> = {
  /** `inspection-settle.<rev>.<report number>`, or `all`. */
  'inspection-settle': (context, { subject, page }) => choose(context, subject, page[0] ?? ''),
}

/** 裁定 XJ260914-0007: that one counts; 裁定 XJ260914-0007 都算: the mean. */
export const settleWord: WordCommand = async (context, rest) => {
  const number = /XJ\d{6}-\d{4,}/.exec(rest.toUpperCase())?.[0]
  if (!number) return settleRefused('unknown-number')
  const report = await createReports(context.tx).byNumber(number)
  if (!report) return settleRefused('unknown-number', number)
  const reports = await reportsLike(context.tx, report)
  if (reports.length === 1 && (await mayDecide(context.authority, report))) return settleRefused('nothing-to-settle', number)
  return choose(context, subjectOf(reports), /都算|都保留|平均/.test(rest) ? 'all' : number)
}
