import type { CheckContext, Fault } from '../../school-file/index.js'
import type { LocalDate } from '../../shared/dates.js'
import { DAY_PART_LABEL, DAY_PARTS, type LeaveRules } from './leave.js'
import type { LeaveFile } from './leave-file.schema.js'

type Check = (file: LeaveFile, rules: LeaveRules, context: CheckContext) => Fault[]

/** What a schema cannot see: how the parts of `leave` fit each other, the calendar and the places. */
export const checkLeaveFile: Check = (...args) =>
  [checkPeriods, checkDayParts, checkTypes, checkExams, checkTiers, checkPeople, checkPlaces, checkQuiet].flatMap(check => check(...args))

const checkPeriods: Check = (file, rules, { fault }) => {
  if (!file.periods) return []
  return rules.periods.flatMap((period, index): Fault[] => {
    const faults: Fault[] = []
    const path = ['periods', index]
    const before = rules.periods[index - 1]
    if (period.end <= period.start) faults.push(fault([...path, 'end'], `（${period.end}）不晚于 start（${period.start}）`))
    if (!before) return faults
    if (period.number <= before.number)
      faults.push(fault([...path, 'number'], `（第 ${period.number} 节）应该比上一项（第 ${before.number} 节）大`))
    if (period.start < before.end) faults.push(fault([...path, 'start'], `（${period.start}）早于上一节的结束（${before.end}）`))
    return faults
  })
}

const checkDayParts: Check = ({ day_parts: written }, { dayParts }, { fault }) => {
  if (!written) return []
  return DAY_PARTS.flatMap((part, index): Fault[] => {
    const { start, end } = dayParts[part]
    const before = DAY_PARTS[index - 1]
    const path = ['day_parts', ...(written[part] ? [part] : [])]
    if (end <= start) return [fault([...path, 'end'], `（${end}）不晚于 start（${start}）`)]
    if (!before || dayParts[before].end <= start) return []
    return [fault(path, `${DAY_PART_LABEL[part]}的开始（${start}）早于${DAY_PART_LABEL[before]}的结束（${dayParts[before].end}）`)]
  })
}

const checkTypes: Check = ({ types = [] }, _, { fault }) =>
  types.flatMap((type, index): Fault[] => {
    const faults: Fault[] = []
    const path = ['types', index]
    if (types.findIndex(({ name }) => name === type.name) < index) faults.push(fault([...path, 'name'], `“${type.name}” 写了两次`))
    if (type.proof_days !== undefined && type.proof !== 'after')
      faults.push(fault([...path, 'proof_days'], '只和 proof: after（之后补交）一起写'))
    for (const [at, rule] of type.block.entries()) {
      if (rule === 'proof' ? type.proof === 'needed' : type[rule] !== undefined) continue
      const missing = rule === 'proof' ? 'proof: needed' : rule
      faults.push(fault([...path, 'block', at], `写了 “${rule}”，可是这种假没有写 ${missing}`))
    }
    return faults
  })

const checkExams: Check = ({ exam_weeks: exams }, _, { fault, warning, section }) => {
  const terms = section<{ terms: { first: LocalDate; last: LocalDate }[] }>('calendar')?.terms
  return exams.flatMap(({ name, first, last }, index): Fault[] => {
    const path = ['exam_weeks', index]
    if (first > last) return [fault([...path, 'last'], `（${last}）在 first（${first}）之前，请检查这两个日期`)]
    if (!terms || terms.some(term => term.first <= last && first <= term.last)) return []
    return [warning([...path, 'first'], `“${name}” 不在 calendar 的任何一个学期里，请检查日期`)]
  })
}

const checkTiers: Check = ({ tiers = [] }, rules, { fault }) => {
  const faults: Fault[] = []
  const tables = new Map<string, { upToDays: number; index: number }>()
  for (const [index, tier] of tiers.entries()) {
    const path = ['tiers', index]
    for (const [at, type] of (tier.types ?? []).entries()) {
      if (!rules.types.some(({ name }) => name === type)) faults.push(fault([...path, 'types', at], `“${type}” 不在 types 里`))
    }
    for (const [at, step] of tier.steps.entries()) {
      if (tier.steps.indexOf(step) < at) faults.push(fault([...path, 'steps', at], `“${step}” 写了两次`))
    }
    for (const type of tier.types ?? ['']) {
      const before = tables.get(type)
      const upToDays = tier.up_to_days ?? Infinity
      if (before && before.upToDays === Infinity) {
        faults.push(fault(path, `上面（第 ${before.index + 1} 条）没有写 up_to_days，已经管了所有天数，这一条永远用不到`))
        continue
      } else if (before && upToDays <= before.upToDays) {
        faults.push(fault([...path, 'up_to_days'], `（${upToDays} 天）应该比上一条（${before.upToDays} 天）多`))
      }
      tables.set(type, { upToDays, index })
    }
  }
  for (const [type, { upToDays, index }] of tables) {
    if (upToDays === Infinity) continue
    const whose = type === '' ? '' : `（${type}）`
    faults.push(
      fault(['tiers', index, 'up_to_days'], `是最后一条${whose}，超过 ${upToDays} 天的假没有人审批；请再加一条不写 up_to_days 的`),
    )
  }
  if (tiers.length > 0 && !tables.has('')) faults.push(fault(['tiers'], '每一条都写了 types，别的类型没有人审批；请加上不写 types 的'))
  return faults
}

const checkPeople: Check = (file, _, { fault }) =>
  (['cc', 'fallback'] as const).flatMap(key =>
    (file[key] ?? []).flatMap((role, at, all) => (all.indexOf(role) < at ? [fault([key, at], `“${role}” 写了两次`)] : [])),
  )

const checkPlaces: Check = ({ campus_places: places = [] }, _, { fault, names }) =>
  places.flatMap((place, at): Fault[] => {
    const looked = names.place(place)
    return looked.ok ? [] : [fault(['campus_places', at], `“${place}” ${looked.problem}`)]
  })

const checkQuiet: Check = ({ quiet_hours: quiet }, _, { fault }) =>
  typeof quiet === 'object' && quiet.from === quiet.until
    ? [fault(['quiet_hours', 'until'], '和 from 一样，就是全天都不提醒；不要安静时段请写 none')]
    : []
