import type { Approvals } from '../../approval/index.js'
import { createDialogues, draftSubject, type Draft } from '../../dialogue/index.js'
import type { Answer, CommandContext, WordCommand } from '../manifest.js'
import { draftOf, newDraft, wholeForm, type LeaveDraft } from './draft.js'
import { findStudents } from './find-students.js'
import { createLeaveRepository } from './leave.repository.js'
import { leaveRules } from './prepare-leave.js'
import { refuse } from './refuse.js'
import { submitLeave } from './submit-leave.js'
import { understand } from './understand.js'
import { spanOf } from './units.js'
import type { LeaveFiledView } from './views.js'

const MOST_STUDENTS = 60

/** 代请假 张三 李四 明天上午 公假 技能比赛: names first, then what a student would say (B16). */
export function createFileLeave(begin: (context: CommandContext, said: LeaveDraft) => Promise<Answer>): WordCommand {
  return async (context, rest) => {
    if ((await context.authority.scopeClasses('leave.file')).length === 0) return refuse('not-allowed')
    const { names, text } = await splitNames(context, rest)
    if (names.length === 0 || text === '') return refuse('file-format')
    const { students, unknown } = await findStudents(context, 'leave.file', names.join(' '))
    if (students.length === 0) return refuse('unknown-student', unknown.join('、'))
    const { form, question } = (await understand(context, text, { asked: true })) ?? { form: { reason: text }, question: null }
    return begin(context, {
      ...newDraft(form),
      question,
      students: students.slice(0, MOST_STUDENTS).map(({ id, name, classId }) => ({ id, name, classId })),
      unknown,
    })
  }
}

/** Words at the beginning are names as long as they name a student, or could: two to four characters before the time. */
async function splitNames(context: CommandContext, rest: string): Promise<{ names: string[]; text: string }> {
  const words = rest.split(/[\s,，、;；]+/).filter(Boolean)
  let count = 0
  for (const word of words) {
    const { students, unknown } = await findStudents(context, 'leave.file', word)
    const sharedName = unknown[0] !== undefined && unknown[0] !== word
    const looksLikeName = /^\p{Script=Han}{2,4}$/u.test(word) && !(await understand(context, word, { asked: true }))?.form.shape
    if (students.length === 0 && !sharedName && !(looksLikeName && count + 1 < words.length)) break
    count += 1
  }
  return { names: words.slice(0, count), text: words.slice(count).join(' ') }
}

/** One slip a student; those who are on leave already are named, not doubled. */
export async function fileForStudents(approvals: Approvals, context: CommandContext, draft: Draft): Promise<Answer> {
  const { tx, at, person, today, outbox } = context
  const said = draftOf(draft)
  const form = wholeForm(said.form)
  if (!form) return refuse('no-draft')
  const results: LeaveFiledView['results'] = []
  // In one order for everybody, so that two teachers who file for the same students do not wait for each other.
  for (const student of said.students.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const verdict = await context.authority.require('leave.file', { personId: student.id })
    if (!verdict.ok) {
      results.push({ name: student.name, number: null, state: null, problems: [{ conflict: 'not-yours' }] })
      continue
    }
    const result = await submitLeave(approvals, context, {
      form,
      applicantId: student.id,
      classId: student.classId,
      private: false,
      photos: draft.photos,
      extendsNumber: null,
      resubmits: null,
    })
    results.push(
      result.ok
        ? { name: student.name, number: result.slip.number, state: result.slip.state, problems: [] }
        : { name: student.name, number: null, state: null, problems: 'problems' in result ? result.problems : [] },
    )
  }
  await createDialogues(tx, at).end(person.id)
  await outbox.refresh({ subject: draftSubject(draft), date: today, holders: [person.id] })
  const span = spanOf(form.shape, await leaveRules(tx))
  const first = results.find(result => result.number)?.number
  const slip = first ? await createLeaveRepository(tx).find(first) : null
  const view: LeaveFiledView = {
    view: 'leave.filed',
    type: form.type,
    span: span ?? { from: at, until: at },
    shape: form.shape,
    results,
    unknown: said.unknown,
    backDated: slip?.backDated ?? false,
  }
  return { view }
}
