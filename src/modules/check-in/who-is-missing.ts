import { loadRolls, rollSubject, type Roll } from '../../roll/index.js'
import type { WordCommand } from '../manifest.js'
import { refusal } from './refusal.js'
import { rollIndex } from './roll-views.js'
import { toldOf } from './told.js'
import type { RollListView } from './views.js'

/** A teacher of the whole school gets the overview, not 30 cards. */
const MOST_CARDS = 3

/** 谁没到: the open window of each class of mine, else the one that closed last, else the next. Text first, and a card to mark on. */
export const whoIsMissing: WordCommand = async (context, rest) => {
  const { tx, at, today, authority, outbox, person, inboxKey } = context
  const verdict = await authority.require('check-in.see-roll')
  if (!verdict.ok) return refusal(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-allowed')
  const classIds = await authority.scopeClasses('check-in.see-roll')
  const rolls = await loadRolls(tx, { around: today, classIds }, at)
  const named = rolls.filter(roll => rest !== '' && rest.includes(roll.occurrence.className))
  const shown = named.length > 0 ? named : rolls
  const chosen = classIds
    .map(classId =>
      current(
        shown.filter(({ occurrence }) => occurrence.classId === classId),
        at,
      ),
    )
    .filter(roll => roll !== null)
  if (chosen.length === 0) return refusal('no-window-today')
  if (chosen.length <= MOST_CARDS) {
    for (const roll of chosen) {
      if (roll.occurrence.state === 'cancelled' || at < roll.occurrence.openAt) continue
      const subject = rollSubject(roll.occurrence)
      await outbox.add({
        kind: 'roll.asked',
        subject,
        recipients: [person.id],
        dedupeKey: `asked:${inboxKey.key}:${subject}`,
        date: roll.occurrence.date,
      })
    }
  }
  const view: RollListView = { view: 'roll.list', rolls: chosen.map(roll => rollIndex(roll, at, 'asked')) }
  return { view, told: chosen.length <= MOST_CARDS ? chosen.flatMap(toldOf) : [] }
}

/** The window that matters now: the open one closing first, else the newest closed, else the next. */
export function current(rolls: readonly Roll[], at: Date): Roll | null {
  const open = rolls.filter(({ occurrence }) => occurrence.openAt <= at && at <= occurrence.closeAt && occurrence.state !== 'cancelled')
  const closed = rolls.filter(({ occurrence }) => occurrence.closeAt < at)
  const byClose = (a: Roll, b: Roll) => a.occurrence.closeAt.getTime() - b.occurrence.closeAt.getTime()
  return open.toSorted(byClose)[0] ?? closed.toSorted(byClose).at(-1) ?? rolls.toSorted(byClose)[0] ?? null
}
