import { z } from 'zod'
import { ROLE_LABEL, ROLES, type RoleName } from '../../directory/index.js'
import { fields } from '../../school-file/index.js'
import { DEFAULT_LEAVE_RULES } from './default-rules.js'

const { date, list, name, oneOrMany, part, time, weekdays, whole, yesNo } = fields

/** Who may decide: not students, and not those who only look on. */
const DECIDERS = ROLES.filter(role => !['student', 'cadre', 'inspector', 'subject_teacher'].includes(role))
const READERS = ROLES.filter(role => role !== 'student')

/** Kept as its Chinese label, so that the stored value reads like the file. */
const roleOf = (roles: readonly RoleName[], what: string) => {
  const known = roles.map(role => ROLE_LABEL[role])
  return name(what).refine(label => known.includes(label), { error: `应该是${what}：${known.join('、')}` })
}
const decider = roleOf(DECIDERS, '能审批的角色')
/** Also as numbers: so the section stores them, and what is stored must read back. */
const teachingDays = z.union([z.array(z.literal([1, 2, 3, 4, 5, 6, 7])), weekdays], { error: fields.WEEKDAYS })
const dayEnd = z.union([z.literal('24:00'), time], { error: '应该写成 “12:00” 这样的时间，可以写 24:00' })
const dayPart = (label: string) => part({ start: time, end: dayEnd }, `${label}的时间 { start: 06:00, end: 12:00 }`).optional()

const BLOCKABLE = ['proof', 'notice_hours', 'cap_per_term_days', 'max_days'] as const
const blockable = z.enum(BLOCKABLE, { error: `应该是 ${BLOCKABLE.join('、')} 中的几项` })

const leaveType = part(
  {
    name: name('请假类型的名称，例如 “病假”', 8),
    proof: z.enum(['none', 'needed', 'after'], { error: '应该是 none（不用）、needed（申请时就要）或 after（之后补交）' }).default('none'),
    proof_days: whole('天', 1, 60).optional(),
    notice_hours: whole('小时', 1, 24 * 30).optional(),
    cap_per_term_days: whole('天', 1, 200).optional(),
    max_days: whole('天', 1, 366).optional(),
    exam_week: z.enum(['allow', 'warn', 'block'], { error: '应该是 allow（允许）、warn（提醒）或 block（不允许）' }).default('warn'),
    /** Of the rules above those that stop a request; the others are only said. */
    block: list(blockable, '规则名称', 4).default([]),
  },
  '一种请假类型',
)

export const leaveFileSchema = part(
  {
    periods: list(
      part({ number: whole('第几节', 1, 30).optional(), start: time, end: time, weekdays: teachingDays.optional() }, '一节课'),
      '节次',
      30,
    )
      .min(1, '至少写一节')
      .optional(),
    day_parts: part(
      { morning: dayPart('上午'), afternoon: dayPart('下午'), evening: dayPart('晚上') },
      '上午、下午、晚上的时间',
    ).optional(),
    types: list(leaveType, '请假类型', 9).min(1, '至少写一种').optional(),
    exam_weeks: list(part({ name: name('考试的名称，例如 “期末考试”'), first: date, last: date }, '一次考试'), '考试', 40).default([]),
    tiers: list(
      part(
        {
          up_to_days: whole('天', 1, 366).optional(),
          steps: list(decider, '角色', 6).min(1, '至少写一级审批'),
          types: list(name('请假类型'), '请假类型', 9).min(1, '至少写一种，或去掉这一行').optional(),
        },
        '一级审批规则',
      ),
      '审批规则',
      40,
    )
      .min(1, '至少写一条')
      .optional(),
    leaving_campus_step: decider.optional(),
    fallback: list(decider, '角色', 6).min(1, '至少写一个').optional(),
    cc: list(roleOf(READERS, '可以抄送的角色'), '角色', 9).optional(),
    grace_minutes: whole('分钟', 0, 1440).default(DEFAULT_LEAVE_RULES.graceMinutes),
    backdate_days: whole('天', 0, 60).default(DEFAULT_LEAVE_RULES.backdateDays),
    campus_places: oneOrMany(name('地点名称'), '地点名称或它们的列表').optional(),
    remind_after_minutes: whole('分钟', 5, 10_080).default(DEFAULT_LEAVE_RULES.remindAfterMinutes),
    quiet_hours: z
      .union([z.literal('none'), part({ from: time, until: time }, '')], { error: '应该是 { from: 22:30, until: 06:30 } 或 none' })
      .optional(),
    gate_page: yesNo.default(DEFAULT_LEAVE_RULES.gatePage),
    reason_retention_days: whole('天', 1, 3660).default(DEFAULT_LEAVE_RULES.reasonRetentionDays),
  },
  '请假的规则',
)

export type LeaveFile = z.infer<typeof leaveFileSchema>
