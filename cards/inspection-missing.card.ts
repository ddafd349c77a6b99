import type { InspectionMissingView, InspectionReminderView, MissingView } from '../src/modules/inspection/index.js'
import { excerpt } from '../src/wecom/template-card.js'
import type { Renderers } from './renderer.js'
import { asOfSecond, blocksWithin, shortDay } from './words.js'

/** Long lists of rooms stay readable; the rest is counted. */
const MOST_TARGETS = 15

function places(targets: readonly string[]): string {
  const shown = targets.slice(0, MOST_TARGETS).join('、')
  return targets.length > MOST_TARGETS ? `${shown} 等 ${targets.length} 处` : shown
}

function missing(view: InspectionMissingView): string {
  const left = view.open.reduce((sum, { targets }) => sum + targets.length, 0)
  return blocksWithin(
    [
      `${shortDay(view.date)} ${view.template}（${view.slot.from}–${view.slot.until}）应查 ${view.total} 处，还有 ${left} 处没有交：`,
      ...view.open.map(
        ({ onDuty, targets }) => `${places(targets)}（${onDuty.length === 0 ? '没有人值班' : `值班：${onDuty.join('、')}`}）`,
      ),
    ],
    '\n',
    `没有交的算“未检查”，不算满分；检查员现在补交，会注明迟交。${asOfSecond(view.asOf)}`,
    more => `……还有 ${more} 行没有列出。`,
  )
}

function reminder(view: InspectionReminderView): string {
  return [
    `${view.template} ${view.slot.until} 结束，你还有 ${view.targets.length} 处没有交：${excerpt(places(view.targets), 300)}。`,
    `接着填请发“巡检”；填好了别忘了提交。辛苦了！${asOfSecond(view.asOf)}`,
  ].join('\n')
}

/** What nobody filed: to those who look after it, and before that to the inspectors themselves. */
export const missingCards: Renderers<MissingView> = {
  'inspection.missing': { text: missing },
  'inspection.reminder': { text: reminder },
}
