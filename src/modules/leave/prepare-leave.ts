import type { StepPlan } from '../../approval/index.js'
import type { Tx } from '../../db/index.js'
import { loadCalendar } from '../../school-file/index.js'
import type { SchoolCalendar } from '../../shared/calendar.js'
import { addDays, localDate, startOfDay } from '../../shared/dates.js'
import { dueBack } from './due-back.js'
import { createLeaveRepository } from './leave.repository.js'
import type { LeaveForm, LeaveRules, Span } from './leave.js'
import { checkLimits } from './limits.js'
import { checkPolicy, tierOf } from './policy.js'
import { stepsOf } from './routing.js'
import { loadLeaveRules } from './school-file.js'
import { adjoining, hullOf, LONGEST_GAP_MS } from './spans.js'
import { lengthOf, lengthOfAll, spanOf, type LeaveLength } from './units.js'
import type { Problem } from './views.js'

export interface LeaveRequest {
  form: LeaveForm
  applicantId: string
  classId: number
  photos: number
  /** The slip that is asked for again, or whose end is moved: it is not in its own way. */
  exceptNumber: string | null
}

export interface Prepared {
  span: Span
  length: LeaveLength
  /** With the slips it adjoins: this chooses the steps (B12). */
  summed: LeaveLength
  steps: StepPlan[]
  warnings: Problem[]
  rules: LeaveRules
  backDated: boolean
  /** When the student should have said 销假. */
  dueAt: Date
}

export type Preparation = { ok: true; prepared: Prepared } | { ok: false; problems: Problem[] }

/** Longer than any reason: the whole is cut to this, which is said before it is sent. */
export const REASON_CHARACTERS = 500

/** Outside of terms, slips further away than this are not counted together. */
const LOOK_BACK_DAYS = 200

export async function leaveRules(tx: Tx): Promise<LeaveRules> {
  const [setting] = await tx.$queryRaw<{ value: unknown }[]>`select value from setting where key = ${'school-file:leave'}`
  return loadLeaveRules(setting?.value)
}

/** Everything a request is judged by, before it is shown for confirmation and again, under the student's lock, when it is sent. */
export async function prepareLeave({ tx, at }: { tx: Tx; at: Date }, request: LeaveRequest): Promise<Preparation> {
  const { form, applicantId, classId } = request
  const rules = await leaveRules(tx)
  const calendar = await loadCalendar(tx)
  const span = spanOf(form.shape, rules)
  if (!span) return refused({ conflict: 'unknown-period', last: rules.periods.at(-1)?.number ?? 0 })
  const limits = checkLimits(span, { now: at, rules, calendar })
  if (!limits.ok) return refused(limits)

  const leaves = createLeaveRepository(tx)
  const overlapping = (await leaves.standing(applicantId, span)).filter(slip => slip.number !== request.exceptNumber)
  if (overlapping.length > 0)
    return refused(...overlapping.map(slip => ({ conflict: 'overlaps' as const, number: slip.number, span: slip, state: slip.state })))

  const length = lengthOf(span, rules, calendar)
  const neighbours = await neighboursOf(tx, span, request, { rules, calendar })
  const summed = lengthOfAll([span, ...neighbours], rules, calendar)
  const isCapped = rules.types.some(({ name, capPerTermDays }) => name === form.type && capPerTermDays !== null)
  const usedDays = isCapped ? await leaves.daysOf(applicantId, form.type, termOf(span, calendar), request.exceptNumber) : 0
  const policy = checkPolicy({ type: form.type, span, length, at, hasProof: request.photos > 0, usedDays }, rules)
  if (policy.blocks.length > 0) return refused(...policy.blocks)

  const tier = tierOf({ type: form.type, leavesCampus: form.leavesCampus, schoolDays: summed.schoolDays }, rules)
  const steps = await stepsOf(tx, tier.steps, rules, { classId, applicantId, on: localDate(at) })
  if (steps.length === 0) return refused({ conflict: 'nobody-decides' })
  return {
    ok: true,
    prepared: {
      span,
      length,
      summed,
      steps,
      warnings: [...limits.warnings, ...policy.warnings],
      rules,
      backDated: span.from < at,
      dueAt: dueBack(span.until, rules, calendar),
    },
  }
}

/** What makes one absence with this span. Read only as far as a holiday reaches, and on while the chain goes on. */
async function neighboursOf(
  tx: Tx,
  span: Span,
  { applicantId, exceptNumber }: Pick<LeaveRequest, 'applicantId' | 'exceptNumber'>,
  { rules, calendar }: { rules: LeaveRules; calendar: SchoolCalendar },
): Promise<Span[]> {
  for (let whole = span; ;) {
    const near = { from: new Date(whole.from.getTime() - LONGEST_GAP_MS), until: new Date(whole.until.getTime() + LONGEST_GAP_MS) }
    const found = adjoining(span, await createLeaveRepository(tx).spansWithin(applicantId, near, exceptNumber), rules, calendar)
    const hull = hullOf(span, found)
    if (hull.from >= whole.from && hull.until <= whole.until) return found
    whole = hull
  }
}

/** The term in which a leave begins; outside of terms the year around it. */
export function termOf(span: Span, calendar: SchoolCalendar): Span {
  const day = localDate(span.from)
  const term = calendar.terms.find(({ first, last }) => first <= day && day <= last)
  return term
    ? { from: startOfDay(term.first), until: startOfDay(addDays(term.last, 1)) }
    : { from: addDaysTo(span.from, -LOOK_BACK_DAYS), until: addDaysTo(span.from, LOOK_BACK_DAYS) }
}

function addDaysTo(instant: Date, days: number): Date {
  return new Date(instant.getTime() + days * 86_400_000)
}

function refused(...problems: Problem[]): Preparation {
  return { ok: false, problems }
}
