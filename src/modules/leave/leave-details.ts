import type { Tx } from '../../db/index.js'
import { createAbsences } from '../../roll/index.js'
import { loadCalendar } from '../../school-file/index.js'
import { createLeaveRepository, type Slip } from './leave.repository.js'
import { checkLimits } from './limits.js'
import { checkPolicy, examDuring } from './policy.js'
import { leaveRules, termOf } from './prepare-leave.js'
import { briefOf } from './slip-brief.js'
import { lengthOf } from './units.js'
import type { LeaveDetailsView, LeaveToDecide, Problem } from './views.js'

const MOST_NAMES = 5

/** What the approver sees: the slip, and to decide it, its reason where it may be shown and what else helps (B20). */
export async function leaveDetails({ tx, at }: { tx: Tx; at: Date }, slip: Slip, toDecide: boolean): Promise<LeaveDetailsView> {
  const filer = slip.filedById === slip.applicantId ? null : await tx.person.findUnique({ where: { id: slip.filedById } })
  return {
    view: 'leave.details',
    ...briefOf(slip),
    photos: slip.photos.length,
    filedBy: filer?.name ?? null,
    backDated: slip.backDated,
    submittedAt: slip.submittedAt,
    extendsNumber: slip.extendsNumber,
    summedDays: slip.summedDays > slip.schoolDays ? slip.summedDays : null,
    toDecide: toDecide ? { reason: await reasonOf(tx, slip), context: await contextOf(tx, slip, at) } : null,
  }
}

async function reasonOf(tx: Tx, slip: Slip): Promise<LeaveToDecide['reason']> {
  const text = await createLeaveRepository(tx).reason(slip.number)
  return text === null ? { kind: 'dropped' } : slip.privateReason ? { kind: 'private' } : { kind: 'shown', text }
}

/** Figures of the term are those of the reports: approved slips, counted by the day they begin. */
async function contextOf(tx: Tx, slip: Slip, at: Date): Promise<LeaveToDecide['context']> {
  const leaves = createLeaveRepository(tx)
  const rules = await leaveRules(tx)
  const calendar = await loadCalendar(tx)
  const term = termOf(slip, calendar)
  const others = (await leaves.ofStudent(slip.applicantId, term.from)).filter(
    other => other.number !== slip.number && other.state === 'approved' && other.from < term.until,
  )
  const away = (await createAbsences(tx).awayIn({ from: slip.from, until: slip.until, classId: slip.classId })).filter(
    absence => absence.personId !== slip.applicantId,
  )
  const names = await tx.person.findMany({ where: { id: { in: away.map(absence => absence.personId) } }, select: { name: true } })
  const limits = checkLimits(slip, { now: slip.submittedAt, rules, calendar })
  const length = lengthOf(slip, rules, calendar)
  const usedDays = others.filter(other => other.type === slip.type).reduce((sum, other) => sum + other.schoolDays, 0)
  const policy = checkPolicy(
    { type: slip.type, span: slip, length, at: slip.submittedAt, hasProof: slip.photos.length > 0, usedDays },
    rules,
  )
  const warnings: Problem[] = [...(limits.ok ? limits.warnings : []), ...policy.warnings]
  return {
    slipsThisTerm: others.length,
    daysThisTerm: others.reduce((sum, other) => sum + other.schoolDays, 0),
    periodsThisTerm: others.reduce((sum, other) => sum + other.periods, 0),
    away: names.map(person => person.name).slice(0, MOST_NAMES),
    awayCount: names.length,
    openReturns: (await leaves.openReturns(slip.applicantId, at))
      .filter(other => other.number !== slip.number && other.until < at)
      .map(other => other.number),
    examWeek: examDuring(slip, rules)?.name ?? null,
    warnings,
  }
}
