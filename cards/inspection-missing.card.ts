import type { InspectionMissingView, InspectionReminderView, MissingView } from '../src/modules/inspection/index.js'
import { excerpt } from '../src/wecom/template-card.js'
import type { Renderers } from './renderer.js'
import { asOfSecond, blocksWithin, nameList, shortDay } from './words.js'

/** Long lists of rooms stay readable; the rest is counted. */
const MOST_TARGETS = 15
const MOST_PEOPLE = 10

function places(targets: readonly string[]): string {
  const shown = targets.slice(0, MOST_TARGETS).join('、')
  return targets.length > MOST_TARGETS ? `${shown} 等 ${targets.length} 处` : shown
}

/** Many lines that differ in a name or two say less than one: where nothing came at all, and where each place has its own people. */
const MOST_GROUPS = 4

function groups({ open }: InspectionMissingView): string[] {
  const people = [...new Set(open.flatMap(({ onDuty }) => onDuty))]
  const merged = open.length > MOST_GROUPS && open.every(({ onDuty }) => onDuty.length > 0)
  const shown = merged ? [{ onDuty: people, targets: open.flatMap(({ targets }) => targets) }] : open
  return shown.map(({ onDuty, targets }) => {
    return `${places(targets)}（${onDuty.length === 0 ? '没有人值班' : `值班：${nameList(onDuty, MOST_PEOPLE)}`}）`
  })
}

function missing(view: InspectionMissingView): string {
  const left = view.open.reduce((sum, { targets }) => sum + targets.length, 0)
  const how = `应查 ${view.total} 处，${left === view.total ? '都' : `还有 ${left} 处`}没有交`
  return blocksWithin(
    [`${shortDay(view.date)} ${view.template}（${view.slot.from}–${view.slot.until}）${how}：`, ...groups(view)],
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
