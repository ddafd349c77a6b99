import type { ApprovalResult, Approvals, ReaderCase } from '../../approval/index.js'
import { cutText } from '../../shared/text.js'
import type { ActionCommand, Answer, CardTap, CommandContext, IntentView } from '../manifest.js'
import { approvalContext, type ApprovalsDeps } from './context.js'
import { refusal } from './refusal.js'
import type { ApprovalCardView, CardNotice } from './views.js'

/** The question key of the card's list, and the options that are no reason, as `cards/` writes them. */
const REASON_QUESTION = 'reason'
const OTHER = 'other'
const REASON_OPTION = /^r(\d)$/

/** What 退回 says when no reason was chosen: one tap, and the applicant knows what to do. */
const RETURN_NOTE = '请把情况补充清楚后再提交'
const MOST_COMMENTS = 3
const COMMENT_CHARACTERS = 60

type Reading = Pick<CommandContext, 'tx' | 'at'>

/** The card as this reader sees it now; null = no part of theirs. */
export async function cardView(
  approvals: Approvals,
  { tx, at }: Reading,
  subject: string,
  readerId: string,
  { notice = null, holdsCard = false, done }: { notice?: CardNotice | null; holdsCard?: boolean; done?: ApprovalResult } = {},
): Promise<ApprovalCardView | null> {
  const found = await approvals.standingOf(tx, subject, readerId, at, { holdsCard, after: done?.ok ? done.after : undefined })
  if (!found) return null
  const { overview, standing, round, comments } = found
  const kind = approvals.kindOf(overview.kind)
  return {
    view: 'approval.card',
    number: overview.number,
    details: standing.kind === 'gone' ? null : await kind.details({ tx, at }, subject, { id: readerId, whole: standing.kind === 'yours' }),
    standing,
    round,
    step: overview.step.place,
    steps: overview.step.of,
    label: overview.step.label,
    holders: holderNames(found),
    reasons: kind.refusalReasons,
    comments: comments
      .slice(-MOST_COMMENTS)
      .map(({ actorName, note }) => ({ name: actorName, text: cutText(note ?? '', COMMENT_CHARACTERS) })),
    notice,
    asOf: at,
  }
}

/** Whoever has it now: 李老师 代 王老师 where one acts for another. */
export function holderNames({ overview }: Pick<ReaderCase, 'overview'>): string[] {
  return [...new Set(overview.holders.map(({ name, actingId, id, actingName }) => (actingId === id ? name : `${actingName} 代 ${name}`)))]
}

/** For the first sending, for refreshes and for late presses; a card that is not to be decided any more is not sent at all. */
export function askedView({ approvals }: ApprovalsDeps): IntentView {
  return async (reading, { subject, payload }, personId) => {
    const view = await cardView(approvals, reading, subject, personId, { holdsCard: true })
    return view && (payload['first'] !== true || view.standing.kind === 'yours') ? { view } : null
  }
}

type Decision = { verb: 'approve' | 'refuse' | 'return'; note?: string }

/** A press decides about the step that the card showed; what cannot be done is said on the card as it is now. */
function press(
  { approvals }: ApprovalsDeps,
  word: string,
  decide: (tap: CardTap, reasons: () => Promise<readonly string[]>) => Promise<Decision | CardNotice>,
): ActionCommand {
  return async (context, tap) => {
    const { subject, page } = tap
    const decision = await decide(tap, () => approvals.reasonsOf(context.tx, subject))
    const show = async (notice: CardNotice | null, done?: ApprovalResult): Promise<Answer> => {
      const view = await cardView(approvals, context, subject, context.person.id, { notice, ...(done && { done }) })
      return view ? { view } : refusal('not-holder', word)
    }
    if (typeof decision === 'string') return show(decision)
    const seen = { round: Number(page[0]), step: Number(page[1]) }
    const done = await approvals.act(approvalContext(context), { subject, ...decision, seen, onCard: true })
    return show(!done.ok && done.refusal === 'changed' ? 'changed' : null, done)
  }
}

/** The chosen ready-made reason; `undefined` = 请选择, `null` = 其他. */
function chosenReason({ selections }: CardTap, reasons: readonly string[]): string | null | undefined {
  const option = selections[REASON_QUESTION]?.[0] ?? ''
  if (option === OTHER) return null
  const index = REASON_OPTION.exec(option)?.[1]
  return index === undefined ? undefined : reasons[Number(index)]
}

export function cardActions(deps: ApprovalsDeps): Record<string, ActionCommand> {
  return {
    'approval-approve': press(deps, '同意', async () => ({ verb: 'approve' })),
    'approval-refuse': press(deps, '驳回', async (tap, reasons) => {
      const note = chosenReason(tap, await reasons())
      if (note === undefined) return 'choose-reason'
      return note === null ? 'type-reason' : { verb: 'refuse', note }
    }),
    'approval-return': press(deps, '退回', async (tap, reasons) => {
      const note = chosenReason(tap, await reasons())
      return note === null ? 'type-reason' : { verb: 'return', note: note ?? RETURN_NOTE }
    }),
    'approval-more': press(deps, '更多', async () => 'more'),
  }
}
