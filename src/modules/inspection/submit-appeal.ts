import type { Approvals, StepPlan } from '../../approval/index.js'
import { createMedia } from '../../media/index.js'
import { addDays, toDbDate } from '../../shared/dates.js'
import { approvalContext } from '../approvals/index.js'
import type { Answer, CommandContext } from '../manifest.js'
import { contestable } from './appeal.js'
import { appealDeciders, appealNumber, appealSubject, createAppeals } from './appeals.js'
import type { AppealSubmittedView } from './appeal-views.js'
import { appealRefused, faultAnswer, judgeAppeal } from './judge-appeal.js'
import { createReports } from './reports.js'
import { loadInspectionRules } from './school-file.js'

/** Not urgent: an officer who has not looked for a day is reminded. */
const REMIND_AFTER_MINUTES = 24 * 60

/** Sends an appeal to the officers; everything is judged again under the report's row lock, so that of two at once one is the second. */
export async function submitAppeal(
  approvals: Approvals,
  context: CommandContext,
  said: { number: string; items: readonly string[]; reason: string; photos: readonly string[] },
): Promise<Answer> {
  const { tx, at, today, person, trail, outbox } = context
  const found = await createReports(tx).byNumber(said.number)
  if (!found) return appealRefused('unknown-number', { number: said.number })
  await tx.$queryRaw`select 1 from inspection_report where date = ${toDbDate(found.date)}::date and id = ${found.id} for update`
  const report = (await createReports(tx).byId(found))!
  const judged = await judgeAppeal(context, report)
  const { appealDays, photoRetentionDays } = await loadInspectionRules(tx)
  if (judged.fault) return faultAnswer(judged, appealDays)
  const items = contestable(report.findings).flatMap(({ item }) => (said.items.includes(item) ? [item] : []))
  if (items.length === 0) return appealRefused('nothing-off', { number: report.number })

  const { people, fallback } = await appealDeciders(tx, { classId: report.classId!, applicantId: person.id, on: today })
  if (people.length === 0) return appealRefused('nobody-to-ask', { number: report.number })
  const steps: StepPlan[] = [
    { label: '学工干事裁定', mode: 'any', holderIds: people.map(one => one.id), fallback, remindAfterMinutes: REMIND_AFTER_MINUTES },
  ]
  const appeals = createAppeals(tx)
  const { previous } = judged
  const again = previous?.state === 'returned' ? previous : null
  if (again) await appeals.askAgain(again, { items, reason: said.reason })
  const attempt = (previous?.attempt ?? 0) + 1
  const appeal = again ?? (await appeals.insert(report, { applicantId: person.id, items, reason: said.reason, askedAt: at, attempt }))
  const subject = appealSubject(appeal)
  const number = appealNumber(appeal)
  await createMedia(tx, outbox).attach(said.photos, subject, { until: addDays(today, photoRetentionDays) })
  const data = { number, report: report.number, items }
  await trail.record({ subject, actorId: person.id, action: 'appeal.asked', at, data, text: said.reason })
  const approval = approvalContext(context)
  if (again) await approvals.resubmit(approval, { subject, steps })
  else await approvals.open(approval, { kind: 'appeal', subject, number, applicantId: person.id, openedById: person.id, steps })
  const view: AppealSubmittedView = {
    view: 'inspection.appeal-submitted',
    number,
    report: judged.brief,
    deciders: people.map(one => one.name),
    fallback,
  }
  return { view }
}
