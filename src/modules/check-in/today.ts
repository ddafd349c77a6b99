import { loadRollCounts, loadRolls } from '../../roll/index.js'
import { loadCalendar } from '../../school-file/index.js'
import { schoolDay } from '../../shared/calendar.js'
import type { WordCommand } from '../manifest.js'
import { refusal } from './refusal.js'
import { ofEachClass, rollHead } from './roll-views.js'
import type { TodayView } from './views.js'

/** 今日: a student's own windows, a teacher's classes, as they stand now. */
export const today: WordCommand = async ({ tx, at, today: date, person, authority }) => {
  if (!(await authority.can('check-in.tap', { personId: person.id }))) {
    const verdict = await authority.require('check-in.see-roll')
    if (!verdict.ok) return refusal(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-allowed')
  }
  const day = schoolDay(await loadCalendar(tx), date)
  const classIds = await authority.scopeClasses('check-in.see-roll')
  const own = await loadRolls(tx, { around: date, studentId: person.id }, at)
  const rolls = await loadRollCounts(tx, { around: date, classIds }, at)
  const view: TodayView = {
    view: 'check-in.today',
    date,
    dayOff: day.kind === 'school' ? null : day.label,
    own: own.flatMap(roll => {
      const line = roll.lines.find(candidate => candidate.studentId === person.id)
      const head = rollHead(roll, at)
      return line ? [{ window: head.window, state: line.state, cancelled: head.cancelled }] : []
    }),
    classes: ofEachClass(rolls).map(ofClass => ({
      className: ofClass[0]!.occurrence.className,
      windows: ofClass.map(roll => rollHead(roll, at)),
    })),
    asOf: at,
  }
  return { view }
}
