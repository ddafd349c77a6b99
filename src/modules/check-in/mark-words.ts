import { loadRolls } from '../../roll/index.js'
import type { WordCommand } from '../manifest.js'
import { noWindowToday, onClass } from './class-command.js'
import { markStudents } from './mark.js'
import { findStudents, splitNames } from './names.js'
import { refusal } from './refusal.js'
import { current } from './who-is-missing.js'
import type { MarkedView, MarkKind } from './views.js'

/** 已到 / 纸条 / 今日免签 / 撤销 followed by names: the card's powers where cards are not shown. */
export function markByName(kind: MarkKind): WordCommand {
  return onClass('check-in.mark', async (context, classId, rest) => {
    const { tx, at, today } = context
    const rolls = await loadRolls(tx, { around: today, classIds: [classId] }, at)
    // 已到 张三 早自习: an earlier window of today may be named.
    const words = splitNames(rest)
    const named = rolls.filter(roll => words.includes(roll.occurrence.name))
    const names = words.filter(word => !rolls.some(roll => roll.occurrence.name === word))
    if (names.length === 0) return refusal('which-student')
    const roll = current(named.length > 0 ? named : rolls, at)
    if (!roll) return noWindowToday(context)
    if (at < roll.occurrence.openAt) return refusal('not-open-yet', roll.occurrence.name)
    const found = await findStudents(tx, classId, names, today)
    const { date, id, className } = roll.occurrence
    const result = await markStudents(context, { date, occurrenceId: id, studentIds: found.students.map(student => student.id), kind })
    if (!result) return refusal('window-cancelled', roll.occurrence.name)
    const view: MarkedView = {
      view: 'roll.marked',
      kind,
      className,
      window: { name: roll.occurrence.name, openAt: roll.occurrence.openAt, closeAt: roll.occurrence.closeAt },
      names: result.marked.map(line => line.name),
      unchanged: result.unchanged,
      unknown: found.unknown,
    }
    const touched = new Set(result.marked.map(line => line.studentId))
    const told = result.roll.lines
      .filter(line => touched.has(line.studentId))
      .map(line => ({ date, subject: `roll:${date}:${id}`, studentId: line.studentId, said: line.state.kind }))
    return { view, told }
  })
}
