import type { Tx } from '../../db/index.js'
import { createAuthority, createPeople } from '../../directory/index.js'
import { localDate } from '../../shared/dates.js'
import { permissions } from './permissions.js'

/** Whether the reader of a card may also mark on it; whoever may only look gets no buttons for it. */
export async function mayMark(tx: Tx, personId: string, classId: number, at: Date): Promise<boolean> {
  const on = localDate(at)
  const person = await createPeople(tx).find(personId, on)
  return person !== null && createAuthority({ tx, person, on, permissions }).can('check-in.mark', { classId })
}
