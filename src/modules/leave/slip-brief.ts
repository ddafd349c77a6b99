import type { Slip } from './leave.repository.js'
import type { SlipBrief, SlipLine } from './views.js'

export function briefOf(slip: Slip): SlipBrief {
  return {
    number: slip.number,
    name: slip.applicantName,
    wecomUserId: slip.wecomUserId,
    className: slip.className,
    type: slip.type,
    shape: slip.shape,
    from: slip.from,
    until: slip.until,
    periods: slip.periods,
    schoolDays: slip.schoolDays,
    leavesCampus: slip.leavesCampus,
  }
}

export function isOverdue(slip: Slip, at: Date): boolean {
  return slip.state === 'approved' && slip.returnedAt === null && slip.until > slip.submittedAt && slip.dueAt < at
}

export function lineOf(slip: Slip, holders: string[], at: Date): SlipLine {
  return { ...briefOf(slip), state: slip.state, returnedAt: slip.returnedAt, overdue: isOverdue(slip, at), holders }
}
