import type { IntentView } from '../manifest.js'
import { createLeaveRepository, numberOf, type Slip } from './leave.repository.js'
import { leaveRules } from './prepare-leave.js'
import { briefOf } from './slip-brief.js'
import type { LeaveCopyView, LeaveOutcomeView, SlipPageView } from './views.js'

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** What became of a request, for the student. */
export function createOutcomeView(gateUrl: (slip: Slip) => string): IntentView {
  return async ({ tx, at }, { subject, payload }) => {
    const slip = await createLeaveRepository(tx).find(numberOf(subject))
    if (!slip) return null
    const names = await namesOf(tx, [text(payload['byId']), text(payload['onBehalfOfId'])])
    const view: LeaveOutcomeView = {
      view: 'leave.outcome',
      ...briefOf(slip),
      outcome: payload['outcome'] as LeaveOutcomeView['outcome'],
      by: names[0] ?? '',
      onBehalfOf: names[1],
      note: text(payload['note']),
      dueAt: slip.until > slip.submittedAt ? slip.dueAt : null,
      gateUrl: slip.state === 'approved' && at < slip.until && (await leaveRules(tx)).gatePage ? gateUrl(slip) : null,
      filed: slip.filedById !== slip.applicantId && slip.filedById === payload['byId'],
      asOf: at,
    }
    return { view }
  }
}

/** The copy: who, when, on leave or not any more. The reason is not even read here (B06). */
export const copyView: IntentView = async ({ tx, at }, { subject, payload }) => {
  const slip = await createLeaveRepository(tx).find(numberOf(subject))
  if (!slip) return null
  const change = payload['change'] as LeaveCopyView['change']
  // Cancelled before its copy went out: that is told by the copy of the cancellation alone, if anybody has the first one.
  if ((change === 'approved' || change === 'extended') && slip.state !== 'approved') return null
  const view: LeaveCopyView = { view: 'leave.copy', ...briefOf(slip), change, returnedAt: slip.returnedAt, asOf: at }
  return { view }
}

async function namesOf(tx: Parameters<IntentView>[0]['tx'], ids: (string | null)[]): Promise<[string | null, string | null]> {
  const people = await tx.person.findMany({ where: { id: { in: ids.filter(id => id !== null) } }, select: { id: true, name: true } })
  const name = (id: string | null | undefined) => people.find(person => person.id === id)?.name ?? null
  return [name(ids[0]), name(ids[1])]
}

/** What the gate reads: whether this slip lets its student out at this moment (B07). */
export async function slipPage(
  { tx, at }: { tx: Parameters<IntentView>[0]['tx']; at: Date },
  slipKey: string,
): Promise<SlipPageView | null> {
  const slip = await createLeaveRepository(tx).findByKey(slipKey)
  if (!slip || !(await leaveRules(tx)).gatePage) return null
  const [decidedBy] = await namesOf(tx, [slip.decidedById])
  return {
    view: 'leave.slip-page',
    state: pageState(slip, at),
    number: slip.number,
    name: slip.applicantName,
    className: slip.className,
    from: slip.from,
    until: slip.until,
    decidedBy: slip.state === 'approved' || slip.state === 'cancelled' ? decidedBy : null,
    decidedAt: slip.state === 'approved' || slip.state === 'cancelled' ? slip.decidedAt : null,
    leavesCampus: slip.leavesCampus,
    asOf: at,
  }
}

function pageState(slip: Slip, at: Date): SlipPageView['state'] {
  if (slip.state === 'pending' || slip.state === 'returned') return 'pending'
  if (slip.state !== 'approved') return 'cancelled'
  if (slip.returnedAt || at >= slip.until) return 'over'
  return at < slip.from ? 'not-yet' : 'valid-now'
}
