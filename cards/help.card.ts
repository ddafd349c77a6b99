import type { HelpCenterView, HelpView } from '../src/modules/help/index.js'
import { excerpt } from '../src/wecom/template-card.js'
import type { Renderers } from './renderer.js'
import { asOfSecond } from './words.js'

/** Words of parts that are not there yet: they deserve better than “not understood”. */
const LATER = ['岗位', '工时']

function head(view: HelpView): string {
  const { unknown } = view
  if (unknown === null) return `${view.name}，你好${view.roles.length > 0 ? `（${view.roles.join('、')}）` : ''}。`
  const later = LATER.find(word => unknown.startsWith(word))
  return later ? `“${later}”还没有开放，请先按学校原来的办法办。什么也没有改。` : `没有看懂“${excerpt(unknown, 20)}”，什么也没有改。`
}

/** `当面看到：已到 张三 李四` of the word 已到 reads better the other way round, and says the word once. */
function howTo({ word, help }: HelpView['words'][number]): string {
  const [what, example] = help.split('：')
  return example?.startsWith(word) ? `${example}：${what}` : `${word}：${help}`
}

function help(view: HelpView): string {
  const words =
    view.words.length > 0
      ? ['现在可以发：', ...view.words.map(entry => `· ${howTo(entry)}`)]
      : ['现在还没有你能用的功能：你的身份还没有设置，请找班主任或管理员。']
  const contacts = view.contacts.map(contact => `${contact.topic}：${contact.name}${contact.hours ? `（${contact.hours}）` : ''}`)
  return [head(view), '', ...words, ...(contacts.length > 0 ? ['', '找人帮忙：', ...contacts] : [])].join('\n')
}

export const helpCards: Renderers<HelpCenterView> = {
  help: { text: help },
  'help.nothing-to-cancel': { text: () => '没有正在填写的内容，不需要取消。发“帮助”看看能做什么。' },
  'help.cancelled': { text: view => `好的，刚才填的${view.what}已经取消，什么也没有提交。` },
  'help.photo-kept': {
    text: view =>
      view.photos === null
        ? '照片已经够多了，这一张没有收。发“取消”可以重新来。'
        : `收到${view.photos > 1 ? ` ${view.photos} 张` : ''}照片，先替你保管半小时。它是做什么用的？请假请发：请假 明天上午 看病；补卡请发：补卡。`,
  },
  'help.late-answer': { text: view => `刚才没能马上处理的，现在好了：\n${view.text}${asOfSecond(view.asOf)}` },
  'help.ask-again': {
    text: view => `你刚才有一条消息没能处理，后面又有了新的，所以没有照办。需要的话请再发一次。${asOfSecond(view.asOf)}`,
  },
}
