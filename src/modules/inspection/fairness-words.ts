import { personIdOf } from '../../shared/ids.js'
import { addDays } from '../../shared/dates.js'
import type { Answer, Manifest, Permission, WordCommand } from '../manifest.js'
import { fairnessOf, inspectorFairness, undecidedDoubles, type FairnessFacts, type InspectorName } from './fairness.js'
import { loadFairness } from './fairness.queries.js'
import type { FairnessAllView, FairnessOneView, FairnessRefusedView } from './fairness-views.js'

const USUAL_DAYS = 30
const MOST_DAYS = 366

/** `张三`, `90天`, `张三 90天`. */
export function readFairness(rest: string): { who: string; days: number } {
  const said = /(?:^|\s)(?:最近)?\s*(\d{1,4})\s*天$/.exec(rest)
  const days = said ? Math.min(MOST_DAYS, Math.max(1, Number(said[1]))) : USUAL_DAYS
  return { who: (said ? rest.slice(0, said.index) : rest).trim(), days }
}

const meant = ({ inspectors }: FairnessFacts, who: string): InspectorName[] => {
  const byId = inspectors.filter(({ id, schoolNo }) => id === personIdOf(who) || schoolNo === who)
  return byId.length > 0 ? byId : inspectors.filter(({ name }) => name === who)
}

/** 检查员 [张三] [90天]: how inspectors score, for officers only. */
const fairnessWord: WordCommand = async ({ tx, at, today, authority }, rest) => {
  const { who, days } = readFairness(rest)
  const refuse = (reason: FairnessRefusedView['reason'], detail = ''): Answer => {
    const view: FairnessRefusedView = { view: 'inspection.fairness-refused', reason, detail, days }
    return { view }
  }
  const verdict = await authority.require('inspection.fairness')
  if (!verdict.ok) return refuse(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-allowed')
  const span = { days, from: addDays(today, 1 - days), until: today }
  const facts = await loadFairness(tx, { ...span, classIds: await authority.scopeClasses('inspection.fairness') })
  if (who === '') {
    const view: FairnessAllView = {
      view: 'inspection.fairness',
      ...span,
      ...fairnessOf(facts),
      undecided: undecidedDoubles(facts.doubles),
      asOf: at,
    }
    return { view }
  }
  const found = meant(facts, who)
  if (found.length > 1) return refuse('which-one', found.map(({ name, schoolNo, id }) => `${name}（${schoolNo ?? id}）`).join('、'))
  const [inspector] = found
  if (!inspector) return refuse('nobody', who)
  const filed = facts.tallies.filter(({ inspectorId }) => inspectorId === inspector.id).reduce((sum, { count }) => sum + count, 0)
  const view: FairnessOneView = {
    view: 'inspection.fairness-one',
    ...span,
    name: inspector.name,
    undecided: undecidedDoubles(facts.doubles, inspector.id),
    of: inspectorFairness(facts, inspector.id) ?? { count: filed },
    asOf: at,
  }
  return { view }
}

export const fairnessWords: Manifest['words'] = {
  // Neither guessed at nor without a space: 检查员看错了 is how the reason of an appeal begins.
  检查员: { run: fairnessWord, help: '各检查员扣分松紧，和要定的两份分数；也可以：检查员 张三', roles: ['officer'] },
}

export const fairnessPermissions: Permission[] = [{ name: 'inspection.fairness', label: '看检查员的松紧', roles: { officer: 'school' } }]
