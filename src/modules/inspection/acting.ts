import type { HookContext } from '../../approval/index.js'
import type { CommandContext } from '../manifest.js'

/** A change of something filed, and who makes it: by a command, or by a decision's hook. */
export type Acting = Pick<HookContext, 'tx' | 'at' | 'today' | 'outbox' | 'trail' | 'actorId' | 'cause'>

export function actingOf({ tx, at, today, outbox, trail, person, inboxKey }: CommandContext): Acting {
  return { tx, at, today, outbox, trail, actorId: person.id, cause: inboxKey.key }
}
