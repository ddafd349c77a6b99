import { toPassiveCard } from './card-xml.js'
import type { TemplateCard } from './template-card.js'
import { cutToBytes } from './text-bytes.js'
import { writableText, writeElement } from './xml-write.js'
import type { XmlFields } from './xml-write.js'

/** Who gets the reply: the callback's sender becomes the receiver. */
export interface ReplyAddress {
  toUserId: string
  corpId: string
  /** Seconds since 1970. */
  createTime: number
}

/** Content of a passive text, in bytes of UTF-8. */
export const TEXT_REPLY_MAX_BYTES = 2048

function reply({ toUserId, corpId, createTime }: ReplyAddress, msgType: string, body: XmlFields): string {
  return writeElement('xml', { ToUserName: toUserId, FromUserName: corpId, CreateTime: createTime, MsgType: msgType, ...body })
}

/** Longer texts are cut between two characters. */
export function textReply(address: ReplyAddress, content: string): string {
  return reply(address, 'text', { Content: cutToBytes(writableText(content), TEXT_REPLY_MAX_BYTES) })
}

/** Turns the buttons of the tapped card into one grey text, for the person who tapped. */
export function updateButtonReply(address: ReplyAddress, replaceName: string): string {
  return reply(address, 'update_button', { Button: { ReplaceName: replaceName } })
}

/** Gives the tapped card a new face, for the person who tapped. `replaceText` greys the buttons out. */
export function updateCardReply(address: ReplyAddress, card: TemplateCard, options: { replaceText?: string } = {}): string {
  return reply(address, 'update_template_card', { TemplateCard: toPassiveCard(card, options) })
}
