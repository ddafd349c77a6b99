import type { HelpCenterView, HelpView } from '../src/modules/help/index.js'
import type { Renderers } from './renderer.js'
import { asOfSecond } from './words.js'

function help(view: HelpView): string {
  const head =
    view.unknown === null
      ? `${view.name}，你好${view.roles.length > 0 ? `（${view.roles.join('、')}）` : ''}。`
      : `没有看懂“${view.unknown.slice(0, 20)}”，什么也没有改。`
  const words =
    view.words.length > 0
      ? ['现在可以发：', ...view.words.map(entry => `${entry.word} — ${entry.help}`)]
      : ['现在还没有你能用的功能：你的身份还没有设置，请找班主任或管理员。']
  const contacts = view.contacts.map(contact => `${contact.topic}：${contact.name}${contact.hours ? `（${contact.hours}）` : ''}`)
  return [head, ...words, ...(contacts.length > 0 ? ['找人帮忙：', ...contacts] : [])].join('\n')
}

export const helpCards: Renderers<HelpCenterView> = {
  help: { text: help },
  'help.nothing-to-cancel': { text: () => '没有正在填写的内容，不需要取消。发“帮助”看看能做什么。' },
  'help.late-answer': { text: view => `刚才没能马上处理的，现在好了：\n${view.text}${asOfSecond(view.asOf)}` },
  'help.ask-again': {
    text: view => `你刚才有一条消息没能处理，后面又有了新的，所以没有照办。需要的话请再发一次。${asOfSecond(view.asOf)}`,
  },
}
