import { z } from 'zod'
import { InnerDocumentError } from './errors.js'
import type { UnknownEvent } from './event.js'
import type { BotBase, BotContent, BotEvent, BotFeedbackEvent } from './event-bot.js'
import { LATEST_SECOND, named, optional } from './fields.js'
import type { JsonObject } from './json.js'

// Numbers arrive here as text (see json.ts), so seconds and codes are checked as text.
const media = z.object({ url: z.string(), aeskey: z.string().optional() })
const words = z.object({ content: z.string() })
const part = z.object({
  msgtype: z.string(),
  text: words.optional(),
  voice: words.optional(),
  image: media.optional(),
  file: media.optional(),
  video: media.optional(),
  mixed: z.object({ msg_item: z.array(z.unknown()) }).optional(),
})

const selectedItems = z.object({
  selected_item: z.array(z.object({ question_key: z.string(), option_ids: z.object({ option_id: z.array(z.string()) }) })),
})
const card = z.object({
  event_key: z.string().optional(),
  task_id: z.string().optional(),
  card_type: z.string().optional(),
  selected_items: selectedItems.optional(),
})
const feedback = z.object({
  id: z.string().default(''),
  type: z.string().default(''),
  content: z.string().default(''),
  inaccurate_reason_list: z.array(z.string()).default([]),
})
const event = card.extend({
  eventtype: z.string().min(1),
  template_card_event: card.optional(),
  feedback_event: feedback.optional(),
})

const callback = z.object({
  msgid: z.string().min(1).max(128),
  create_time: z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number)
    .refine(seconds => seconds <= LATEST_SECOND)
    .optional(),
  aibotid: z.string().default(''),
  chatid: z.string().optional(),
  chattype: z.enum(['single', 'group']).optional(),
  from: z.object({ userid: z.string().max(128).default(''), corpid: z.string().optional() }).default({ userid: '' }),
  response_url: z.string().optional(),
  msgtype: z.string().min(1),
  quote: part.optional(),
  stream: z.object({ id: z.string() }).optional(),
  event: event.optional(),
})
type Callback = z.infer<typeof callback>

const frame = z.object({ headers: z.object({ req_id: z.string() }), body: z.unknown() })

const VERDICTS = { '1': 'accurate', '2': 'inaccurate', '3': 'cancelled' } as const

/** A smart bot's document, bare (by URL) or in the frame of the long connection. */
export function decodeBot(document: JsonObject): BotEvent | UnknownEvent {
  if (!('cmd' in document)) return decodeCallback(document)
  const { headers, body } = parse(frame, document)
  return decodeCallback(body, headers.req_id)
}

function decodeCallback(document: unknown, requestId?: string): BotEvent | UnknownEvent {
  const sent = parse(callback, document)
  const base: BotBase = {
    corpId: sent.from.corpid ?? '',
    fromUserId: sent.from.userid,
    createTime: sent.create_time ?? 0,
    createdAt: new Date((sent.create_time ?? 0) * 1000),
    msgId: sent.msgid,
    botId: sent.aibotid,
    ...optional('chatId', sent.chatid),
    ...optional('chatType', sent.chattype),
    ...optional('responseUrl', sent.response_url),
    ...optional('quote', sent.quote && readContent(sent.quote)),
    ...optional('requestId', requestId),
  }
  if (sent.msgtype === 'event') return decodeEvent(sent, base)
  if (sent.msgtype === 'stream') {
    return sent.stream ? { type: 'bot-stream-poll', streamId: sent.stream.id, ...base } : wrongShape('stream')
  }
  const content = readContent(parse(part, document))
  return content.kind === 'unknown' ? { type: 'unknown', msgType: content.msgType, ...base } : { type: 'bot-message', content, ...base }
}

function decodeEvent(sent: Callback, base: BotBase): BotEvent | UnknownEvent {
  const happened = sent.event ?? wrongShape('event')
  switch (happened.eventtype) {
    case 'enter_chat':
      return { type: 'bot-enter-chat', ...base }
    case 'disconnected_event':
      return { type: 'bot-disconnected', ...base }
    case 'template_card_event': {
      // The official SDK's types show the fields flat on the event as well.
      const tapped = happened.template_card_event ?? happened
      return {
        type: 'bot-template-card',
        eventKey: tapped.event_key ?? '',
        taskId: tapped.task_id || wrongShape('task_id'),
        cardType: tapped.card_type ?? '',
        selections: readSelections(tapped.selected_items),
        ...base,
      }
    }
    case 'feedback_event':
      return { ...readFeedback(happened.feedback_event ?? wrongShape('feedback_event')), ...base }
    default:
      return { type: 'unknown', msgType: sent.msgtype, eventName: happened.eventtype, ...base }
  }
}

function readSelections(items: z.infer<typeof selectedItems> | undefined): Record<string, string[]> {
  const selections = Object.create(null) as Record<string, string[]>
  for (const item of items?.selected_item ?? []) selections[item.question_key] = item.option_ids.option_id
  return selections
}

function readFeedback(sent: z.infer<typeof feedback>): Omit<BotFeedbackEvent, keyof BotBase> {
  return {
    type: 'bot-feedback',
    feedbackId: sent.id,
    verdict: named(VERDICTS, sent.type),
    content: sent.content,
    reasons: sent.inaccurate_reason_list,
  }
}

function readContent(sent: z.infer<typeof part>): BotContent {
  switch (sent.msgtype) {
    case 'text':
    case 'voice':
      return { kind: sent.msgtype, content: (sent[sent.msgtype] ?? wrongShape(sent.msgtype)).content }
    case 'image':
    case 'file':
    case 'video': {
      const { url, aeskey } = sent[sent.msgtype] ?? wrongShape(sent.msgtype)
      return { kind: sent.msgtype, url, ...optional('aesKey', aeskey) }
    }
    case 'mixed':
      return { kind: 'mixed', items: (sent.mixed ?? wrongShape('mixed')).msg_item.map(item => readContent(parse(part, item))) }
    default:
      return { kind: 'unknown', msgType: sent.msgtype }
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : wrongShape(parsed.error.issues.map(issue => issue.path.join('.')).join(', '))
}

function wrongShape(name: string): never {
  throw new InnerDocumentError('shape', `${name} has an unexpected shape`)
}
