import type { Approvals } from '../../approval/index.js'
import { createMedia } from '../../media/index.js'
import { addDays, localDate } from '../../shared/dates.js'
import { cutText } from '../../shared/text.js'
import type { CommandContext } from '../manifest.js'
import { approvalContext } from '../approvals/index.js'
import { createLeaveRepository, leaveSubject, type NewSlip, type Slip } from './leave.repository.js'
import type { LeaveForm } from './leave.js'
import { prepareLeave, REASON_CHARACTERS, type Prepared } from './prepare-leave.js'
import type { Problem } from './views.js'

export interface Submission {
  form: LeaveForm
  applicantId: string
  classId: number
  private: boolean
  photos: string[]
  extendsNumber: string | null
  /** The returned slip that is asked for again. */
  resubmits: string | null
}

export type Submitted =
  | { ok: true; slip: Slip; prepared: Prepared }
  | { ok: false; problems: Problem[] }
  /** What was to be asked for again was withdrawn meanwhile. */
  | { ok: false; decided: string }

/**
 * Writes the slip, its reason apart, and opens its case. The student's row is locked first: of two requests over the same lesson that
 * come at once the second one sees the first (B09).
 */
export async function submitLeave(approvals: Approvals, context: CommandContext, submission: Submission): Promise<Submitted> {
  const { tx, at, person, outbox, trail } = context
  const { form, applicantId, classId, extendsNumber, resubmits } = submission
  const leaves = createLeaveRepository(tx)
  await leaves.lockStudent(applicantId)
  const returned = resubmits ? await leaves.find(resubmits) : null
  const media = createMedia(tx, outbox)
  const sent = await media.usable(submission.photos)
  const photos = [...(returned?.photos ?? []), ...sent]
  const preparation = await prepareLeave(context, {
    form,
    applicantId,
    classId,
    photos: photos.length,
    exceptNumber: resubmits,
  })
  if (!preparation.ok) return preparation
  const { prepared } = preparation
  const { span, length, summed, rules } = prepared

  const fresh: NewSlip = {
    applicantId,
    classId,
    filedById: person.id,
    type: form.type,
    leavesCampus: form.leavesCampus,
    privateReason: submission.private,
    shape: form.shape,
    from: span.from,
    until: span.until,
    periods: length.periods,
    schoolDays: length.schoolDays,
    summedDays: summed.schoolDays,
    backDated: prepared.backDated,
    extendsNumber,
    photos,
    submittedAt: at,
    dueAt: prepared.dueAt,
  }
  const reason = {
    text: cutText(form.reason, REASON_CHARACTERS),
    dropOn: addDays(localDate(span.until), rules.reasonRetentionDays),
  }
  // What is over by now, a 补假, waits for nobody at night.
  const urgency = span.until > at ? { urgentBy: span.from } : {}
  const asking = approvalContext(context)
  if (resubmits) {
    // The case first: whoever withdraws it takes its lock before the slip's.
    const again = await approvals.resubmit(asking, { subject: leaveSubject(resubmits), steps: prepared.steps, ...urgency })
    if (!again.ok) return { ok: false, decided: resubmits }
    await leaves.revise(resubmits, fresh, reason)
  }
  const number = resubmits ?? (await leaves.insert(fresh, reason)).number

  const subject = leaveSubject(number)
  await media.attach(sent, subject, { until: reason.dropOn })
  await trail.record({
    subject,
    actorId: person.id,
    action: 'leave.submitted',
    at,
    data: { type: form.type, from: span.from.toISOString(), until: span.until.toISOString() },
    text: reason.text,
  })
  if (!resubmits)
    await approvals.open(asking, {
      kind: 'leave',
      subject,
      number,
      applicantId,
      openedById: person.id,
      steps: prepared.steps,
      ...urgency,
    })
  // A teacher who files for a student has agreed by filing.
  if (person.id !== applicantId) await approvals.act(asking, { subject, verb: 'approve' })
  return { ok: true, slip: (await leaves.find(number))!, prepared }
}
