import type { ApprovalContext, Approvals } from '../../approval/index.js'
import type { CommandContext } from '../manifest.js'

export interface ApprovalsDeps {
  approvals: Approvals
}

/** A command of this person as the engine takes it. */
export function approvalContext({ tx, outbox, trail, at, person, inboxKey }: CommandContext): ApprovalContext {
  return { tx, outbox, trail, at, actorId: person.id, cause: inboxKey.key }
}
