import type { Approvals } from '../../approval/index.js'
import { recordRead, type ReadWhat } from '../../audit/reads.js'
import { createMedia } from '../../media/index.js'
import type { Answer, CommandContext, WordCommand } from '../manifest.js'
import { createLeaveRepository, dateOfNumber, leaveSubject, type Slip } from './leave.repository.js'
import { isNumberOf } from './own-slips.js'
import { refuse } from './refuse.js'
import { briefOf } from './slip-brief.js'
import type { LeavePhotosView, LeaveReasonView } from './views.js'

/** 看事由, 看照片 <单号>: what is for the teachers alone is read one by one, and every reading is logged (B21, M05). */
export function createSeeReason(approvals: Approvals, what: ReadWhat): WordCommand {
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
    if (what === 'proof') return showPhotos(context, slip)
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

/** The pictures follow one by one: each has to be uploaded for this reader first. */
async function showPhotos({ tx, at, today, person, outbox, inboxKey }: CommandContext, slip: Slip): Promise<Answer> {
  const subject = leaveSubject(slip.number)
  const coming = await createMedia(tx, outbox).show(slip.photos, { readerId: person.id, cause: inboxKey.key, date: today })
  if (coming > 0) await recordRead(tx, { subject, ownerId: slip.applicantId, readerId: person.id, what: 'proof', how: 'chat', at })
  const view: LeavePhotosView = { view: 'leave.photos', number: slip.number, name: slip.applicantName, coming }
  return { view }
}
