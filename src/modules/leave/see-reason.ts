import type { Approvals } from '../../approval/index.js'
import { recordRead } from '../../audit/reads.js'
import type { CommandContext, WordCommand } from '../manifest.js'
import { createLeaveRepository, dateOfNumber, leaveSubject, type Slip } from './leave.repository.js'
import { isNumberOf } from './own-slips.js'
import { refuse } from './refuse.js'
import { briefOf } from './slip-brief.js'
import type { LeaveReasonView } from './views.js'

/** 看事由 <单号>: what is for the teachers alone is read one by one, and every reading is logged (B21, M05). */
export function createSeeReason(approvals: Approvals): WordCommand {
  /** Whoever decides it, decided it, or was asked to. */
  async function mayRead({ tx, at, person }: CommandContext, slip: Slip): Promise<boolean> {
    const subject = leaveSubject(slip.number)
    const now = await approvals.findBySubject(tx, subject, at)
    if (now?.holders.some(holder => holder.id === person.id || holder.actingId === person.id)) return true
    return (await approvals.historyOf(tx, subject)).some(line => line.actorId === person.id)
  }

  return async (context, rest) => {
    const { tx, at, person } = context
    const typed = rest.toUpperCase().replaceAll(/\s/g, '')
    const number = dateOfNumber(typed) ? typed : ((await pendingNumber(context, typed)) ?? '')
    const slip = number ? await createLeaveRepository(tx).find(number) : null
    if (!slip || !(await mayRead(context, slip))) return refuse('no-reason')
    const reason = await createLeaveRepository(tx).reason(slip.number)
    await recordRead(tx, {
      subject: leaveSubject(slip.number),
      ownerId: slip.applicantId,
      readerId: person.id,
      what: 'reason',
      how: 'chat',
      at,
    })
    const view: LeaveReasonView = { view: 'leave.reason', ...briefOf(slip), reason, photos: slip.photos.length }
    return { view }
  }

  /** `37` is enough for what one is being asked. */
  async function pendingNumber({ tx, at, person }: CommandContext, typed: string): Promise<string | null> {
    const pending = (await approvals.pendingOf(tx, person.id, at)).filter(each => each.kind === 'leave')
    const named = /^\d+$/.test(typed) ? pending.filter(each => isNumberOf(each, typed)) : pending
    return named.length === 1 ? named[0]!.number : null
  }
}
