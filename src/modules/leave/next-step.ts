import type { Tx } from '../../db/index.js'
import { draftSubject, type Draft } from '../../dialogue/index.js'
import type { Answer, CommandContext, View } from '../manifest.js'
import { draftOf, wholeForm, type LeaveDraft } from './draft.js'
import { LENGTHS, startChoices } from './form-choices.js'
import type { LeaveForm } from './leave.js'
import { cutText } from '../../shared/text.js'
import { leaveRules, prepareLeave, REASON_CHARACTERS } from './prepare-leave.js'
import { lengthOf, spanOf } from './units.js'
import { loadCalendar } from '../../school-file/index.js'
import type { LeaveConfirmView, LeaveFormView, LeaveProblemsView, LeaveQuestionView, Problem } from './views.js'

export type StepView = LeaveFormView | LeaveQuestionView | LeaveConfirmView | LeaveProblemsView

interface Asked {
  tx: Tx
  at: Date
  /** Whose class decides; of several students, the first one's. */
  applicant: { id: string; classId: number }
}

/** Where a form stands: what is asked next, or the whole of it to confirm. The same for a text, a card and a restart. */
export async function stepOf({ tx, at, applicant }: Asked, draft: Draft, notice: LeaveFormView['notice'] = null): Promise<StepView> {
  const said = draftOf(draft)
  const rules = await leaveRules(tx)
  const types = rules.types.map(type => type.name)
  const photos = draft.photos.length
  const { form } = said
  const question = async (ask: LeaveQuestionView['ask']): Promise<LeaveQuestionView> => {
    const span = form.shape ? spanOf(form.shape, rules) : null
    const length = span && lengthOf(span, rules, await loadCalendar(tx))
    const understood = span && form.shape && length && { ...span, shape: form.shape, ...length }
    return { view: 'leave.question', ask, understood: understood ?? null, type: form.type ?? null, photos }
  }
  if (said.question)
    return question({ kind: 'unclear', about: said.question.about, choices: said.question.choices.map(choice => choice.label) })
  if (!form.shape && !form.type && !form.reason)
    return { view: 'leave.form', types, starts: startChoices(at, rules), lengths: [...LENGTHS], notice, photos }
  if (!form.shape) return question({ kind: 'unclear', about: 'when', choices: [] })
  if (!form.type) return question({ kind: 'type', types })
  const whole = wholeForm(form)
  return whole ? confirm({ tx, at, applicant }, draft, said, whole) : question({ kind: 'reason' })
}

async function confirm({ tx, at, applicant }: Asked, draft: Draft, said: LeaveDraft, form: LeaveForm): Promise<StepView> {
  const preparation = await prepareLeave(
    { tx, at },
    { form, applicantId: applicant.id, classId: applicant.classId, photos: draft.photos.length, exceptNumber: said.resubmits },
  )
  // One of many may have a slip already: that is said student by student, when it is filed.
  if (!preparation.ok) return { view: 'leave.problems', problems: preparation.problems, open: true }
  const { span, length, summed, steps, backDated } = preparation.prepared
  const isCut = cutText(form.reason, REASON_CHARACTERS) !== form.reason
  const warnings: Problem[] = [
    ...(isCut ? [{ warning: 'reason-cut' as const, characters: REASON_CHARACTERS }] : []),
    ...preparation.prepared.warnings,
  ]
  return {
    view: 'leave.confirm',
    form,
    private: said.private,
    photos: draft.photos.length,
    ...span,
    periods: length.periods,
    schoolDays: length.schoolDays,
    summedDays: summed.schoolDays > length.schoolDays ? summed.schoolDays : null,
    steps: steps.map(step => step.label),
    warnings,
    backDated,
    extendsNumber: said.extendsNumber,
    resubmits: said.resubmits,
    students: said.students.map(student => student.name),
    unknown: said.unknown,
  }
}

/** The answer in words, and the card of the same step behind it. */
export async function showStep(context: CommandContext, draft: Draft): Promise<Answer> {
  const { tx, at, person, today, outbox, inboxKey } = context
  const view: View = await stepOf({ tx, at, applicant: applicantOf(draftOf(draft), person) }, draft)
  await outbox.add({
    kind: 'leave.draft',
    subject: draftSubject(draft),
    recipients: [person.id],
    dedupeKey: `leave-draft:${inboxKey.key}`,
    date: today,
  })
  return { view }
}

export function applicantOf(said: LeaveDraft, person: { id: string; classId: number | null }): { id: string; classId: number } {
  const first = said.students[0]
  return first ? { id: first.id, classId: first.classId } : { id: person.id, classId: person.classId ?? 0 }
}
