import type { Tx } from '../../db/index.js'
import type { Rectification } from './rectifications.js'

/** Who looks at this target next, by the roster. */
export async function nextOnDuty(_tx: Tx, _known: Pick<Rectification, 'target' | 'template'>, _at: Date): Promise<string[]> {
  return []
}

export async function isNextOnDuty(tx: Tx, known: Rectification, personId: string, at: Date): Promise<boolean> {
  return (await nextOnDuty(tx, known, at)).includes(personId)
}
