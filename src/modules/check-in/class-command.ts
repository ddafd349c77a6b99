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
    const named = classes.find(group => rest.includes(group.name))
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
