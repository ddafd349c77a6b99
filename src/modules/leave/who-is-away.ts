import { addDays, startOfDay } from '../../shared/dates.js'
import type { Answer, CommandContext } from '../manifest.js'
import { createLeaveRepository } from './leave.repository.js'
import { briefOf, isOverdue } from './slip-brief.js'
import type { LeaveAwayView } from './views.js'

/** 请假 said by a teacher: who of their classes is away today, and who should be back. */
export async function whoIsAway({ tx, at, today, authority }: CommandContext): Promise<Answer> {
  const classIds = await authority.scopeClasses('leave.see-class')
  const day = { from: startOfDay(today), until: startOfDay(addDays(today, 1)) }
  const leaves = createLeaveRepository(tx)
  const slips = [...(await leaves.ofClasses(classIds, day)), ...(await leaves.stillOut(classIds, day.from))]
  const classes: LeaveAwayView['classes'] = []
  for (const slip of slips) {
    const line = { ...briefOf(slip), state: slip.state, returnedAt: slip.returnedAt, overdue: isOverdue(slip, at) }
    const group = classes.find(known => known.className === slip.className)
    if (group) group.slips.push(line)
    else classes.push({ className: slip.className, slips: [line] })
  }
  const view: LeaveAwayView = { view: 'leave.away', date: today, classes, asOf: at }
  return { view }
}
