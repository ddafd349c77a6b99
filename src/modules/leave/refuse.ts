import { clockTime, localDate, longDay } from '../../shared/dates.js'
import type { Answer } from '../manifest.js'
import type { Slip } from './leave.repository.js'
import type { LeaveProblemsView, LeaveRefusedView, Problem } from './views.js'

export function refuse(reason: LeaveRefusedView['reason'], detail = ''): Answer {
  const view: LeaveRefusedView = { view: 'leave.refused', reason, detail }
  return { view }
}

export function refuseProblems(problems: Problem[], open = false): Answer {
  const view: LeaveProblemsView = { view: 'leave.problems', problems, open }
  return { view }
}

/** Several are possible: what tells them apart. */
export function choices(slips: readonly Slip[]): string {
  return slips
    .slice(0, 5)
    .map(slip => `${slip.number} ${longDay(localDate(slip.from))} ${clockTime(slip.from)} 起 ${slip.type}`)
    .join('\n')
}
