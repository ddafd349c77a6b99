import { active, reseat, type Chain } from './chain.js'
import { carryOut } from './move.js'
import { loadCase, type Case } from './cases.js'
import type { ApprovalContext, ApprovalKind } from './types.js'

/** The seats of the active step follow who has the role, and who is still here; nothing is written when nothing changed. */
export async function reseatCase(context: ApprovalContext, known: Case, kind: ApprovalKind): Promise<Case> {
  const chain = await reseated(context, known, kind)
  if (chain === known.chain) return known
  const { cause, at } = context
  const action = { verb: 'reseat' as const, actorId: '', onBehalfOfId: null, targetId: null, note: null, cause, at }
  await carryOut(context, { known, chain, action, kind })
  return (await loadCase(context.tx, known.subject, at, { lock: true }))!
}

async function reseated({ tx, at }: ApprovalContext, known: Case, kind: ApprovalKind): Promise<Chain> {
  const { chain } = known
  if (chain.state !== 'pending') return chain
  const people = [...new Set(active(chain).map(seat => seat.personId))]
  const gone = await tx.$queryRaw<{ id: string }[]>`select id from person where id = any(${people}::text[]) and left_at is not null`
  const step = { place: chain.step, label: chain.steps[chain.step]!.label }
  const holders = (await kind.holders?.({ tx, at }, known.subject, step)) ?? null
  return reseat(chain, holders, new Set(gone.map(person => person.id)), known.acting)
}
