import { z } from 'zod'
import { ROLE_LABEL, ROLES, type GrantScopeKind, type RoleName } from '../../directory/index.js'
import { fromDbDate, type LocalDate, toDbDate } from '../../shared/dates.js'
import { planDated } from '../dated.js'
import type { Fault } from '../fault.js'
import { list, name, part, period } from '../fields.js'
import { didYouMean } from '../nearest.js'
import type { Names } from '../names.js'
import { checkPeriod, endOf, periodText } from '../period.js'
import { defineSection, type ImportContext } from '../section.js'
import { checkWho, peopleOf, who } from './who.js'

const ROLE_BY_LABEL = new Map(ROLES.map(role => [ROLE_LABEL[role], role]))

const role = z.string({ error: '应该是角色的名称，例如 “学工干事”' }).transform((input, context): RoleName => {
  const found = ROLE_BY_LABEL.get(input.trim())
  if (found) return found
  context.addIssue({
    code: 'custom',
    message: `不认识的角色 “${input}”${didYouMean(input, ROLE_BY_LABEL.keys()) || `，可以写：${[...ROLE_BY_LABEL.keys()].join('、')}`}`,
  })
  return z.NEVER
})

const scope = z.union(
  [
    z.literal('school'),
    z.strictObject({ department: name('部门名称', 64) }),
    z.strictObject({ classes: list(name('班级名称', 64), '班级').min(1, '至少写一个班级') }),
  ],
  { error: '应该是 school、{ department: 部门名称 } 或 { classes: [班级名称] }' },
)

const schema = list(part({ role, ...who, scope, ...period }, '一条角色授权'), '角色授权')

type RoleRules = z.infer<typeof schema>
type RoleRule = RoleRules[number]

interface WantedGrant {
  personId: string
  role: RoleName
  scopeKind: GrantScopeKind
  scopeId: number
  from: LocalDate | undefined
  until: LocalDate | null
}

export const rolesSection = defineSection<RoleRules>({
  key: 'roles',
  schema,
  followsDirectory: true,

  check(rules, context) {
    return rules.flatMap((rule, index): Fault[] => {
      const faults = [...checkWho(rule, [index], context), ...checkPeriod(rule, [index], context)]
      if (context.facts === null || rule.scope === 'school') return faults
      if ('department' in rule.scope) {
        const looked = context.names.department(rule.scope.department)
        if (!looked.ok) faults.push(context.fault([index, 'scope', 'department'], `“${rule.scope.department}” ${looked.problem}`))
        return faults
      }
      for (const [at, className] of rule.scope.classes.entries()) {
        const looked = context.names.class(className)
        if (!looked.ok) faults.push(context.fault([index, 'scope', 'classes', at], `“${className}” ${looked.problem}`))
      }
      return faults
    })
  },

  async apply(context, rules = []) {
    const rows = await context.tx.roleGrant.findMany({ where: { source: 'file' }, orderBy: { id: 'asc' } })
    const grants = rows.map(row => ({ ...row, from: fromDbDate(row.fromOn), until: row.untilOn === null ? null : fromDbDate(row.untilOn) }))
    const keyOf = (grant: Omit<WantedGrant, 'from' | 'until'>) => [grant.personId, grant.role, grant.scopeKind, grant.scopeId].join(' ')
    const plan = planDated(context.today, grants, wantedGrants(rules, context), keyOf)

    if (plan.insert.length > 0) {
      await context.tx.roleGrant.createMany({
        data: plan.insert.map(({ wanted: { personId, role: granted, scopeKind, scopeId }, span }) => ({
          personId,
          role: granted,
          scopeKind,
          scopeId,
          source: 'file' as const,
          fromOn: toDbDate(span.from),
          untilOn: span.until === null ? null : toDbDate(span.until),
        })),
      })
    }
    for (const { row, until } of plan.end) {
      await context.tx.roleGrant.update({ where: { id: row.id }, data: { untilOn: until === null ? null : toDbDate(until) } })
    }
    if (plan.remove.length > 0) await context.tx.roleGrant.deleteMany({ where: { id: { in: plan.remove.map(row => row.id) } } })

    const say = (grant: Omit<WantedGrant, 'from' | 'until'>) =>
      `${personName(context, grant.personId)} ${ROLE_LABEL[grant.role]}（${scopeText(grant, context)}）`
    return [
      ...plan.insert.map(({ wanted, span }) => context.added(`授予 ${say(wanted)}，${periodText(span.from, span.until)}`)),
      ...plan.end.map(({ row, until }) => context.changed(`${say(row)} 改为 ${periodText(row.from, until)}`)),
      ...plan.remove.map(row => context.removed(`收回 ${say(row)}`)),
    ]
  },
})

/** One grant per person and scope; of two rules that grant the same, the first counts. */
function wantedGrants(rules: RoleRules, context: ImportContext): WantedGrant[] {
  const wanted = new Map<string, WantedGrant>()
  for (const rule of rules) {
    for (const personId of peopleOf(rule, context.facts, context.names)) {
      for (const { scopeKind, scopeId } of scopesOf(rule, context.names)) {
        const key = [personId, rule.role, scopeKind, scopeId, rule.from, rule.until].join(' ')
        if (!wanted.has(key)) wanted.set(key, { personId, role: rule.role, scopeKind, scopeId, from: rule.from, until: endOf(rule) })
      }
    }
  }
  return [...wanted.values()]
}

function scopesOf(rule: RoleRule, names: Names): { scopeKind: GrantScopeKind; scopeId: number }[] {
  if (rule.scope === 'school') return [{ scopeKind: 'school', scopeId: 0 }]
  if ('department' in rule.scope) {
    const department = names.department(rule.scope.department)
    return department.ok ? [{ scopeKind: 'department', scopeId: department.value.id }] : []
  }
  return rule.scope.classes.flatMap(className => {
    const found = names.class(className)
    return found.ok ? [{ scopeKind: 'class' as const, scopeId: found.value.id }] : []
  })
}

function personName(context: ImportContext, personId: string): string {
  return context.facts.people.find(person => person.id === personId)?.name ?? personId
}

function scopeText({ scopeKind, scopeId }: { scopeKind: GrantScopeKind; scopeId: number }, { names }: ImportContext): string {
  return scopeKind === 'school' ? '全校' : names.nameOf(scopeKind, scopeId)
}
