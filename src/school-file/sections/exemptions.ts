import type { z } from 'zod'
import { fromDbDate, type LocalDate, toDbDate } from '../../shared/dates.js'
import { planDated } from '../dated.js'
import type { Fault } from '../fault.js'
import { date, list, part, text } from '../fields.js'
import { checkPeriod, endOf, periodText } from '../period.js'
import { defineSection } from '../section.js'
import { checkWho, peopleOf, who } from './who.js'

const schema = list(part({ ...who, reason: text('免签的原因，例如 “走读”', 32), from: date.optional(), until: date }, '一条免签'), '免签')

type ExemptionRules = z.infer<typeof schema>

interface WantedExemption {
  personId: string
  reason: string
  from: LocalDate | undefined
  until: LocalDate
}

export const exemptionsSection = defineSection<ExemptionRules>({
  key: 'exemptions',
  schema,
  followsDirectory: true,

  check(rules, context) {
    return rules.flatMap((rule, index): Fault[] => [...checkWho(rule, [index], context), ...checkPeriod(rule, [index], context)])
  },

  async apply(context, rules = []) {
    const rows = await context.tx.exemption.findMany({ where: { source: 'file' }, orderBy: { id: 'asc' } })
    const exemptions = rows.map(row => ({ ...row, from: fromDbDate(row.fromOn), until: fromDbDate(row.untilOn) }))
    const wanted = rules.flatMap(rule =>
      peopleOf(rule, context.facts, context.names).map((personId): WantedExemption => {
        return { personId, reason: rule.reason, from: rule.from, until: endOf(rule)! }
      }),
    )
    const keyOf = (item: { personId: string; reason: string }) => `${item.personId} ${item.reason}`
    // What a teacher ended in chat stays ended, until the file names a later beginning.
    const revoked = exemptions.filter(row => row.revokedBy !== null)
    const standing = wanted.filter(item => !revoked.some(row => keyOf(row) === keyOf(item) && (item.from ?? row.until) <= row.until))
    const plan = planDated(context.today, exemptions, standing, keyOf)

    if (plan.insert.length > 0) {
      await context.tx.exemption.createMany({
        data: plan.insert.map(({ wanted: { personId, reason, until }, span }) => ({
          personId,
          reason,
          source: 'file' as const,
          setBy: context.by,
          fromOn: toDbDate(span.from),
          untilOn: toDbDate(until),
        })),
      })
    }
    for (const { row, until } of plan.end) {
      await context.tx.exemption.update({ where: { id: row.id }, data: { untilOn: toDbDate(until ?? row.until) } })
    }
    if (plan.remove.length > 0) await context.tx.exemption.deleteMany({ where: { id: { in: plan.remove.map(row => row.id) } } })

    const nameOf = new Map(context.facts.people.map(person => [person.id, person.name]))
    const say = (item: { personId: string; reason: string }) => `${nameOf.get(item.personId) ?? item.personId} 免签（${item.reason}）`
    return [
      ...plan.insert.map(({ wanted: item, span }) => context.added(`${say(item)} ${periodText(span.from, span.until)}`)),
      ...plan.end.map(({ row, until }) => context.changed(`${say(row)} 改为 ${periodText(row.from, until)}`)),
      ...plan.remove.map(row => context.removed(`取消 ${say(row)}`)),
    ]
  },
})
