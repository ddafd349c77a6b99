import { loadCalendar } from '../../school-file/index.js'
import { schoolDay } from '../../shared/calendar.js'
import type { Answer, CommandContext, WordCommand } from '../manifest.js'
import { refusal } from './refusal.js'

/** A word that works on one class of the speaker: checks the authority, and asks which class when there are several. */
export function onClass(
  permission: string,
  work: (context: CommandContext, classId: number, rest: string) => Promise<Answer>,
): WordCommand {
  return async (context, rest) => {
    const verdict = await context.authority.require(permission)
    if (!verdict.ok) return refusal(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-allowed')
    const classIds = await context.authority.scopeClasses(permission)
    const classes = await context.tx.classGroup.findMany({
      where: { id: { in: classIds } },
      select: { id: true, name: true },
      orderBy: { id: 'asc' },
    })
    const named = namedIn(rest, classes)
    const chosen = named ?? (classes.length === 1 ? classes[0] : undefined)
    if (!chosen)
      return refusal(
        classes.length === 0 ? 'not-allowed' : 'which-class',
        classes
          .slice(0, 8)
          .map(group => group.name)
          .join('、'),
      )
    return work(context, chosen.id, named ? rest.replace(named.name, ' ').trim() : rest)
  }
}

/** The class a text names; the longest name wins, as 一班 is also part of 二十一班. */
export function namedIn<C extends { name: string }>(text: string, classes: readonly C[]): C | undefined {
  return classes.filter(group => text.includes(group.name)).toSorted((a, b) => b.name.length - a.name.length)[0]
}

/** The classes of which the person may see the roll: all of theirs, or the one that a text names. A refusal says why there are none. */
export async function watchedClasses(
  { tx, authority }: CommandContext,
  text: string,
): Promise<{ classIds: number[] } | { refused: Answer }> {
  const verdict = await authority.require('check-in.see-roll')
  if (!verdict.ok) return { refused: refusal(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-allowed') }
  const classIds = await authority.scopeClasses('check-in.see-roll')
  if (text === '') return { classIds }
  const named = namedIn(text, await tx.classGroup.findMany({ where: { id: { in: classIds } }, select: { id: true, name: true } }))
  return { classIds: named ? [named.id] : classIds }
}

/** Nothing to show: with the calendar's word for why, where it has one. */
export async function noWindowToday({ tx, today }: CommandContext): Promise<Answer> {
  const day = schoolDay(await loadCalendar(tx), today)
  return refusal('no-window-today', day.kind === 'school' ? '' : day.label)
}
