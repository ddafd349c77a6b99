import type { RoleName } from '../../directory/index.js'
import { addDays, toDbDate, type LocalDate } from '../../shared/dates.js'
import type { Answer, CommandContext, IntentView, Manifest, WordCommand } from '../manifest.js'
import { loadDayFacts, type DayFacts, type Inspector } from './day-facts.js'
import type { Duty } from './inspection.js'
import { compact } from './line-words.js'
import { inspectorsNamed, mayInspect, planSlots } from './plan-duties.js'
import type { InspectionSwappedView, InspectionSwapRefusedView } from './swap-views.js'

const DAYS: Record<string, number> = { 今天: 0, 明天: 1, 后天: 2 }
const INSPECTORS: readonly RoleName[] = ['inspector']

/** `李四 晨检 明天`, in this order or with the day first. */
export function readSwap(rest: string, today: LocalDate): { who: string; check: string; date: LocalDate } {
  const parts = rest.split(/[\s,，、]+/).filter(part => part !== '')
  const day = parts.find(part => part in DAYS)
  const [who = '', ...check] = parts.filter(part => part !== day)
  return { who, check: check.join(''), date: addDays(today, day === undefined ? 0 : DAYS[day]!) }
}

type Change = InspectionSwappedView['change']

/** 换班 李四 晨检: the duty of that slot, all of it, goes to another inspector; both know, and it leaves a trace (C04). */
const swap: WordCommand = async (context, rest) => {
  const { tx, person, today, at } = context
  const { who, check, date } = readSwap(rest, today)
  const refuse = (reason: InspectionSwapRefusedView['reason'], detail = ''): Answer => {
    const view: InspectionSwapRefusedView = { view: 'inspection.swap-refused', reason, detail, date }
    return { view }
  }
  if (who === '') return refuse('how')
  const facts = await loadDayFacts(tx, date)
  const mine = planSlots(facts).flatMap(slot => slot.duties.filter(duty => duty.inspectorId === person.id))
  const meant = mine.filter(({ template }) => compact(template.name).includes(compact(check)))
  const checks = [...new Set(meant.map(({ template }) => template.name))]
  if (checks.length === 0) return refuse(gaveAway(facts, person.id, check) ? 'already-given' : 'no-duty', check)
  if (checks.length > 1) return refuse('which-check', checks.join('、'))

  const found = inspectorsNamed(facts, who)
  if (found.length > 1) return refuse('which-person', found.map(({ name, schoolNo, id }) => `${name}（${schoolNo ?? id}）`).join('、'))
  const taker = found[0]
  if (!taker) return refuse('not-inspector', who)
  if (taker.id === person.id) return refuse('oneself')
  const duty = meant.find(one => one.onBehalfOfId === taker.id) ?? meant.find(one => one.onBehalfOfId === null) ?? meant[0]!
  if (at > duty.closeAt) return refuse('over', duty.template.name)
  const left = duty.targets.filter(target => mayInspect(facts, taker, target))
  if (left.length === 0) return refuse('own-class', taker.name)

  const change: Change = duty.onBehalfOfId === null ? 'given' : duty.onBehalfOfId === taker.id ? 'undone' : 'passed'
  if (!(await save(context, duty, taker))) return refuse('too-late', duty.template.name)
  await tell(context, duty, taker, change)
  return { view: swappedView(facts, duty, { taker, change, byId: person.id, readerId: person.id, at }) }
}

function gaveAway({ swaps }: DayFacts, personId: string, check: string): boolean {
  return swaps.some(one => one.fromId === personId && compact(one.template).includes(compact(check)))
}

/** Of two presses at once the database lets one through. */
async function save({ tx, person, at }: CommandContext, { date, template, onBehalfOfId }: Duty, taker: Inspector): Promise<boolean> {
  const row = { date: toDbDate(date), template: template.name }
  const now = { toId: taker.id, byId: person.id, at }
  if (onBehalfOfId === null) {
    const made = await tx.inspectionSwap.createMany({ data: [{ ...row, fromId: person.id, ...now }], skipDuplicates: true })
    return made.count === 1
  }
  const held = { ...row, fromId: onBehalfOfId, toId: person.id }
  const changed =
    onBehalfOfId === taker.id ? tx.inspectionSwap.deleteMany({ where: held }) : tx.inspectionSwap.updateMany({ where: held, data: now })
  return (await changed).count === 1
}

async function tell(
  { trail, outbox, person, at, inboxKey }: CommandContext,
  { date, template, onBehalfOfId }: Duty,
  taker: Inspector,
  change: Change,
): Promise<void> {
  const subject = `inspection-swap:${date}:${template.name}`
  const ownerId = onBehalfOfId ?? person.id
  const data = { template: template.name, date, from: ownerId, to: taker.id, change }
  await trail.record({ subject, actorId: person.id, action: 'inspection.swapped', at, data })
  const recipients = [...new Set([taker.id, ownerId])].filter(id => id !== person.id)
  await outbox.add({
    kind: 'inspection.swapped',
    subject,
    recipients,
    date,
    dedupeKey: `inspection-swap:${inboxKey.key}`,
    payload: { ownerId, takerId: taker.id, byId: person.id, change },
  })
}

interface Swapped {
  taker: Inspector
  change: Change
  byId: string
  readerId: string
  at: Date
}

function swappedView(facts: DayFacts, duty: Duty, { taker, change, byId, readerId, at }: Swapped): InspectionSwappedView {
  const nameOf = (id: string) => facts.inspectors.find(one => one.id === id)?.name ?? id
  const kept = duty.targets.filter(target => mayInspect(facts, taker, target))
  return {
    view: 'inspection.swapped',
    reader: readerId === byId ? 'actor' : readerId === taker.id ? 'taker' : 'owner',
    change,
    template: duty.template.name,
    date: duty.date,
    slot: { from: duty.template.slot.from, until: duty.template.slot.until },
    byName: nameOf(byId),
    toName: taker.name,
    ownerName: nameOf(duty.onBehalfOfId ?? byId),
    targets: kept.map(({ name }) => name),
    dropped: duty.targets.filter(target => !kept.includes(target)).map(({ name }) => name),
    asOf: at,
  }
}

/** Read when it is sent: a duty that has gone on to somebody else meanwhile is told by that swap's own notice. */
const told: IntentView = async ({ tx, at }, { subject, date, payload }, readerId) => {
  const template = subject.split(':').slice(2).join(':')
  const [ownerId, takerId, byId] = ['ownerId', 'takerId', 'byId'].map(key => String(payload[key]))
  const change = payload['change'] as Change
  const facts = await loadDayFacts(tx, date)
  const taker = facts.inspectors.find(({ id }) => id === takerId)
  const onBehalfOfId = ownerId === takerId ? null : ownerId!
  const duty = planSlots(facts)
    .filter(slot => slot.template.name === template)
    .flatMap(slot => slot.duties)
    .find(one => one.inspectorId === takerId && one.onBehalfOfId === onBehalfOfId)
  if (!taker || !duty) return null
  return { view: swappedView(facts, { ...duty, onBehalfOfId: ownerId! }, { taker, change, byId: byId!, readerId, at }) }
}

export const swapWords: Manifest['words'] = {
  换班: { run: swap, help: '这一次请别的检查员替你：换班 李四 晨检；换班 李四 晨检 明天', roles: INSPECTORS, takesNames: true },
}

export const swapIntents: Manifest['views'] = { 'inspection.swapped': { shared: false, load: told } }
