import { loadCalendar } from '../../school-file/index.js'
import type { CommandContext } from '../manifest.js'
import type { LeaveDraft } from './draft.js'
import type { LeaveForm } from './leave.js'
import { leaveRules } from './prepare-leave.js'
import { answerText, readCorrection, readRequest, type LeaveQuestion, type LeaveReading, type ReadContext } from './read-request.js'

export interface Understood {
  form: Partial<LeaveForm>
  question: LeaveQuestion | null
}

type Speaking = Pick<CommandContext, 'tx' | 'at' | 'today'>

async function reading({ tx, at, today }: Speaking, asked: boolean): Promise<ReadContext> {
  return { today, now: at, rules: await leaveRules(tx), calendar: await loadCalendar(tx), asked }
}

function understood(read: LeaveReading | null): Understood | null {
  return read && { form: read.form, question: read.kind === 'ask' ? read.question : null }
}

/** What a sentence says of a leave; null = nothing. `asked`: it is known already that it is about one. */
export async function understand(context: Speaking, text: string, { asked }: { asked: boolean }): Promise<Understood | null> {
  return understood(readRequest(text, await reading(context, asked)))
}

/** What a text changes in a form that is being filled in, or its answer to the open question; null = nothing. */
export async function correct(context: Speaking, said: LeaveDraft, text: string): Promise<LeaveDraft | null> {
  const how = await reading(context, true)
  if (said.question) return merged(said, understood(readRequest(answerText(said.question, text), how)))
  if (!said.form.type) return withType(said, text, understood(readRequest(text, how)), how)
  // Only the reason is open: whatever is not said to be a correction is the reason.
  if (said.form.shape && !said.form.reason && !/^(?:不对|不是|改|换)/.test(text)) return { ...said, form: { ...said.form, reason: text } }
  return merged(said, understood(readCorrection(said.form, text, how)))
}

/** Asked for the type: its name, or the story behind it; a time that was not said yet may come with it. */
function withType(said: LeaveDraft, text: string, read: Understood | null, { rules }: ReadContext): LeaveDraft | null {
  const named = rules.types.find(type => text.includes(type.name))?.name
  const type = named ?? read?.form.type
  if (type === undefined && (said.form.shape || !read)) return null
  const { shape, reason, leavesCampus, typeGuessedFrom = '' } = read?.form ?? {}
  const form = {
    ...said.form,
    ...(type !== undefined && { type, typeGuessedFrom: named === undefined ? typeGuessedFrom : '' }),
    ...(!said.form.shape && shape && { shape }),
    ...(!said.form.reason && reason && { reason }),
    ...(leavesCampus !== undefined && { leavesCampus }),
  }
  return { ...said, form, question: said.form.shape ? null : (read?.question ?? null) }
}

/** What was read goes over what was said; a type that is named now is no guess any more. */
function merged(said: LeaveDraft, read: Understood | null): LeaveDraft | null {
  if (!read) return null
  const before = read.form.type === undefined ? said.form : { ...said.form, typeGuessedFrom: '' }
  return { ...said, form: { ...before, ...read.form }, question: read.question }
}
