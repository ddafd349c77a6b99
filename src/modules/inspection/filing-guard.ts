import { createDialogues } from '../../dialogue/index.js'
import type { CommandContext } from '../manifest.js'
import { FILING_DIALOGUE } from './filing.js'

/** Twelve rooms half filled in are not given up for another form. */
export async function isFiling({ tx, at, person }: Pick<CommandContext, 'tx' | 'at' | 'person'>): Promise<boolean> {
  return (await createDialogues(tx, at).find(person.id))?.kind === FILING_DIALOGUE
}
