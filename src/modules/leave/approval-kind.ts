import type { ApprovalKind, HookContext } from '../../approval/index.js'
import { recordRead } from '../../audit/reads.js'
import type { IntentInput } from '../../outbox/port.js'
import { createAbsences } from '../../roll/index.js'
import { loadCalendar } from '../../school-file/index.js'
import { localDate } from '../../shared/dates.js'
import { recorrect } from '../check-in/index.js'
import { dueBack } from './due-back.js'
import { leaveDetails } from './leave-details.js'
import { createLeaveRepository, leaveSubject, numberOf, type Slip } from './leave.repository.js'
import { leaveRules } from './prepare-leave.js'
import { holdersOfStep } from './routing.js'
import { copyToReaders, toReaders, toStudent } from './tell.js'
import type { LeaveOutcomeView } from './views.js'

/** Chosen in the card's list, so that a refusal in one press has its reason. */
const REFUSAL_REASONS = ['事由不清楚', '时间不合适', '请先和家长确认', '有考试或重要的课', '请当面来说']

export const leaveApproval: ApprovalKind = {
  kind: 'leave',
  refusalReasons: REFUSAL_REASONS,

  async details(context, subject, reader) {
    const { tx, at } = context
    const slip = await createLeaveRepository(tx).find(numberOf(subject))
    if (!slip) return null
    const details = await leaveDetails(context, slip, reader.whole)
    // Drawing the open card is reading the reason: the student can see who did (M05).
    if (details.toDecide?.reason.kind === 'shown')
      await recordRead(tx, { subject, ownerId: slip.applicantId, readerId: reader.id, what: 'reason', how: 'card', at })
    return details
  },

  async photosOf({ tx }, subject) {
    const slip = await createLeaveRepository(tx).find(numberOf(subject))
    return slip && { refs: slip.photos, ownerId: slip.applicantId }
  },

  async holders({ tx, at }, subject, { label }) {
    const slip = await createLeaveRepository(tx).find(numberOf(subject))
    if (!slip) return []
    const route = { classId: slip.classId, applicantId: slip.applicantId, on: localDate(at) }
    return holdersOfStep(tx, label, () => leaveRules(tx), route)
  },

  // Only what has not begun is cancelled; afterwards there is 销假 (B10).
  async mayRevoke({ tx, at }, subject, actorId) {
    const slip = await createLeaveRepository(tx).find(numberOf(subject))
    return slip !== null && at < slip.from && (slip.applicantId === actorId || slip.filedById === actorId || slip.decidedById === actorId)
  },

  hooks: {
    async approved(context) {
      const slip = await settle(context, 'pending', 'approved')
      if (!slip) return
      const { tx } = context
      await createAbsences(tx).put({
        subject: context.subject,
        personId: slip.applicantId,
        from: slip.from,
        until: slip.until,
        label: slip.type,
      })
      if (slip.extendsNumber) await createLeaveRepository(tx).move(slip.extendsNumber, 'approved', { dueAt: slip.dueAt })
      const copies = await copyToReaders(context, slip, await leaveRules(tx))
      await context.outbox.addMany([...copies, ...outcome(context, slip, 'approved')])
      await rejudge(context, slip)
    },

    async refused(context) {
      const slip = await settle(context, 'pending', 'refused')
      if (slip) await context.outbox.addMany(outcome(context, slip, 'refused'))
    },

    async returned(context) {
      const slip = await settle(context, 'pending', 'returned')
      if (slip) await context.outbox.addMany(outcome(context, slip, 'returned'))
    },

    async withdrawn(context) {
      // By the student alone, who therefore knows.
      if (!(await settle(context, 'pending', 'withdrawn'))) await settle(context, 'returned', 'withdrawn')
    },

    async revoked(context) {
      const slip = await settle(context, 'approved', 'cancelled')
      if (!slip) return
      await createAbsences(context.tx).remove({ subject: leaveSubject(slip.number) })
      if (slip.extendsNumber) await dueAsBefore(context, slip.extendsNumber)
      await context.outbox.addMany([...(await toReaders(context, slip, 'cancelled')), ...outcome(context, slip, 'cancelled')])
      await rejudge(context, slip)
    },
  },
}

/** The extension is gone: who was to be back later is to be back when they said first. */
async function dueAsBefore({ tx }: HookContext, number: string): Promise<void> {
  const leaves = createLeaveRepository(tx)
  const slip = await leaves.find(number)
  if (slip) await leaves.move(number, 'approved', { dueAt: dueBack(slip.until, await leaveRules(tx), await loadCalendar(tx)) })
}

type Settled = 'approved' | 'refused' | 'returned' | 'withdrawn' | 'cancelled'

async function settle(context: HookContext, from: 'pending' | 'returned' | 'approved', to: Settled): Promise<Slip | null> {
  const { tx, subject, at, actorId, onBehalfOfId } = context
  // Who approved it stands on the gate's page also after it was cancelled.
  const decision = to === 'cancelled' ? null : { at, byId: actorId, onBehalfOfId }
  return createLeaveRepository(tx).settle(numberOf(subject), from, to, decision)
}

function outcome(context: HookContext, slip: Slip, said: LeaveOutcomeView['outcome']): IntentInput[] {
  return toStudent(context, slip, { outcome: said, onBehalfOfId: context.onBehalfOfId, note: context.note })
}

/** Windows that the leave covers, or no longer covers: those who were told otherwise are told (B08). */
function rejudge({ tx, outbox, at, actorId, cause }: HookContext, slip: Slip): Promise<void> {
  return recorrect({ tx, outbox, at }, { studentId: slip.applicantId, from: slip.from, until: slip.until, actorId, cause })
}
