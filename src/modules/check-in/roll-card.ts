import { loadRolls, parseRollSubject, type Roll } from '../../roll/index.js'
import { addDays, toDbDate } from '../../shared/dates.js'
import type { ActionCommand, Answer, CardTap, CommandContext, IntentView, MayStillSee } from '../manifest.js'
import { markStudents } from './mark.js'
import { mayMark } from './may-mark.js'
import { refusal } from './refusal.js'
import { PAGE_KINDS, rollIndex, rollPage } from './roll-views.js'
import { toldOf } from './told.js'
import type { PageKind, RollIndexView } from './views.js'

/** The question keys of the roll cards, as `cards/` writes them. */
const KIND_QUESTION = 'kind'
const STUDENTS_QUESTION = 'students'

/** How long a past window may still be settled from its card, in days; later it is a matter for the office. */
const SETTLE_WITHIN_DAYS = 7

/** The card behind 谁没到 and behind the list after closing. */
export function rollIntentView(occasion: RollIndexView['occasion']): IntentView {
  return async ({ tx, at }, { subject }, personId) => {
    const roll = await load(tx, subject, at)
    return (
      roll && {
        view: rollIndex(roll, at, occasion, { mayMark: await mayMark(tx, personId, roll.occurrence.classId, at) }),
        told: toldOf(roll),
      }
    )
  }
}

async function load(tx: CommandContext['tx'], subject: string, at: Date): Promise<Roll | null> {
  const parsed = parseRollSubject(subject)
  return parsed && ((await loadRolls(tx, parsed, at))[0] ?? null)
}

/** Loads the roll behind a card after asking whether this person may still do this to this class today. */
function onRoll(
  permission: 'check-in.mark' | 'check-in.see-roll',
  work: (context: CommandContext, roll: Roll, tap: CardTap) => Promise<Answer>,
): ActionCommand {
  return async (context, tap) => {
    const roll = await load(context.tx, tap.subject, context.at)
    if (!roll) return refusal('no-window-today')
    const verdict = await context.authority.require(permission, { classId: roll.occurrence.classId })
    if (!verdict.ok) return refusal(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-allowed')
    const old = permission === 'check-in.mark' && roll.occurrence.date < addDays(context.today, -SETTLE_WITHIN_DAYS)
    return old ? refusal('too-old', String(SETTLE_WITHIN_DAYS)) : work(context, roll, tap)
  }
}

function index(roll: Roll, at: Date, occasion: RollIndexView['occasion'], extra: Partial<Parameters<typeof rollIndex>[3]> = {}): Answer {
  return { view: rollIndex(roll, at, occasion, { mayMark: true, ...extra }), told: toldOf(roll) }
}

/** A page button of the index card: the card becomes the page's checkboxes, for the kind chosen in its list. */
export const openPage = onRoll('check-in.mark', async ({ at }, roll, { page, selections }) => {
  const kind = PAGE_KINDS.find(known => known === selections[KIND_QUESTION]?.[0])
  if (!kind) return index(roll, at, 'asked', { notice: 'choose-kind' })
  const view = rollPage(roll, kind, Number(page[0] ?? 1))
  return view ? { view } : index(roll, at, 'asked')
})

/** The submit button of a page. The kind is the verb, the students are the checked options. */
export function submitPage(kind: PageKind): ActionCommand {
  return onRoll('check-in.mark', async (context, roll, { selections }) => {
    const studentIds = selections[STUDENTS_QUESTION] ?? []
    if (studentIds.length === 0) return index(roll, context.at, 'marked', { notice: 'choose-students' })
    const { date, id } = roll.occurrence
    const marked = await markStudents(context, { date, occurrenceId: id, studentIds, kind })
    if (!marked) return index(roll, context.at, 'asked')
    return index(marked.roll, context.at, 'marked', { done: { kind, names: marked.marked.map(line => line.name) } })
  })
}

/** Asked before each sending, so it reads the class and not the whole roll. */
export const mayStillSeeRoll: MayStillSee = async ({ tx, authority }, subject) => {
  const parsed = parseRollSubject(subject)
  const id = parsed && { date: toDbDate(parsed.date), id: parsed.occurrenceId }
  const occurrence = id && (await tx.windowOccurrence.findUnique({ where: { date_id: id }, select: { classId: true } }))
  return occurrence !== null && authority.can('check-in.see-roll', { classId: occurrence.classId })
}

export const refreshRoll = onRoll('check-in.see-roll', async ({ at, authority }, roll) =>
  index(roll, at, 'asked', { mayMark: await authority.can('check-in.mark', { classId: roll.occurrence.classId }) }),
)
