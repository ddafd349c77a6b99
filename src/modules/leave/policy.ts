import type { RoleName } from '../../directory/index.js'
import { addDays, type LocalDate, localDate } from '../../shared/dates.js'
import type { Enforcement, ExamWeek, LeaveRules, Span } from './leave.js'
import type { LeaveLength } from './units.js'

export interface TierInput {
  type: string
  leavesCampus: boolean
  /** Of this slip and of all it adjoins (`summedLength`). */
  schoolDays: number
}

export interface ChosenTier {
  /** The row of the table, null in its last row. */
  upToDays: number | null
  /** One after the other; each is decided by any one of its holders. */
  steps: RoleName[]
  /** The step that is there only because the campus is left. */
  campusStep: RoleName | null
}

/** Who decides, by the table of the type or, without one, of all types (B12). */
export function tierOf({ type, leavesCampus, schoolDays }: TierInput, rules: LeaveRules): ChosenTier {
  const own = rules.tiers.filter(({ types }) => types?.includes(type))
  const table = own.length > 0 ? own : rules.tiers.filter(({ types }) => types === null)
  const tier = table.find(({ upToDays }) => upToDays === null || schoolDays <= upToDays) ?? table.at(-1)
  const steps: RoleName[] = tier ? [...tier.steps] : ['class_teacher']
  const added = rules.leavingCampusStep
  const campusStep = leavesCampus && added !== null && !steps.includes(added) ? added : null
  return { upToDays: tier?.upToDays ?? null, steps: campusStep ? [...steps, campusStep] : steps, campusStep }
}

export interface PolicyInput {
  type: string
  span: Span
  length: LeaveLength
  /** When the request is judged. */
  at: Date
  hasProof: boolean
  /** School days of this type that the student has already had, or asked for, in the term. */
  usedDays: number
}

export type PolicyFinding =
  /** A type the school does not have (any more). */
  | { rule: 'unknown-type'; types: string[] }
  | { rule: 'proof-needed' }
  /** Not a fault: the day until which the proof may follow. */
  | { rule: 'proof-later'; withinDays: number; due: LocalDate }
  | { rule: 'short-notice'; hours: number; given: number }
  | { rule: 'over-cap'; cap: number; used: number; wanted: number }
  | { rule: 'over-max-days'; max: number; wanted: number }
  | { rule: 'exam-week'; exam: ExamWeek }

export interface PolicyResult {
  /** Said to the student and to the approvers. */
  warnings: PolicyFinding[]
  /** Any of these stops the request. */
  blocks: PolicyFinding[]
}

/** The rules of a type (B17); each warns or blocks as the school wants. */
export function checkPolicy(input: PolicyInput, rules: LeaveRules): PolicyResult {
  const type = rules.types.find(({ name }) => name === input.type)
  if (!type) return { warnings: [], blocks: [{ rule: 'unknown-type', types: rules.types.map(({ name }) => name) }] }
  const result: PolicyResult = { warnings: [], blocks: [] }
  const find = (enforcement: Enforcement, finding: PolicyFinding) =>
    (enforcement === 'block' ? result.blocks : result.warnings).push(finding)
  const { span, at, hasProof, usedDays } = input
  const wanted = input.length.schoolDays

  if (type.proof.kind === 'needed' && !hasProof) find(type.proof.enforcement, { rule: 'proof-needed' })
  if (type.proof.kind === 'after' && !hasProof) {
    // The last day of the leave is the one of its last instant: whole days end at the next midnight.
    const lastDay = localDate(new Date(span.until.getTime() - 1))
    find('warn', { rule: 'proof-later', withinDays: type.proof.withinDays, due: addDays(lastDay, type.proof.withinDays) })
  }
  if (type.noticeHours) {
    const given = (span.from.getTime() - at.getTime()) / 3_600_000
    if (given < type.noticeHours.value)
      find(type.noticeHours.enforcement, { rule: 'short-notice', hours: type.noticeHours.value, given: Math.max(0, Math.floor(given)) })
  }
  if (type.maxDays && wanted > type.maxDays.value)
    find(type.maxDays.enforcement, { rule: 'over-max-days', max: type.maxDays.value, wanted })
  if (type.capPerTermDays && usedDays + wanted > type.capPerTermDays.value)
    find(type.capPerTermDays.enforcement, { rule: 'over-cap', cap: type.capPerTermDays.value, used: usedDays, wanted })
  if (type.examWeek !== 'allow') {
    const exam = examDuring(span, rules)
    if (exam) find(type.examWeek, { rule: 'exam-week', exam })
  }
  return result
}

/** The exam a span meets; also what an approver's card shows as a clash (B20). */
export function examDuring(span: Span, rules: LeaveRules): ExamWeek | null {
  const first = localDate(span.from)
  const last = localDate(new Date(span.until.getTime() - 1))
  return rules.examWeeks.find(exam => exam.first <= last && first <= exam.last) ?? null
}
