import type { Tx } from '../db/index.js'
import { toDbDate } from '../shared/dates.js'
import type { LocalDate } from '../shared/dates.js'

/**
 * A userid can be changed once in WeCom. History stays with the old id, which counts as left; what the school file or a teacher in chat
 * said about the person goes on under the new one (what WeCom says is derived anew). Returns how many facts were carried over.
 */
export async function carryOver(tx: Tx, from: string, to: string, on: LocalDate): Promise<number> {
  const day = toDbDate(on)
  const open = {
    personId: from,
    source: { not: 'wecom' as const },
    fromOn: { lte: day },
    OR: [{ untilOn: null }, { untilOn: { gt: day } }],
  }
  const memberships = await tx.classMember.findMany({ where: open })
  const grants = await tx.roleGrant.findMany({ where: open })
  await tx.classMember.createMany({ data: memberships.map(row => ({ ...row, personId: to, fromOn: day })), skipDuplicates: true })
  await tx.roleGrant.createMany({ data: grants.map(({ id: _id, ...row }) => ({ ...row, personId: to, fromOn: day })) })
  // What began today leaves no empty row behind.
  const today = { ...open, fromOn: day }
  await tx.classMember.deleteMany({ where: today })
  await tx.roleGrant.deleteMany({ where: today })
  await tx.classMember.updateMany({ where: open, data: { untilOn: day } })
  await tx.roleGrant.updateMany({ where: open, data: { untilOn: day } })
  return memberships.length + grants.length
}
