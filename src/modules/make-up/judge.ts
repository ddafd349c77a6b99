import { isMissed } from '../check-in/index.js'
import type { Answer, CommandContext } from '../manifest.js'
import { addDays, type LocalDate } from '../../shared/dates.js'
import { faultOf, monthOf, type MakeUpFault, type MakeUpRules, type MissedWindow } from './make-up.js'
import { ownWindows, usedIn } from './requests.js'
import { loadMakeUpRules } from './school-file.js'
import type { MakeUpRefusedView, WindowOfDay } from './views.js'

export interface Judged extends MissedWindow {
  fault: MakeUpFault | null
  /** Of its month, without this one. */
  used: number
}

/** Every window of the last days and whether it can be made up for, as it stands in this transaction. */
export async function judgeWindows(
  { tx, at, today, person }: Pick<CommandContext, 'tx' | 'at' | 'today' | 'person'>,
  rules: MakeUpRules,
): Promise<Judged[]> {
  const dates = Array.from({ length: rules.days + 2 }, (_, index) => addDays(today, -index))
  const windows = await ownWindows(tx, person.id, dates, at)
  const usedOf = new Map<string, number>()
  for (const { date } of windows) if (!usedOf.has(monthOf(date))) usedOf.set(monthOf(date), await usedIn(tx, person.id, date))
  return windows.map(window => {
    // One that came back counts already, and is not a further one when it is asked again.
    const used = usedOf.get(monthOf(window.date))! - (window.request?.state === 'returned' ? 1 : 0)
    return { ...window, used, fault: faultOf(window, { rules, today, at, missed: isMissed(window.state.kind), used }) }
  })
}

/** Who may ask at all, and by which rules. */
export async function mayAsk({ tx, person, authority }: CommandContext): Promise<{ rules: MakeUpRules } | { refused: Answer }> {
  const verdict = person.classId === null ? null : await authority.require('make-up.ask', { personId: person.id })
  if (!verdict?.ok) return { refused: refusal(verdict?.refusal === 'not-piloted' ? 'not-piloted' : 'not-allowed') }
  const rules = await loadMakeUpRules(tx)
  return rules.enabled ? { rules } : { refused: refusal('disabled') }
}

/** An expected refusal: an answer with what to do next, never an error. */
export function refusal(reason: MakeUpRefusedView['reason'], about: MissedWindow | null = null, limit = 0): Answer {
  const view: MakeUpRefusedView = { view: 'make-up.refused', reason, about: about && windowOfDay(about), limit }
  return { view }
}

export function faultAnswer(window: Judged, fault: MakeUpFault, rules: MakeUpRules): Answer {
  return refusal(fault, window, fault === 'cap' ? rules.monthlyCap : fault === 'cut-off' ? (rules.cutOffDay ?? 0) : rules.days)
}

export function windowOfDay({ date, name, openAt, closeAt }: { date: LocalDate; name: string; openAt: Date; closeAt: Date }): WindowOfDay {
  return { date, window: { name, openAt, closeAt } }
}
