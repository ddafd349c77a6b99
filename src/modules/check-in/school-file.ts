import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { Tx } from '../../db/index.js'
import {
  type Change,
  type CheckContext,
  defineSection,
  type Fault,
  fields,
  type ImportContext,
  type Names,
  type SchoolFacts,
} from '../../school-file/index.js'
import { type RuleScope, windowKey } from './effective-rules.js'
import { timesOverlap, windowTimesProblems } from './window-times.js'

export { effectiveRules, windowKey } from './effective-rules.js'

const { list, name, part, time, weekdays, whole, yesNo, oneOrMany } = fields

const windowSchema = part(
  {
    name: name('窗口名称，例如 “早自习”', 16),
    /** `all`, or names of classes and departments. */
    classes: oneOrMany(name('班级或部门的名称', 64), 'all（全部班级）、班级名称、部门名称，或它们的列表').default(['all']),
    weekdays,
    open: time,
    late: time.optional(),
    close: time,
    next_day: yesNo.default(false),
    places: oneOrMany(name('地点名称'), '地点名称或它们的列表').default([]),
    reading_max_age: whole('秒', 10, 3600).default(180),
    remind_before: whole('分钟', 0, 240).default(5),
    report_after: whole('分钟', 0, 240).default(3),
  },
  '一个签到窗口',
)
const schema = list(windowSchema, '签到窗口', 200)

type FileWindow = z.infer<typeof windowSchema>

/** The check-in windows of the school file (A01, A03): rows that a teacher set in chat are never touched. */
export const windowsSection = defineSection<FileWindow[]>({
  key: 'windows',
  schema,

  check(windows, context) {
    return windows.flatMap((window, index): Fault[] => [
      ...checkNames(window, index, context),
      ...windowTimesProblems(window).map(({ field, message }) => context.fault([index, field], message)),
      ...checkEarlier(windows, index, context),
    ])
  },

  async apply(context, windows = []) {
    const rows = await context.tx.windowRule.findMany({ where: { source: 'file', validUntil: null }, orderBy: { id: 'asc' } })
    const left = new Map(rows.map(row => [row.key, row]))
    const changes: Change[] = []
    for (const rule of windows.flatMap(window => rulesOf(window, context))) {
      const row = left.get(rule.key)
      left.delete(rule.key)
      if (row && isSame(row, rule)) continue
      // Occurrences keep the row by which they were planned, so a rule is never edited: it ends, and its successor begins.
      if (row) await context.tx.windowRule.update({ where: { id: row.id }, data: { validUntil: context.at } })
      await context.tx.windowRule.create({ data: { ...rule, validFrom: context.at, source: 'file', setBy: context.by } })
      changes.push(
        row ? context.changed(`修改窗口 ${ruleText(rule, context.names)}`) : context.added(`新增窗口 ${ruleText(rule, context.names)}`),
      )
    }
    for (const row of left.values()) {
      await context.tx.windowRule.update({ where: { id: row.id }, data: { validUntil: context.at } })
      changes.push(context.removed(`停用窗口 ${ruleText(row, context.names)}`))
    }
    return [...changes, ...(await lostPlaces(context))]
  },

  remarks: chatRules,
})

/** Unknown names are left out here; `checkNames` has refused them before anything is applied. */
function scopesOf({ classes }: FileWindow, names: Names): RuleScope[] {
  return classes.flatMap((group): RuleScope[] => {
    if (group === 'all') return [{ scopeKind: 'school', scopeId: 0 }]
    const looked = names.group(group)
    return looked.ok ? [{ scopeKind: looked.value.kind, scopeId: looked.value.id }] : []
  })
}

function checkNames(window: FileWindow, index: number, context: CheckContext): Fault[] {
  const faults: Fault[] = []
  for (const [at, place] of window.places.entries()) {
    const looked = context.names.place(place)
    if (!looked.ok) faults.push(context.fault([index, 'places', at], `“${place}” ${looked.problem}`))
  }
  for (const [at, group] of window.classes.entries()) {
    if (group === 'all' && window.classes.length > 1)
      faults.push(context.fault([index, 'classes', at], '写了 all 就是全部班级，不要再写别的'))
    if (window.classes.indexOf(group) < at) faults.push(context.fault([index, 'classes', at], `“${group}” 写了两次`))
    const looked = context.facts === null || group === 'all' ? null : context.names.group(group)
    if (looked?.ok === false) faults.push(context.fault([index, 'classes', at], `“${group}” ${looked.problem}`))
  }
  return faults
}

