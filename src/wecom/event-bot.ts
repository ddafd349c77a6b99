import type { EventBase } from './event.js'

/** What every callback of a smart bot says, events too. */
export interface BotBase extends EventBase {
  msgId: string
  botId: string
  /** Groups only. */
  chatId?: string
  chatType?: 'single' | 'group'
  /** Valid for an hour, once. */
  responseUrl?: string
  quote?: BotContent
  /** Long connection only: replies repeat it. */
  requestId?: string
}

/** A media URL lives five minutes and its content is encrypted; the key comes along on the long connection only. */
export interface BotMedia {
  url: string
  aesKey?: string
}

export type BotContent =
  | { kind: 'text'; content: string }
  /** Already recognised. */
  | { kind: 'voice'; content: string }
  | ({ kind: 'image' | 'file' | 'video' } & BotMedia)
  | { kind: 'mixed'; items: BotContent[] }
  | { kind: 'unknown'; msgType: string }

export interface BotMessage extends BotBase {
  type: 'bot-message'
  content: BotContent
}

/** WeCom asks for the state of an answer that is still being written. */
export interface BotStreamPoll extends BotBase {
  type: 'bot-stream-poll'
  streamId: string
}

export interface BotPlainEvent extends BotBase {
  type: 'bot-enter-chat' | 'bot-disconnected'
}

export interface BotCardEvent extends BotBase {
  type: 'bot-template-card'
  eventKey: string
  taskId: string
  cardType: string
  selections: Record<string, string[]>
}

export interface BotFeedbackEvent extends BotBase {
  type: 'bot-feedback'
  feedbackId: string
  verdict: 'accurate' | 'inaccurate' | 'cancelled' | 'unknown'
  content: string
  reasons: string[]
}

export type BotEvent = BotMessage | BotStreamPoll | BotPlainEvent | BotCardEvent | BotFeedbackEvent
