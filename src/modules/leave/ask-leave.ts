import type { Approvals } from '../../approval/index.js'
import { createDialogues, draftSubject, type Draft } from '../../dialogue/index.js'
import type { ActionCommand, Answer, CommandContext, DialogueCommands, PhraseCommand, WordCommand } from '../manifest.js'
import { LEAVE_DIALOGUE, draftOf, newDraft, wholeForm, type LeaveDraft } from './draft.js'
import { fileForStudents } from './file-leave.js'
import { shapeOfChoice } from './form-choices.js'
import { leaveSubject } from './leave.repository.js'
import { applicantOf, showStep, stepOf } from './next-step.js'
import { leaveRules } from './prepare-leave.js'
import { refuse, refuseProblems } from './refuse.js'
import { briefOf } from './slip-brief.js'
import { submitLeave } from './submit-leave.js'
import { correct, understand } from './understand.js'
import { whoIsAway } from './who-is-away.js'
import type { LeaveFormDoneView, LeaveSubmittedView } from './views.js'

const CONFIRMS = /^(?:确认|提交|确定|是的?|对的?|好的?|没错|ok|yes)[!！。.~]*$/i
const KEEPS_PRIVATE = /^(?:仅|只给?)(?:班主任|审批)?老师(?:可见|看)[。.]?$/

