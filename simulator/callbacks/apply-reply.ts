import type { Desk } from '../desk.js'
import { checkCard } from '../api/card-rules.js'
import { findMedia } from '../api/media.js'
import type { Phones } from '../phones/phones.js'
import { byteLength } from '../text.js'
import { child, childText, type XmlElement } from '../xml.js'
import { cardFromXml } from './card-xml.js'
import type { OpenedReply } from './envelope.js'

/** What the person's phone showed in answer. */
export interface ShownReply {
  kind: 'none' | 'text' | 'image' | 'news' | 'card' | 'button' | 'malformed'
  text?: string
}

export interface ReplyContext {
  userid: string
  /** sys events may not be answered; only a card event may change a card's face. */
  answers: 'message' | 'card' | 'nothing'
  taskId?: string
}

export type ApplyReply = (reply: OpenedReply, context: ReplyContext) => ShownReply

export function createApplyReply({ desk, phones }: { desk: Desk; phones: Phones }): ApplyReply {
  return (reply, context) => {
    if (reply.kind === 'none') return { kind: 'none' }
    try {
      if (reply.kind === 'malformed') throw new Error(reply.reason)
      return show(reply.document, context, { desk, phones })
    } catch (error) {
      // Never ignored: in the real client the person would simply see nothing.
      const reason = error instanceof Error ? error.message : String(error)
      desk.note(`服务回复无法解析：${reason}`, context.userid)
      return { kind: 'malformed', text: reason }
    }
  }
}

function show(document: XmlElement, context: ReplyContext, deps: { desk: Desk; phones: Phones }): ShownReply {
  const { desk } = deps
  const field = (name: string) => childText(document, name) ?? fail(`${name} is missing`)
  if (document.name !== 'xml') fail('the root element is not <xml>')
  if (context.answers === 'nothing') fail('this event may not be answered')
  if (field('ToUserName').toLowerCase() !== context.userid.toLowerCase()) fail('ToUserName is not the member of the callback')
  if (field('FromUserName') !== desk.options.corpId) fail('FromUserName is not the corp id')
  if (!/^\d{1,12}$/.test(field('CreateTime'))) fail('CreateTime is not in seconds')
  const msgType = field('MsgType')
  const shower = SHOW[msgType]
  return shower ? shower(document, context, deps) : fail(`MsgType ${msgType} cannot be a passive reply`)
}

const SHOW: Record<string, (document: XmlElement, context: ReplyContext, deps: { desk: Desk; phones: Phones }) => ShownReply> = {
  text(document, { userid }, { phones }) {
    const text = childText(document, 'Content') ?? ''
    if (text === '') fail('Content is empty')
    if (byteLength(text) > 2048) fail('Content is longer than 2048 bytes')
    phones.add(userid, { direction: 'in', kind: 'text', text })
    return { kind: 'text', text }
  },
  image(document, { userid }, { desk, phones }) {
    const image = child(document, 'Image')
    const media = findMedia(desk, (image && childText(image, 'MediaId')) ?? '')
    phones.add(userid, { direction: 'in', kind: 'image', mediaId: media.id, image: `control/media/${media.id}` })
    return { kind: 'image' }
  },
  news(document, { userid }, { phones }) {
    const items = child(document, 'Articles')?.children ?? []
    if (items.length < 1 || items.length > 8 || childText(document, 'ArticleCount') !== String(items.length))
      fail('ArticleCount must be 1 to 8 and match Articles')
    const articles = items.map(item => ({
      title: childText(item, 'Title') ?? '',
      description: childText(item, 'Description') ?? '',
      url: childText(item, 'Url') ?? '',
      picurl: childText(item, 'PicUrl') ?? '',
    }))
    phones.add(userid, { direction: 'in', kind: 'news', articles })
    return { kind: 'news' }
  },
  update_button(document, context, { desk, phones }) {
    const taskId = cardTask(context)
    const button = child(document, 'Button')
    const text = (button && childText(button, 'ReplaceName')) ?? ''
    if (text === '') fail('Button.ReplaceName is missing')
    if (!sentTask(desk, taskId)?.replaceable) fail('update_button works with the interactive card types only')
    phones.replaceButtons(context.userid, taskId, text)
    return { kind: 'button', text }
  },
  update_template_card(document, context, { phones }) {
    const taskId = cardTask(context)
    const element = child(document, 'TemplateCard') ?? fail('TemplateCard is missing')
    const card = checkCard(cardFromXml(element), 'update')
    if (card.task_id && card.task_id !== taskId) fail('TaskId differs from the card that was tapped')
    phones.replaceCard(context.userid, taskId, card)
    return { kind: 'card' }
  },
}

function cardTask({ answers, taskId }: ReplyContext): string {
  return answers === 'card' && taskId ? taskId : fail('only a card event may be answered with a card update')
}

function sentTask(desk: Desk, taskId: string) {
  return desk.state.sent.get(desk.state.tasks.get(taskId) ?? '')
}

function fail(reason: string): never {
  throw new Error(reason)
}
