import { localDate } from '../shared/dates.js'
import { announceAsked, closeCards } from './announce.js'
import { saveCase, type Action, type Case, type CaseChange } from './cases.js'
import { active, askedNow, type CaseState, type Chain } from './chain.js'
import { nextDue } from './timing.js'
import type { ApprovalContext, ApprovalKind, ApprovalVerb, HookName } from './types.js'

const HOOK: Partial<Record<CaseState, HookName>> = {
  approved: 'approved',
  refused: 'refused',
  returned: 'returned',
  withdrawn: 'withdrawn',
  revoked: 'revoked',
}

/** Verbs after which more persons are asked about what was asked before. */
const JOINING: readonly ApprovalVerb[] = ['escalate', 'remind', 'urge']

export interface Move {
  known: Case
  chain: Chain
  action: Action
  kind: ApprovalKind
  onCard?: boolean
  /** What else changes of the case. */
  change?: Partial<CaseChange>
  /** The verb as the trail names it, with structured facts. */
  data?: Record<string, string | number | boolean | null | string[]>
}

/** When the active step's next time-out is due. */
export function dueOf(chain: Chain, { stage, stepAt, urgentBy }: Pick<Case, 'stage' | 'stepAt' | 'urgentBy'>, now: Date): Date | null {
  const step = chain.steps[chain.step]
  if (!step || chain.state !== 'pending') return null
  return nextDue({ remindAfterMinutes: step.remindAfterMinutes, lists: step.escalateTo.length, stage, stepAt, urgentBy }, now)
}

/** Writes one step of a case's life: rows, trail, cards, and the module's hook, all in the caller's transaction; the case as it is then. */
export async function carryOut(
  context: ApprovalContext,
  { known, chain, action, kind, onCard = false, change = {}, data }: Move,
): Promise<Case> {
  const { at } = context
  const settled = chain.state !== 'pending' && chain.state !== known.chain.state
  // Whoever is asked anew gets the whole time; persons who merely join do not stop the clock.
  const anew = !JOINING.includes(action.verb) && isAskedAnew(known.chain, chain)
  const clock = { stage: anew ? 0 : known.stage, stepAt: anew ? at : known.stepAt, urgentBy: known.urgentBy, ...change }
  const after: CaseChange = {
    round: known.round,
    urgedAt: known.urgedAt,
    settledAt: settled ? at : known.settledAt,
    settledById: settled ? action.actorId : known.settledById,
    onBehalfOfId: settled ? action.onBehalfOfId : known.onBehalfOfId,
    // A remark does not put off a reminder.
    dueAt: chain === known.chain && clock.stage === known.stage ? known.dueAt : dueOf(chain, clock, at),
    ...clock,
    ...change,
    chain,
  }
  await saveCase(context.tx, known, after, action)
  await context.trail.record({
    subject: known.subject,
    actorId: action.actorId,
    action: `approval.${action.verb}`,
    at,
    data: {
      number: known.number,
      round: after.round,
      step: known.chain.step,
      state: chain.state,
      ...(action.onBehalfOfId !== null && { onBehalfOf: action.onBehalfOfId }),
      ...(action.targetId !== null && { target: action.targetId }),
      ...data,
    },
    ...(action.note !== null && { text: action.note }),
  })
  await announceAsked(context, known, change.round === undefined ? known.chain : null, chain, known.revision + 1)
  if (chain !== known.chain) await closeCards(context, known, known.chain, chain, onCard)
  await runHook(context, kind, known, chain, action)
  return { ...known, ...after, revision: known.revision + 1 }
}

function isAskedAnew(before: Chain, after: Chain): boolean {
  const had = new Set(askedNow(before).map(seat => `${seat.step}.${seat.place}`))
  return askedNow(after).some(seat => !had.has(`${seat.step}.${seat.place}`))
}

async function runHook(context: ApprovalContext, kind: ApprovalKind, known: Case, chain: Chain, action: Action): Promise<void> {
  const ended = chain.state === known.chain.state ? undefined : HOOK[chain.state]
  const name = ended ?? (holdersOf(chain) === holdersOf(known.chain) ? undefined : 'holders-changed')
  await (name &&
    kind.hooks[name]?.({
      ...context,
      today: localDate(context.at),
      subject: known.subject,
      applicantId: chain.applicantId,
      onBehalfOfId: action.onBehalfOfId,
      note: action.note,
    }))
}

function holdersOf(chain: Chain): string {
  return active(chain)
    .filter(seat => seat.state === 'asked')
    .map(seat => seat.personId)
    .toSorted()
    .join(' ')
}
