import { loadCase, type Case } from './cases.js'
import { repoint, reseat, type Chain } from './chain.js'
import { carryOut } from './move.js'
import { SYSTEM, type ApprovalContext, type ApprovalKind } from './types.js'

/** The seats of the active step follow who has the role, and who is still here; nothing is written when nothing changed. */
export async function reseatCase(context: ApprovalContext, known: Case, kind: ApprovalKind): Promise<Case> {
  return follow(context, known, kind, await reseated(context, known, kind))
}

/** As above, and whoever acts for the holders now is asked: after a delegation began or ended, or people changed. */
export async function seatAfresh(context: ApprovalContext, subject: string, kindOf: (kind: string) => ApprovalKind): Promise<void> {
  const known = await loadCase(context.tx, subject, context.at, { lock: true })
  if (known?.chain.state !== 'pending') return
  const kind = kindOf(known.kind)
  await follow(context, known, kind, repoint(await reseated(context, known, kind), known.acting))
}

async function follow(context: ApprovalContext, known: Case, kind: ApprovalKind, chain: Chain): Promise<Case> {
  if (chain === known.chain) return known
  const { tx, cause, at } = context
  const action = { verb: 'reseat' as const, actorId: SYSTEM, onBehalfOfId: null, targetId: null, note: null, cause, at }
  await carryOut({ ...context, actorId: SYSTEM }, { known, chain, action, kind })
  return (await loadCase(tx, known.subject, at, { lock: true }))!
}

async function reseated({ tx, at }: ApprovalContext, known: Case, kind: ApprovalKind): Promise<Chain> {
  const { chain } = known
  if (chain.state !== 'pending') return chain
  const step = { place: chain.step, label: chain.steps[chain.step]!.label }
  const holders = (await kind.holders?.({ tx, at }, known.subject, step)) ?? null
  return reseat(chain, holders, known.gone, known.acting)
}
