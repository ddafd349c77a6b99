import type { Approvals } from '../../approval/index.js'
import { readsOf } from '../../audit/reads.js'
import type { Answer, CommandContext, WordCommand } from '../manifest.js'
import { createLeaveRepository, leaveSubject, type Slip } from './leave.repository.js'
import { isNumberOf, recentSlips } from './own-slips.js'
import { leaveRules } from './prepare-leave.js'
import { lineOf } from './slip-brief.js'
import type { MySlipsView, SlipView } from './views.js'

const MOST = 6

/** 我的假条: the student's slips, how each stands and with whom; with a number one slip whole, and who looked at it (M05). */
export function createMySlips(approvals: Approvals, gateUrl: (slip: Slip) => string): WordCommand {
  async function holdersOf({ tx, at }: CommandContext, slip: Slip): Promise<string[]> {
    if (slip.state !== 'pending') return []
    return (await approvals.findBySubject(tx, leaveSubject(slip.number), at))?.holders.map(holder => holder.actingName) ?? []
  }

  async function one(context: CommandContext, slip: Slip): Promise<Answer> {
    const { tx, at } = context
    const subject = leaveSubject(slip.number)
    const view: SlipView = {
      view: 'leave.slip',
      ...lineOf(slip, await holdersOf(context, slip), at),
      reason: await createLeaveRepository(tx).reason(slip.number),
      private: slip.privateReason,
      history: await approvals.historyOf(tx, subject),
      reads: await readsOf(tx, { subject }),
      gateUrl: (await leaveRules(tx)).gatePage ? gateUrl(slip) : null,
      asOf: at,
    }
    return { view }
  }

  return async (context, rest) => {
    const { at, person } = context
    const own = await recentSlips(context, person.id)
    const named = rest === '' ? undefined : own.find(slip => isNumberOf(slip, rest.normalize('NFKC')))
    if (named) return one(context, named)
    const slips = []
    for (const slip of own.slice(0, MOST)) slips.push(lineOf(slip, await holdersOf(context, slip), at))
    const view: MySlipsView = { view: 'leave.mine', slips, more: Math.max(0, own.length - MOST), asOf: at }
    return { view }
  }
}
