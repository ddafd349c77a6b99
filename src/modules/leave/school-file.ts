import { ROLE_LABEL, ROLES, type RoleName } from '../../directory/index.js'
import { defineSection, settingChanges } from '../../school-file/index.js'
import { checkLeaveFile } from './check-leave-file.js'
import { DEFAULT_LEAVE_RULES, SCHOOL_WEEKDAYS } from './default-rules.js'
import type { Enforcement, LeaveRules, LeaveType, Ruled } from './leave.js'
import { type LeaveFile, leaveFileSchema } from './leave-file.schema.js'

export const leaveSection = defineSection<LeaveFile>({
  key: 'leave',
  schema: leaveFileSchema,
  check: (file, context) => checkLeaveFile(file, rulesOf(file), context),
  apply: settingChanges('请假的规则'),
})

/**
 * The setting `school-file:leave` as rules; without one, the defaults. So are they for a value this version cannot read: version 0.1 kept
 * whatever stood under `leave`, unread, and such a value has never been in force.
 */
export function loadLeaveRules(stored: unknown): LeaveRules {
  const parsed = leaveFileSchema.safeParse(stored)
  return parsed.success ? rulesOf(parsed.data) : DEFAULT_LEAVE_RULES
}

function rulesOf(file: LeaveFile): LeaveRules {
  const standard = DEFAULT_LEAVE_RULES
  return {
    periods:
      file.periods?.map(({ number, start, end, weekdays }, index) => {
        return { number: number ?? index + 1, start, end, weekdays: weekdays ?? SCHOOL_WEEKDAYS }
      }) ?? standard.periods,
    dayParts: {
      morning: file.day_parts?.morning ?? standard.dayParts.morning,
      afternoon: file.day_parts?.afternoon ?? standard.dayParts.afternoon,
      evening: file.day_parts?.evening ?? standard.dayParts.evening,
    },
    types: file.types?.map(typeOf) ?? standard.types,
    examWeeks: file.exam_weeks,
    tiers:
      file.tiers?.map(({ up_to_days: upToDays, steps, types }) => {
        return { upToDays: upToDays ?? null, steps: rolesOf(steps), types: types ?? null }
      }) ?? standard.tiers,
    leavingCampusStep: file.leaving_campus_step === undefined ? standard.leavingCampusStep : roleOf(file.leaving_campus_step),
    fallbackRoles: file.fallback ? rolesOf(file.fallback) : standard.fallbackRoles,
    ccRoles: file.cc ? rolesOf(file.cc) : standard.ccRoles,
    graceMinutes: file.grace_minutes,
    backdateDays: file.backdate_days,
    campusPlaces: file.campus_places ?? standard.campusPlaces,
    remindAfterMinutes: file.remind_after_minutes,
    quietHours: file.quiet_hours === 'none' ? null : (file.quiet_hours ?? standard.quietHours),
    gatePage: file.gate_page,
    reasonRetentionDays: file.reason_retention_days,
  }
}

function typeOf(type: NonNullable<LeaveFile['types']>[number]): LeaveType {
  const enforcement = (rule: (typeof type.block)[number]): Enforcement => (type.block.includes(rule) ? 'block' : 'warn')
  const ruled = (rule: 'notice_hours' | 'cap_per_term_days' | 'max_days'): Ruled<number> | null => {
    const value = type[rule]
    return value === undefined ? null : { value, enforcement: enforcement(rule) }
  }
  return {
    name: type.name,
    proof:
      type.proof === 'after'
        ? { kind: 'after', withinDays: type.proof_days ?? 3 }
        : type.proof === 'needed'
          ? { kind: 'needed', enforcement: enforcement('proof') }
          : { kind: 'none' },
    noticeHours: ruled('notice_hours'),
    capPerTermDays: ruled('cap_per_term_days'),
    maxDays: ruled('max_days'),
    examWeek: type.exam_week,
  }
}

const ROLE_BY_LABEL = new Map(ROLES.map(role => [ROLE_LABEL[role], role]))

/** The schema let only known labels pass. */
function roleOf(label: string): RoleName {
  return ROLE_BY_LABEL.get(label)!
}

function rolesOf(labels: readonly string[]): RoleName[] {
  return labels.map(roleOf)
}
