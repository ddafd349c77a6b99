import { loadRollCounts, loadRolls, rollSubject, type RollCounts } from '../../roll/index.js'
import type { WordCommand } from '../manifest.js'
import { noWindowToday, watchedClasses } from './class-command.js'
import { ofEachClass, rollIndex } from './roll-views.js'
import { toldOf } from './told.js'
import type { RollListView } from './views.js'

/** A teacher of the whole school gets the overview, not 30 cards. */
const MOST_CARDS = 3

/** 谁没到: the open window of each class of mine, else the one that closed last, else the next. Text first, and a card to mark on. */
export const whoIsMissing: WordCommand = async (context, rest) => {
  const { tx, at, today, outbox, person, inboxKey } = context
  const watched = await watchedClasses(context, rest)
  if ('refused' in watched) return watched.refused
  let { classIds } = watched
  if (classIds.length > MOST_CARDS) {
    const overview = currentOfEach(await loadRollCounts(tx, { around: today, classIds }, at), at)
    if (overview.length > MOST_CARDS) {
      // An overview has no room for names, so none are loaded, and nobody is told any.
      const view: RollListView = {
        view: 'roll.list',
        rolls: overview.map(roll => rollIndex({ ...roll, lines: [] }, at, 'asked', { mayMark: false })),
      }
      return { view }
    }
    classIds = overview.map(roll => roll.occurrence.classId)
  }
  const chosen = currentOfEach(await loadRolls(tx, { around: today, classIds }, at), at)
  if (chosen.length === 0) return noWindowToday(context)
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
  const view: RollListView = { view: 'roll.list', rolls: chosen.map(roll => rollIndex(roll, at, 'asked')) }
  return { view, told: chosen.flatMap(toldOf) }
}

function currentOfEach<R extends RollCounts>(rolls: readonly R[], at: Date): R[] {
  return ofEachClass(rolls).flatMap(ofClass => current(ofClass, at) ?? [])
}

/** The window that matters now: the open one closing first, else the newest closed, else the next; a cancelled one only if there is no other. */
export function current<R extends RollCounts>(rolls: readonly R[], at: Date): R | null {
  const byClose = (a: R, b: R) => a.occurrence.closeAt.getTime() - b.occurrence.closeAt.getTime()
  const running = rolls.filter(({ occurrence }) => occurrence.state !== 'cancelled').toSorted(byClose)
  const open = running.find(({ occurrence }) => occurrence.openAt <= at && at <= occurrence.closeAt)
  const closed = running.findLast(({ occurrence }) => occurrence.closeAt < at)
  return open ?? closed ?? running[0] ?? rolls.toSorted(byClose)[0] ?? null
}
