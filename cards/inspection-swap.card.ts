import type { InspectionSwappedView, InspectionSwapRefusedView, SwapView } from '../src/modules/inspection/index.js'
import { longDay } from '../src/shared/dates.js'
import type { Renderers } from './renderer.js'
import { asOfSecond, nameList } from './words.js'

function swapped(view: InspectionSwappedView): string {
  const what = `${longDay(view.date)} ${view.template}（${view.slot.from}–${view.slot.until}）`
  const whose = view.ownerName === view.byName ? '' : `${view.ownerName}的`
  const targets = `检查：${nameList(view.targets, 12)}`.replace(/ 人$/, ' 处')
  const dropped = view.dropped.length > 0 ? [`${view.toName}不能查自己班，这些没有人查了：${view.dropped.join('、')}。请告诉老师。`] : []
  const did: Record<InspectionSwappedView['reader'], Record<InspectionSwappedView['change'], string[]>> = {
    actor: {
      given: [`换好了：${what} 由${view.toName}替你检查，已经告诉${view.toName}。`, '要换回来，请对方发“换班 你的姓名”。'],
      passed: [`换好了：${what} 改由${view.toName}检查，已经告诉${view.toName}和${view.ownerName}。`],
      undone: [`换回去了：${what} 还是${view.toName}自己检查，已经告诉${view.toName}。`],
    },
    taker: {
      given: [`${view.byName}请你替班：${what}。`, targets, '开始以后发“巡检”。去不了的话，请发“换班 对方姓名”换回去或换给别人。'],
      passed: [`${view.byName}把${whose}班转给你：${what}。`, targets, '开始以后发“巡检”。去不了的话，请发“换班 姓名”换给别人。'],
      undone: [`${view.byName}把班换回给你：${what}。`, targets, '开始以后发“巡检”。'],
    },
    owner: {
      given: [`${what} 由${view.toName}替你检查。`],
      passed: [`你的班 ${what}，${view.byName}转给了${view.toName}。`],
      undone: [`${what} 换回来了。`],
    },
  }
  return [...did[view.reader][view.change], ...dropped].join('\n') + asOfSecond(view.asOf)
}

const REFUSED: Record<InspectionSwapRefusedView['reason'], (detail: string, day: string) => string> = {
  how: () => '换给谁？例如：换班 李四 晨检；明天的就发：换班 李四 晨检 明天',
  'not-inspector': detail => `${detail} 不是学生检查员，不能换给他。请写检查员的姓名或学号。`,
  'which-person': detail => `有同名的：${detail}。请用学号再发一次。`,
  oneself: () => '这是你自己，不用换。',
  'no-duty': (detail, day) => `${day}你没有${detail === '' ? '' : `“${detail}”的`}检查，不用换。发“巡检”可以看你今天查什么。`,
  'which-check': (detail, day) => `${day}你有几种检查：${detail}。请写清楚换哪一种，例如：换班 李四 ${detail.split('、')[0]}`,
  over: detail => `${detail}已经结束了，不能再换。`,
  'own-class': detail => `${detail}就在那个班，不能查自己班。请换给别的班的检查员。`,
  'already-given': () => '这个班你已经换出去了。要换回来，请替班的同学发“换班 你的姓名”。',
  'too-late': detail => `${detail}刚刚换过了，没有再换。发“巡检”看看现在是谁的。`,
}

/** The words of 换班. */
export const swapCards: Renderers<SwapView> = {
  'inspection.swapped': { text: swapped },
  'inspection.swap-refused': { text: view => REFUSED[view.reason](view.detail, longDay(view.date)) },
}
