import type { ApprovalKind, HookContext } from '../../approval/index.js'
import type { Tx } from '../../db/index.js'
import { fromDbDate, localDate, toDbDate } from '../../shared/dates.js'
import type { IntentView } from '../manifest.js'
import { contestable, strike, type AppealState } from './appeal.js'
import { appealDeciders, appealNumber, createAppeals, type Appeal } from './appeals.js'
import type { AppealBriefView, AppealDecidedView, AppealToldView } from './appeal-views.js'
import { changeFindings } from './change-report.js'
import { briefOf } from './judge-appeal.js'
import { createReports, type Report } from './reports.js'
import { scoreOf } from './score.js'
import { readVersion } from './template-versions.js'

export const APPEAL_DECIDED = 'inspection.appeal-decided'
export const APPEAL_TOLD = 'inspection.appeal-told'

interface Found {
  appeal: Appeal
  report: Report
}

async function find(tx: Tx, subject: string): Promise<Found | null> {
  const appeal = await createAppeals(tx).bySubject(subject)
  const report = appeal && (await createReports(tx).byId({ date: appeal.date, id: appeal.reportId }))
  return report && { appeal, report }
}

/** What a decision does, in its transaction: the appeal's state, the report's score by a linked entry, and words to both (C08). */
function settle(outcome: AppealState) {
  return async (context: HookContext): Promise<void> => {
    const { tx, outbox, subject, cause, today, note } = context
    const appeal = await createAppeals(tx).bySubject(subject)
    if (!appeal) return
    await createAppeals(tx).settle(appeal, outcome)
    if (outcome === 'withdrawn') return
    await tx.$queryRaw`select 1 from inspection_report where date = ${toDbDate(appeal.date)}::date and id = ${appeal.reportId} for update`
    const report = (await createReports(tx).byId({ date: appeal.date, id: appeal.reportId }))!
    const changes = outcome === 'approved' || outcome === 'revoked'
    const after = changes ? await strikeItems(context, { appeal, report }, outcome === 'approved') : report
    const by = await actorName(context)
    const scores = { before: report.score, after: after.score, by }
    const about = { subject, date: today }
    await outbox.add({
      ...about,
      kind: APPEAL_DECIDED,
      recipients: [context.applicantId],
      dedupeKey: `${APPEAL_DECIDED}:${cause}:${subject}:${outcome}`,
      payload: { ...scores, outcome, note },
    })
    if (changes)
      await outbox.add({
        ...about,
        kind: APPEAL_TOLD,
        recipients: [report.inspectorId],
        dedupeKey: `${APPEAL_TOLD}:${cause}:${subject}:${outcome}`,
        payload: { ...scores, revoked: outcome === 'revoked' },
      })
  }
}

async function strikeItems(context: HookContext, { appeal, report }: Found, struck: boolean): Promise<Report> {
  const findings = strike(report.findings, appeal.items, struck)
  const reason = `申诉 ${appealNumber(appeal)}${struck ? '成立' : '的裁定撤销了'}`
  // Its row is locked: nobody changed it since it was read.
  return (await changeFindings(context, report, { change: 'appealed', findings, reason }))!
}

/** 干事, or 干事代管理员 where one acted for another. */
async function actorName({ tx, actorId, onBehalfOfId }: HookContext): Promise<string> {
  const ids = [actorId, ...(onBehalfOfId ? [onBehalfOfId] : [])]
  const people = await tx.person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
  return ids.map(id => people.find(person => person.id === id)?.name ?? '').join('代')
}

/** 申诉 as the approval engine decides it. */
export const appealApproval: ApprovalKind = {
  kind: 'appeal',
  refusalReasons: ['照片能看出问题', '检查时就是这样', '当场已经和班里说过', '理由和扣分无关'],
  hooks: {
    approved: settle('approved'),
    refused: settle('refused'),
    returned: settle('returned'),
    withdrawn: settle('withdrawn'),
    revoked: settle('revoked'),
  },

  async photosOf({ tx }, subject) {
    const appeal = await createAppeals(tx).bySubject(subject)
    if (!appeal) return null
    const rows = await tx.mediaFile.findMany({ where: { owner: subject }, select: { date: true, id: true }, orderBy: { sentAt: 'asc' } })
    return { refs: rows.map(row => `${fromDbDate(row.date)}.${row.id}`), ownerId: appeal.applicantId }
  },

  async holders({ tx, at }, subject) {
    const found = await find(tx, subject)
    if (found?.report.classId == null) return []
    const { people } = await appealDeciders(tx, { classId: found.report.classId, applicantId: found.appeal.applicantId, on: localDate(at) })
    return people.map(person => person.id)
  },

  async details({ tx }, subject): Promise<AppealBriefView | null> {
    const found = await find(tx, subject)
    if (!found) return null
    const { appeal, report } = found
    const template = await readVersion(tx, report.template, report.version)
    const after = strike(report.findings, appeal.items, true)
    const open = appeal.state === 'asked' || appeal.state === 'returned'
    return {
      view: 'inspection.appeal-brief',
      className: report.className ?? '',
      report: await briefOf(tx, report),
      inspectorName: report.inspectorName,
      findings: (open ? contestable(report.findings) : report.findings).filter(finding => appeal.items.includes(finding.item)),
      scoreAfter: template ? scoreOf(template, after) : report.score,
      reason: appeal.reason,
      photos: await tx.mediaFile.count({ where: { owner: subject, state: { in: ['fetching', 'kept'] } } }),
    }
  },
}

async function facts(tx: Tx, subject: string, payload: Record<string, unknown>) {
  const found = await find(tx, subject)
  if (!found) return null
  const { appeal, report } = found
  return {
    number: appealNumber(appeal),
    report: await briefOf(tx, report),
    findings: report.findings.filter(finding => appeal.items.includes(finding.item)).map(({ struck: _, ...finding }) => finding),
    before: Number(payload['before']),
    after: Number(payload['after']),
    by: String(payload['by']),
  }
}

export const appealDecidedView: IntentView = async ({ tx, at }, { subject, payload }) => {
  const about = await facts(tx, subject, payload)
  if (!about) return null
  const outcome = payload['outcome'] as AppealDecidedView['outcome']
  const view: AppealDecidedView = { view: APPEAL_DECIDED, outcome, ...about, note: payload['note'] as string | null, asOf: at }
  return { view }
}

export const appealToldView: IntentView = async ({ tx, at }, { subject, payload }) => {
  const about = await facts(tx, subject, payload)
  if (!about) return null
  const { number: _, ...rest } = about
  const view: AppealToldView = { view: APPEAL_TOLD, ...rest, revoked: payload['revoked'] === true, asOf: at }
  return { view }
}
