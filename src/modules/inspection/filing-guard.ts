import { createDialogues } from '../../dialogue/index.js'
import type { CommandContext } from '../manifest.js'

/** The kind of the drafts in which reports are filled in. */
const FILING = 'inspection'

/** Twelve rooms half filled in are not given up for another form. */
export async function isFiling({ tx, at, person }: Pick<CommandContext, 'tx' | 'at' | 'person'>): Promise<boolean> {
  return (await createDialogues(tx, at).find(person.id))?.kind === FILING
}