/** Everything a student says and presses from 请假 to 提交; nothing is sent unconfirmed (B01, B19). */
export function createAskLeave(approvals: Approvals) {
  /** Begins a form with what was said, and asks for what is missing. */
  async function begin(context: CommandContext, said: LeaveDraft): Promise<Answer> {
    const drafts = createDialogues(context.tx, context.at)
    return showStep(context, await drafts.begin(context.person.id, LEAVE_DIALOGUE, { ...said }))
  }

  async function go(context: CommandContext, draft: Draft, said: LeaveDraft): Promise<Answer> {
    return showStep(context, await createDialogues(context.tx, context.at).update(draft, { ...said }))
  }

  const ask: WordCommand = async (context, rest) => {
    const { tx, at, person, authority } = context
    const verdict = await authority.require('leave.ask', { personId: person.id })
    if (!verdict.ok) {
      if ((await authority.scopeClasses('leave.see-class')).length > 0) return whoIsAway(context)
      return refuse(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-a-student')
    }
    if (rest !== '') {
      const { form, question } = (await understand(context, rest, { asked: true })) ?? { form: { reason: rest }, question: null }
      return begin(context, { ...newDraft(form), question })
    }
    // Interrupted, or restarted in between: it goes on where it stood.
    const open = await createDialogues(tx, at).find(person.id)
    return open?.kind === LEAVE_DIALOGUE ? showStep(context, open) : begin(context, newDraft())
  }

  /** 明天下午第5、6节看牙请假: a whole sentence. */
  const phrase: PhraseCommand = async (context, text) => {
    const understood = await understand(context, text, { asked: false })
    if (!understood || !(await context.authority.can('leave.ask', { personId: context.person.id }))) return null
    return begin(context, { ...newDraft(understood.form), question: understood.question })
  }

  async function send(context: CommandContext, draft: Draft): Promise<Answer> {
    const { tx, at, person, today, outbox } = context
    const said = draftOf(draft)
    const form = wholeForm(said.form)
    if (said.question || !form) return showStep(context, draft)
    if (said.students.length > 0) return fileForStudents(approvals, context, draft)
    // Since the form was begun the student may have left the class, or the class been switched off.
    const verdict = await context.authority.require('leave.ask', { personId: person.id })
    if (!verdict.ok) return refuse(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-a-student')
    const applicant = applicantOf(said, person)
    const result = await submitLeave(approvals, context, {
      form,
      applicantId: applicant.id,
      classId: applicant.classId,
      private: said.private,
      photos: draft.photos,
      extendsNumber: said.extendsNumber,
      resubmits: said.resubmits,
    })
    if (!result.ok && 'problems' in result) return refuseProblems(result.problems, true)
    await createDialogues(tx, at).end(person.id)
    if (!result.ok) return refuse('already-decided', result.decided)
    await outbox.refresh({ subject: draftSubject(draft), date: today, holders: [person.id] })
    const now = await approvals.findBySubject(tx, leaveSubject(result.slip.number), at)
    const view: LeaveSubmittedView = {
      view: 'leave.submitted',
      ...briefOf(result.slip),
      holders: now?.holders.map(holder => holder.actingName) ?? [],
      step: now?.step.label ?? '',
      fallback: now?.step.fallback ?? false,
      warnings: result.prepared.warnings,
      asOf: at,
    }
    return { view }
  }

  const dialogue: DialogueCommands = {
    label: '请假',

    async text(context, draft, text) {
      const said = draftOf(draft)
      if (CONFIRMS.test(text)) return send(context, draft)
      if (KEEPS_PRIVATE.test(text)) return go(context, draft, { ...said, private: true })
      const changed = await correct(context, said, text)
      if (changed) return go(context, draft, changed)
      // Nothing in it was understood: the question again, but not another card of it.
      return { view: await stepOf({ ...context, applicant: applicantOf(said, context.person) }, draft) }
    },

    picture: (context, draft) => showStep(context, draft),
  }

  /** A press on a card of the draft: the draft it was drawn for, or nothing is done. */
  const onDraft =
    (press: (context: CommandContext, draft: Draft, tap: Parameters<ActionCommand>[1]) => Promise<Answer>): ActionCommand =>
    async (context, tap) => {
      const draft = await createDialogues(context.tx, context.at).find(context.person.id)
      if (!draft || draftSubject(draft) !== tap.subject) return { view: { view: 'leave.form-done' } satisfies LeaveFormDoneView }
      return press(context, draft, tap)
    }

  /** The next face of the pressed card; in words and on a new card only where the person types. */
  async function face(context: CommandContext, draft: Draft, said: LeaveDraft): Promise<Answer> {
    const { tx, at, person } = context
    const updated = await createDialogues(tx, at).update(draft, { ...said })
    return { view: await stepOf({ tx, at, applicant: applicantOf(said, person) }, updated) }
  }

  const actions: Record<string, ActionCommand> = {
    'leave-form': onDraft(async (context, draft, { selections }) => {
      const { tx, at, person } = context
      const said = draftOf(draft)
      const rules = await leaveRules(tx)
      const [type, start, length] = ['type', 'start', 'length'].map(key => selections[key]?.[0] ?? 'none')
      const known = rules.types.some(each => each.name === type)
      if (!known || start === 'none' || length === 'none')
        return { view: await stepOf({ tx, at, applicant: applicantOf(said, person) }, draft, 'choose') }
      const shape = shapeOfChoice(start!, length!, at, rules)
      return face(context, draft, { ...said, form: { ...said.form, type: type!, ...(shape && { shape }) } })
    }),
    'leave-choice': onDraft(async (context, draft, { page }) => {
      const said = draftOf(draft)
      const types = said.question ? [] : (await leaveRules(context.tx)).types.map(each => each.name)
      const choice = (said.question?.choices.map(({ label }) => label) ?? types)[Number(page[0])]
      const changed = choice === undefined ? null : await correct(context, said, choice)
      return face(context, draft, changed ?? said)
    }),
    'leave-private': onDraft((context, draft, { page }) => face(context, draft, { ...draftOf(draft), private: page[0] === 'on' })),
    'leave-send': onDraft((context, draft) => send(context, draft)),
    'leave-cancel': onDraft(async context => {
      await createDialogues(context.tx, context.at).end(context.person.id)
      return { view: { view: 'leave.form-done' } satisfies LeaveFormDoneView }
    }),
    'leave-done': async () => ({ view: { view: 'leave.form-done' } satisfies LeaveFormDoneView }),
  }

  return { ask, phrase, dialogue, actions, begin }
}
