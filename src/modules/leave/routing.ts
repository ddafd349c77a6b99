import type { StepPlan } from '../../approval/index.js'
import type { Tx } from '../../db/index.js'
import { createPeople, ROLE_LABEL, type RoleName } from '../../directory/index.js'
import type { LocalDate } from '../../shared/dates.js'
import type { LeaveRules } from './leave.js'

interface Route {
  classId: number
  applicantId: string
  on: LocalDate
}

/** Who holds a role for a class: its own teachers together, of wider roles those of the nearest scope; never the applicant. */
export async function holdersOf(tx: Tx, role: RoleName, { classId, applicantId, on }: Route): Promise<string[]> {
  const people = createPeople(tx)
  const isTeacher = role === 'class_teacher' || role === 'deputy_class_teacher'
  const holders = isTeacher ? await people.teachersOf(classId, on) : await people.holders(role, { kind: 'class', id: classId }, on)
  const nearest = holders[0]?.grant
  return holders
    .filter(({ grant }) => isTeacher || (grant.scopeKind === nearest?.scopeKind && grant.scopeId === nearest.scopeId))
    .map(({ id }) => id)
    .filter(id => id !== applicantId)
}

/** The first of the fallback roles that somebody holds; the administrators when nobody else does. */
async function fallbackOf(tx: Tx, rules: LeaveRules, route: Route): Promise<string[]> {
  for (const role of [...rules.fallbackRoles, 'administrator' as const]) {
    const holders = await holdersOf(tx, role, route)
    if (holders.length > 0) return holders
  }
  return []
}

/** The label of a step names its role, so that the step can follow the role when it changes hands. */
export function roleOfStep(label: string): RoleName | undefined {
  return (Object.keys(ROLE_LABEL) as RoleName[]).find(role => ROLE_LABEL[role] === label)
}

/** Who holds a step's role now: asked again at each decision. */
export async function holdersOfStep(tx: Tx, label: string, rules: () => Promise<LeaveRules>, route: Route): Promise<string[]> {
  const role = roleOfStep(label)
  const holders = role ? await holdersOf(tx, role, route) : []
  return holders.length > 0 ? holders : fallbackOf(tx, await rules(), route)
}

/**
 * The steps of a request by its tier (B12). A class without a teacher goes to a named fallback, never nowhere (B02). Whoever would
 * sign in two steps signs in the first. Empty = nobody in the school can decide.
 */
export async function stepsOf(tx: Tx, roles: readonly RoleName[], rules: LeaveRules, route: Route): Promise<StepPlan[]> {
  const counsellors = await holdersOf(tx, 'counsellor', route)
  const officers = await holdersOf(tx, 'officer', route)
  const steps: StepPlan[] = []
  const signed = new Set<string>()
  for (const role of roles) {
    const own = await holdersOf(tx, role, route)
    const holderIds = own.length > 0 ? own : await fallbackOf(tx, rules, route)
    // Nobody at all, or only people who sign before.
    if (holderIds.every(id => signed.has(id))) continue
    for (const id of holderIds) signed.add(id)
    const others = [counsellors, officers].map(ids => ids.filter(id => !holderIds.includes(id))).filter(ids => ids.length > 0)
    steps.push({
      label: ROLE_LABEL[role],
      mode: 'any',
      holderIds,
      fallback: own.length === 0,
      remindAfterMinutes: rules.remindAfterMinutes,
      escalateTo: others,
    })
  }
  return steps
}
