import type pg from 'pg'
import type { DigestBlock, Manifest } from '../manifest.js'
import type { RoleName } from '../../directory/index.js'
import { cancelDay, dayCancelledView, restoreDay } from './cancel-day.js'
import { createDigest, mayStillSeeDigest, openNames } from './digest.js'
import { endExemption, exempt } from './exempt.js'
import { createDirectReading, createDirectTap, poolQuery } from './hot-path.js'
import { keptTexts } from './kept-texts.js'
import { markByName } from './mark-words.js'
import { permissions } from './permissions.js'
import { correctionsView, mayStillSeeRolls } from './recorrect.js'
import { mayStillSeeRoll, openPage, refreshRoll, rollIntentView, submitPage } from './roll-card.js'
import { windowsSection } from './school-file.js'
import { setWindow, unsetWindow } from './set-window.js'
import { settledView } from './settle-taps.js'
import { tapWithPin, tapWord } from './tap-word.js'
import { today } from './today.js'
import { whoIsMissing } from './who-is-missing.js'
import { why } from './why.js'
import { correctionView, reminderView, stillToRemind } from './window-jobs.js'

export { advanceWindows, plannedOccurrences, remind, reportMissing, type OccurrencePlan } from './window-jobs.js'
export { materialise, markInterrupted } from './materialise.js'
export { promiseDigests } from './digest.js'
export { isMissed, markMadeUp, unmarkMadeUp, type MakeUpMark } from './make-up-mark.js'
export { recorrect, type AbsenceChange } from './recorrect.js'
export { SETTLE_BATCH, settleTaps } from './settle-taps.js'
export { judgePresence } from './presence.js'
export { expirePositions, expireTold } from './retention.js'
export type * from './views.js'
export type { CheckInResult, JudgementDetail } from './check-in.js'

const TEACHERS: readonly RoleName[] = ['class_teacher', 'deputy_class_teacher']
const WATCHERS: readonly RoleName[] = [...TEACHERS, 'counsellor', 'secretary', 'officer', 'administrator']

export interface CheckInDeps {
  /** The raw pool of the hot path. */
  pool: pg.Pool
  /** Statements are prepared once per connection; the embedded database must not. */
  prepare: boolean
  /** What other modules add to the day's card of a class. */
  digestBlocks: () => readonly DigestBlock[]
}

/** Check-in: windows, taps, rolls, marks and the day's card. */
export function createCheckInModule({ pool, prepare, digestBlocks }: CheckInDeps): Manifest {
  const query = poolQuery(pool, prepare)
  const digest = createDigest(digestBlocks)
  return {
    name: 'check-in',
    words: {
      签到: { run: tapWord, direct: createDirectTap(query), help: '在签到时段内点一下，就签好了', roles: ['student'] },
      今日: { run: today, asks: true, help: '看今天的签到时段和状态', roles: ['student', ...WATCHERS] },
      谁没到: { run: whoIsMissing, asks: true, help: '看谁还没到，也可以当面标记', roles: WATCHERS },
      为什么: { run: why, asks: true, help: '看一个状态是怎么来的：为什么；为什么 张三', roles: ['student', ...WATCHERS] },
      汇总: { run: digest.word, asks: true, help: '看班级今天的汇总', roles: WATCHERS },
      已到: { run: markByName('arrived'), help: '当面看到：已到 张三 李四', roles: TEACHERS, takesNames: true },
      纸条: { run: markByName('slip'), help: '有请假纸条：纸条 张三', roles: TEACHERS, takesNames: true },
      今日免签: { run: markByName('excused'), help: '这一次免签：今日免签 张三', roles: TEACHERS, takesNames: true },
      未到: { run: markByName('absent'), help: '签了但人不在：未到 张三', roles: TEACHERS, takesNames: true },
      撤销: { run: markByName('undo'), help: '撤销标记：撤销 张三', roles: TEACHERS, takesNames: true },
      免签: { run: exempt, help: '一段时间免签：免签 张三 至 9-30 校队', roles: TEACHERS, takesNames: true },
      取消免签: { run: endExemption, help: '结束免签：取消免签 张三', roles: TEACHERS, takesNames: true },
      今天不签到: { run: cancelDay, help: '取消今天剩下的签到：今天不签到 运动会', roles: TEACHERS, takesNames: true },
      签到时间: { run: setWindow, help: '看或改本班时段：签到时间 早自习 7:20-7:50', roles: TEACHERS },
      取消签到时间: { run: unsetWindow, help: '改回学校统一的时段', roles: TEACHERS },
      恢复签到: { run: restoreDay, help: '恢复今天取消的签到', roles: TEACHERS },
    },
    events: {
      'location-report': { direct: createDirectReading(query) },
      location: { run: tapWithPin },
    },
    actions: {
      'roll-page': openPage,
      'roll-refresh': refreshRoll,
      'mark-arrived': submitPage('arrived'),
      'mark-slip': submitPage('slip'),
      'mark-excused': submitPage('excused'),
      'mark-undo': submitPage('undo'),
      'digest-names': openNames,
      'digest-back': digest.back,
    },
    menu: [
      { word: '签到', label: '签到', priority: 0, top: true },
      { word: '今日', label: '今日', priority: 10 },
      { word: '谁没到', label: '谁没到', priority: 20 },
      { word: '汇总', label: '汇总', priority: 30 },
      { word: '为什么', label: '为什么', priority: 90 },
    ],
    permissions,
    views: {
      'roll.asked': { shared: false, load: rollIntentView('asked'), mayStillSee: mayStillSeeRoll },
      'roll.closed': { shared: false, load: rollIntentView('closed'), mayStillSee: mayStillSeeRoll },
      'roll.correction': { shared: false, load: correctionView, mayStillSee: mayStillSeeRoll },
      'roll.corrections': { shared: false, load: correctionsView, mayStillSee: mayStillSeeRolls },
      'check-in.reminder': { shared: true, load: reminderView, stillFor: stillToRemind },
      'check-in.settled': { shared: false, load: settledView },
      'check-in.day-cancelled': { shared: true, load: dayCancelledView },
      'digest.daily': { shared: false, load: digest.view, mayStillSee: mayStillSeeDigest },
    },
    schoolFile: [windowsSection],
    keptTexts,
  }
}
