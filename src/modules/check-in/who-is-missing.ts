import { loadRolls, rollSubject, type Roll } from '../../roll/index.js'
import type { WordCommand } from '../manifest.js'
import { noWindowToday, watchedClasses } from './class-command.js'
import { rollIndex } from './roll-views.js'
import { toldOf } from './told.js'
import type { RollListView } from './views.js'

/** A teacher of the whole school gets the overview, not 30 cards. */
const MOST_CARDS = 3

/** 谁没到: the open window of each class of mine, else the one that closed last, else the next. Text first, and a card to mark on. */
export const whoIsMissing: WordCommand = async (context, rest) => {
  const { tx, at, today, outbox, person, inboxKey } = context
  const watched = await watchedClasses(context, rest)
  if ('refused' in watched) return watched.refused
  const rolls = await loadRolls(tx, { around: today, classIds: watched.classIds }, at)
  const chosen = watched.classIds
    .map(classId =>
      current(
        rolls.filter(({ occurrence }) => occurrence.classId === classId),
        at,
      ),
    )
    .filter(roll => roll !== null)
  if (chosen.length === 0) return noWindowToday(context)
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

/** The window that matters now: the open one closing first, else the newest closed, else the next; a cancelled one only if there is no other. */
export function current(rolls: readonly Roll[], at: Date): Roll | null {
  const byClose = (a: Roll, b: Roll) => a.occurrence.closeAt.getTime() - b.occurrence.closeAt.getTime()
  const running = rolls.filter(({ occurrence }) => occurrence.state !== 'cancelled').toSorted(byClose)
  const open = running.find(({ occurrence }) => occurrence.openAt <= at && at <= occurrence.closeAt)
  const closed = running.findLast(({ occurrence }) => occurrence.closeAt < at)
  return open ?? closed ?? running[0] ?? rolls.toSorted(byClose)[0] ?? null
}