/** Against the windows above it: one name and scope stands for one window; two windows at one time are legal but worth a look. */
function checkEarlier(windows: readonly FileWindow[], index: number, context: CheckContext): Fault[] {
  const window = windows[index]!
  const scopes = scopesOf(window, context.names)
  return windows.slice(0, index).flatMap((earlier): Fault[] => {
    const earlierScopes = scopesOf(earlier, context.names)
    if (earlier.name === window.name) {
      const keys = new Set(earlierScopes.map(scope => windowKey(earlier.name, scope)))
      const same = scopes.some(scope => keys.has(windowKey(window.name, scope)))
      return same ? [context.fault([index, 'name'], `“${window.name}” 对同样的班级已经写过了，请换一个名称`)] : []
    }
    const meets = scopes.some(one => earlierScopes.some(other => scopesMeet(one, other, context.facts)))
    if (!meets || !timesOverlap(earlier, window)) return []
    return [context.warning([index, 'open'], `“${window.name}” 和 “${earlier.name}” 的时间有重叠：学生点一次签到，算在先结束的那个窗口`)]
  })
}

/** Whether some class may be under both. */
function scopesMeet(a: RuleScope, b: RuleScope, facts: SchoolFacts | null): boolean {
  if (a.scopeKind === 'school' || b.scopeKind === 'school') return true
  const above = (scope: RuleScope): number[] => {
    const found: number[] = []
    const start = scope.scopeKind === 'class' ? facts?.classes.find(({ id }) => id === scope.scopeId)?.departmentId : scope.scopeId
    for (let id = start ?? null; id !== null && !found.includes(id); id = facts?.departments.find(row => row.id === id)?.parentId ?? null) {
      found.push(id)
    }
    return found
  }
  if (a.scopeKind === 'class' && b.scopeKind === 'class') return a.scopeId === b.scopeId
  return (a.scopeKind === 'department' && above(b).includes(a.scopeId)) || (b.scopeKind === 'department' && above(a).includes(b.scopeId))
}

/** A place that this import drops (or renames), while a window set in chat still names it: that window keeps its old fence, which is said once. */
async function lostPlaces({ tx, at, names, changed }: ImportContext): Promise<Change[]> {
  const ended = await tx.place.findMany({ where: { validUntil: at }, select: { name: true } })
  const current = new Set(
    (await tx.place.findMany({ where: { validUntil: null }, select: { name: true } })).map(({ name: known }) => known),
  )
  const lost = [...new Set(ended.map(({ name: known }) => known))].filter(known => !current.has(known))
  if (lost.length === 0) return []
  const rows = await tx.windowRule.findMany({
    where: { source: 'chat', validUntil: null, places: { hasSome: lost } },
    orderBy: { id: 'asc' },
  })
  return rows.map(row =>
    changed(
      `窗口 ${ruleText(row, names)} 是老师在聊天里设的，还在用停用的地点 ${row.places.filter(place => lost.includes(place)).join('、')}：暂时仍按原来的范围判断，请老师重新发一次“签到时间”`,
    ),
  )
}

type Rule = ReturnType<typeof rulesOf>[number]

function rulesOf(window: FileWindow, { names }: ImportContext) {
  return scopesOf(window, names).map(scope => ({
    ...scope,
    key: windowKey(window.name, scope),
    name: window.name,
    weekdays: window.weekdays as number[],
    openTime: window.open as string,
    lateTime: (window.late ?? null) as string | null,
    closeTime: window.close as string,
    places: window.places,
    readingMaxAgeSeconds: window.reading_max_age,
    remindMinutes: window.remind_before,
    reportMinutes: window.report_after,
  }))
}

function isSame(row: Rule, rule: Rule): boolean {
  return (Object.keys(rule) as (keyof Rule)[]).every(key => isDeepStrictEqual(row[key], rule[key]))
}

function ruleText(rule: Rule, names: Names): string {
  const group = rule.scopeKind === 'school' ? '' : `${groupName(rule, names)} `
  return `${group}${rule.name} ${rule.openTime}–${rule.closeTime}（${fields.weekdaysText(rule.weekdays)}）`
}

function groupName({ scopeKind, scopeId }: RuleScope, names: Names): string {
  return names.nameOf(scopeKind === 'class' ? 'class' : 'department', scopeId)
}

async function chatRules(tx: Tx, at: Date): Promise<string[]> {
  const rows = await tx.windowRule.findMany({ where: { source: 'chat', validFrom: { lte: at }, validUntil: null }, orderBy: { id: 'asc' } })
  const classes = await tx.classGroup.findMany({ select: { id: true, name: true } })
  const departments = await tx.department.findMany({ select: { id: true, name: true } })
  return rows.map(row => {
    const known = row.scopeKind === 'class' ? classes : departments
    const group = row.scopeKind === 'school' ? '全校' : (known.find(({ id }) => id === row.scopeId)?.name ?? '')
    return `窗口 ${group} ${row.name} ${row.openTime}–${row.closeTime}（${fields.weekdaysText(row.weekdays)}）`
  })
}
