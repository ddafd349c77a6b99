/** Whom a rule is for. */
export interface RuleScope {
  scopeKind: 'class' | 'department' | 'school'
  scopeId: number
}

export interface DatedRule extends RuleScope {
  id: number
  name: string
  source: 'wecom' | 'file' | 'chat' | 'national'
  validFrom: Date
  validUntil: Date | null
}

/** A class and the departments above it, the nearest first. */
export interface ClassInfo {
  id: number
  departments: readonly number[]
}

/**
 * The rules a class lives by at an instant: of several with one name the nearest scope wins (its own, then its departments from the
 * nearest up, then the school's); within one scope what a person set in chat wins over the file, and the newer over the older.
 */
export function effectiveRules<R extends DatedRule>(rules: readonly R[], group: ClassInfo, at: Date): R[] {
  const chosen = new Map<string, { rule: R; rank: number }>()
  for (const rule of rules) {
    const rank = nearness(rule, group)
    if (rank === null || rule.validFrom > at || (rule.validUntil !== null && rule.validUntil <= at)) continue
    const current = chosen.get(rule.name)
    if (!current || rank < current.rank || (rank === current.rank && isStronger(rule, current.rule))) chosen.set(rule.name, { rule, rank })
  }
  return [...chosen.values()].map(({ rule }) => rule)
}

/** 0 = the class itself; null = not for this class. */
function nearness(rule: RuleScope, group: ClassInfo): number | null {
  if (rule.scopeKind === 'school') return group.departments.length + 1
  if (rule.scopeKind === 'class') return rule.scopeId === group.id ? 0 : null
  const index = group.departments.indexOf(rule.scopeId)
  return index < 0 ? null : index + 1
}

function isStronger(rule: DatedRule, other: DatedRule): boolean {
  if ((rule.source === 'chat') !== (other.source === 'chat')) return rule.source === 'chat'
  return (
    rule.validFrom.getTime() - other.validFrom.getTime() > 0 ||
    (rule.validFrom.getTime() === other.validFrom.getTime() && rule.id > other.id)
  )
}

/** The same for as long as the window keeps its name and scope: a new version of a rule plans the same occurrence. */
export function windowKey(name: string, { scopeKind, scopeId }: RuleScope): string {
  const slug = name.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, '-')
  return scopeKind === 'school' ? `${slug}@school` : `${slug}@${scopeKind}:${scopeId}`
}
