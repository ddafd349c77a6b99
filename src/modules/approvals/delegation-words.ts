import { addDays, fromDbDate, toDbDate, type LocalDate } from '../../shared/dates.js'
import { resolveDay } from '../../shared/said-day.js'
import type { CommandContext, WordCommand } from '../manifest.js'
import { approvalContext, type ApprovalsDeps } from './context.js'
import { choices } from './decide-words.js'
import { findStaff } from './find-staff.js'
import { refusal } from './refusal.js'
import type { DelegationView } from './views.js'

const DAY = String.raw`(?:(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?|(今天|明天|后天))`
const SPAN = new RegExp(`^(.*?) ?(?:从? ?${DAY})? ?(?:至|到|~) ?${DAY}$`)
const SOON: Record<string, number> = { 今天: 0, 明天: 1, 后天: 2 }

/** `李老师 9-20 至 9-30`: from today where no first day is said. Null where no last day is said, or one that does not exist. */
export function readDelegation(rest: string, today: LocalDate): { who: string; from: LocalDate; last: LocalDate } | null {
  const match = SPAN.exec(rest.replaceAll(/\s+/g, ' ').trim())
  if (!match) return null
  const [, who, ...parts] = match
  const day = ([year, month, date, word]: (string | undefined)[]): LocalDate | null =>
    word !== undefined ? addDays(today, SOON[word]!) : resolveDay(today, year ? Number(year) : null, Number(month), Number(date))
  const said = parts.slice(0, 4)
  const from = said.some(part => part !== undefined) ? day(said) : today
  const last = day(parts.slice(4, 8))
  return from && last && { who: who!.trim(), from, last }
}

const MOST_DAYS = 370

/** 代理 李老师 至 9-30: until the end of that day. Alone: what counts now. */
export function delegateWord(deps: ApprovalsDeps): WordCommand {
  return async (context, rest) => {
    const { tx, today } = context
    if (rest.trim() === '') return { view: await delegations(context, null, 0) }
    const isStaff = context.person.roles.some(grant => !['student', 'cadre', 'inspector'].includes(grant.role))
    if (!isStaff) return refusal('not-staff', '代理')
    const said = readDelegation(rest, today)
    if (!said || said.who === '') return refusal('day-format', '代理')
    if (said.last > addDays(today, MOST_DAYS)) return refusal('dates', '代理')
    const [target, second, ...more] = await findStaff(tx, said.who, today)
    if (!target) return refusal('unknown-person', '代理', { detail: said.who })
    if (second) return refusal('which-person', '代理', { detail: choices([target, second, ...more]) })
    const set = await deps.approvals.delegate(approvalContext(context), {
      delegateId: target.id,
      fromOn: said.from,
      untilOn: addDays(said.last, 1),
    })
    if (!set.ok) return refusal(set.refusal, '代理', { detail: target.name })
    return { view: await delegations(context, 'set', set.pending) }
  }
}

/** 取消代理 */
export function endDelegationWord(deps: ApprovalsDeps): WordCommand {
  return async context => {
    const ended = await deps.approvals.endDelegation(approvalContext(context))
    if (ended.length === 0) return refusal('no-delegation', '取消代理')
    return { view: await delegations(context, 'ended', 0) }
  }
}

async function delegations(
  { tx, today, person }: CommandContext,
  change: DelegationView['change'],
  pending: number,
): Promise<DelegationView> {
  const day = toDbDate(today)
  const rows = await tx.delegation.findMany({
    where: { untilOn: { gt: day }, OR: [{ principalId: person.id }, { delegateId: person.id }] },
    orderBy: { fromOn: 'asc' },
  })
  const people = await tx.person.findMany({
    where: { id: { in: rows.flatMap(row => [row.principalId, row.delegateId]) } },
    select: { id: true, name: true },
  })
  const nameOf = (id: string) => people.find(one => one.id === id)?.name ?? ''
  return {
    view: 'approval.delegation',
    change,
    delegations: rows
      .filter(row => row.principalId === person.id)
      .map(row => ({ name: nameOf(row.delegateId), fromOn: fromDbDate(row.fromOn), last: addDays(fromDbDate(row.untilOn), -1) })),
    actsFor: rows.filter(row => row.delegateId === person.id && row.fromOn <= day).map(row => nameOf(row.principalId)),
    pending,
  }
}
