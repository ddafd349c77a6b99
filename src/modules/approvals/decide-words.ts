import type { ActRequest } from '../../approval/index.js'
import type { Answer, CommandContext, WordCommand } from '../manifest.js'
import { asTyped } from '../words.js'
import { cardView, holderNames } from './card.js'
import { approvalContext, type ApprovalsDeps } from './context.js'
import { findStaff } from './find-staff.js'
import { refusal } from './refusal.js'
import type { ApprovalDoneView } from './views.js'
import { pendingList, whichCase, type Numbered } from './which-case.js'

type Verb = ActRequest['verb']
type Source = (context: CommandContext) => Promise<readonly Numbered[]>

/** 待审批 */
export function listWord(deps: ApprovalsDeps): WordCommand {
  return async context => ({ view: await pendingList(deps, context, null) })
}

/** 同意 / 驳回 / 退回 / 备注 / 撤销审批 [单号] [文字]: the card's powers where cards are not shown. */
export function textWord(deps: ApprovalsDeps, word: string, verb: Exclude<Verb, 'transfer' | 'add-signer'>, source: Source): WordCommand {
  return async (context, rest) => {
    const found = await whichCase(deps, context, word, rest, await source(context))
    if (!found.ok) return found.answer
    const { subject, number } = found
    // What follows 同意 is not read as a remark: it may be a number mistyped, and the wrong case would be approved.
    if (verb === 'approve' && found.rest !== '') return refusal('number-only', word, { number, detail: found.rest })
    const note = found.rest === '' ? {} : { note: asTyped(found.rest) }
    return finish(deps, context, word, number, { subject, verb, ...note })
  }
}

/** 转审 [单号] 给 李老师 / 加签 [单号] 李老师 */
export function personWord(deps: ApprovalsDeps, word: string, verb: 'transfer' | 'add-signer'): WordCommand {
  return async (context, rest) => {
    const { tx, at, today, person } = context
    const found = await whichCase(deps, context, word, rest, await deps.approvals.pendingOf(tx, person.id, at))
    if (!found.ok) return found.answer
    const { subject, number } = found
    if (found.rest === '') return refusal('who', word, { number })
    const [target, second, ...more] = await findStaff(tx, found.rest, today)
    if (!target) return refusal('unknown-person', word, { number, detail: found.rest })
    if (second) return refusal('which-person', word, { number, detail: choices([target, second, ...more]) })
    return finish(deps, context, word, number, { subject, verb, targetId: target.id }, target.name)
  }
}

/** Several of one name: told apart by 工号. */
export function choices(people: readonly { name: string; schoolNo: string | null; wecomUserId: string }[]): string {
  return people.map(one => `${one.name}（${one.schoolNo ?? one.wecomUserId}）`).join('、')
}

/** 催办 and 撤回 [单号]: by who asked. What was approved is taken back as well, as long as its module allows it. */
export function applicantWord(deps: ApprovalsDeps, word: string, verb: 'urge' | 'withdraw'): WordCommand {
  const { approvals } = deps
  return async (context, rest) => {
    const { tx, at, person } = context
    const open = await approvals.openOf(tx, person.id)
    const approved = verb === 'withdraw' ? await approvals.revocableOf(tx, person.id, at) : []
    const own = [...open, ...approved]
    if (own.length === 0) return refusal('nothing-asked', word)
    const found = await whichCase(deps, context, word, rest, own)
    if (!found.ok) return own.length > 1 ? refusal('number-needed', word, { detail: own.map(one => one.number).join('、') }) : found.answer
    const { subject, number } = found
    if (approved.some(one => one.subject === subject)) return finish(deps, context, word, number, { subject, verb: 'revoke' })
    const done = await approvals[verb](approvalContext(context), { subject })
    return done.ok ? doneAnswer(deps, context, { subject, verb, number, targetName: null }) : refusal(done.refusal, word, { number })
  }
}

async function finish(
  deps: ApprovalsDeps,
  context: CommandContext,
  word: string,
  number: string,
  request: ActRequest,
  targetName: string | null = null,
): Promise<Answer> {
  const { subject, verb } = request
  const done = await deps.approvals.act(approvalContext(context), request)
  if (done.ok) return doneAnswer(deps, context, { subject, verb, number, targetName, onBehalfOfId: done.onBehalfOfId })
  // Decided by somebody else, or not theirs any more: how it stands says more than a refusal.
  const standing = done.refusal === 'not-pending' && (await deps.approvals.standingOf(context.tx, subject, context.person.id, context.at))
  if (standing && standing.standing.kind === 'settled') {
    const view = await cardView(deps.approvals, context, subject, context.person.id)
    if (view) return { view }
  }
  return refusal(done.refusal, word, { number, detail: targetName ?? '' })
}

async function doneAnswer(
  { approvals }: ApprovalsDeps,
  { tx, at, person }: CommandContext,
  done: { subject: string; verb: ApprovalDoneView['verb']; number: string; targetName: string | null; onBehalfOfId?: string | null },
): Promise<Answer> {
  const overview = (await approvals.findBySubject(tx, done.subject, at))!
  const principal = done.onBehalfOfId ? await tx.person.findUnique({ where: { id: done.onBehalfOfId }, select: { name: true } }) : null
  const view: ApprovalDoneView = {
    view: 'approval.done',
    verb: done.verb,
    number: done.number,
    state: overview.state,
    onBehalfOfName: principal?.name ?? null,
    targetName: done.targetName,
    label: overview.step.label,
    holders: holderNames({ overview }),
    yours: overview.holders.some(holder => holder.id === person.id || holder.actingId === person.id),
  }
  return { view }
}
