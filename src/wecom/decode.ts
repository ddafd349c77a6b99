import { z } from 'zod'
import { EVENT_DECODERS } from './decode-app-event.js'
import { decodeBot } from './decode-bot.js'
import { MESSAGE_DECODERS } from './decode-message.js'
import { InnerDocumentError, MalformedDocumentError } from './errors.js'
import type { EventBase, UnknownEvent, WecomEvent } from './event.js'
import { LATEST_SECOND, optional, textIfPresent } from './fields.js'
import { readJson } from './json.js'
import type { JsonObject, JsonValue } from './json.js'
import { strictText } from './text-bytes.js'
import { readXml } from './xml.js'
import type { DocumentElement, DocumentNode } from './xml.js'

const header = z.object({
  ToUserName: z.string().min(1).max(128),
  FromUserName: z.string().min(1).max(128),
  CreateTime: z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number)
    .refine(seconds => seconds <= LATEST_SECOND),
  MsgType: z.string().min(1).max(128),
  AgentID: z.string().max(128).optional(),
})

const messageId = z.string().min(1).max(64)

/**
 * One deciphered document as one event. Unknown messages and events are events too (`unknown`); a document that
 * cannot be understood is an `InnerDocumentError`, and nothing else is thrown.
 */
export function decode(plaintext: string | Buffer): WecomEvent {
  try {
    const source = typeof plaintext === 'string' ? plaintext : strictText(plaintext)
    return /^\s*\{/.test(source) ? decodeJson(readJson(source)) : decodeXml(source)
  } catch (error) {
    if (error instanceof MalformedDocumentError) throw new InnerDocumentError(error.kind, error.message, { cause: error })
    throw error
  }
}

function decodeXml(source: string): WecomEvent {
  const { rootName, root } = readXml(source)
  if (rootName !== 'xml') throw new InnerDocumentError('shape', 'the root element is not xml')
  return decodeApp(root)
}

/** Smart bots write lower-case JSON; an app whose receiver is set to JSON sends the names of the XML form. */
function decodeJson(value: JsonValue): WecomEvent {
  if (!isObject(value)) throw new InnerDocumentError('shape', 'the document is not an object')
  return 'MsgType' in value ? decodeApp(asElement(value)) : decodeBot(value)
}

function decodeApp(document: DocumentElement): WecomEvent {
  const parsed = header.safeParse(document)
  if (!parsed.success) throw new InnerDocumentError('shape', `bad ${parsed.error.issues.map(issue => issue.path.join('.')).join(', ')}`)
  const { ToUserName, FromUserName, CreateTime, MsgType, AgentID } = parsed.data
  const base: EventBase = {
    corpId: ToUserName,
    fromUserId: FromUserName,
    createTime: CreateTime,
    createdAt: new Date(CreateTime * 1000),
    ...optional('agentId', AgentID || undefined),
  }
  return MsgType.toLowerCase() === 'event' ? decodeEvent(document, base, MsgType) : decodeMessage(document, base, MsgType)
}

function decodeMessage(document: DocumentElement, base: EventBase, msgType: string): WecomEvent {
  const decodeKnown = MESSAGE_DECODERS.get(msgType.toLowerCase())
  if (!decodeKnown) return unknown(document, base, msgType)
  const msgId = messageId.safeParse(document['MsgId'])
  if (!msgId.success) throw new InnerDocumentError('shape', 'bad MsgId')
  return decodeKnown(document, { ...base, msgId: msgId.data })
}

function decodeEvent(document: DocumentElement, base: EventBase, msgType: string): WecomEvent {
  const eventName = textIfPresent(document, 'Event')
  if (eventName === undefined || eventName === '') throw new InnerDocumentError('shape', 'bad Event')
  const decodeKnown = EVENT_DECODERS.get(eventName.toLowerCase())
  return decodeKnown ? decodeKnown(document, base) : unknown(document, base, msgType, eventName)
}

function unknown(document: DocumentElement, base: EventBase, msgType: string, eventName?: string): UnknownEvent {
  const msgId = messageId.safeParse(document['MsgId'])
  return { ...base, type: 'unknown', msgType, ...optional('eventName', eventName), ...optional('msgId', msgId.data) }
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** JSON in the shape of our XML: leaves are text, null is absent. */
function asElement(value: JsonObject): DocumentElement {
  const element = Object.create(null) as DocumentElement
  for (const [name, member] of Object.entries(value)) {
    if (member !== null) element[name] = Array.isArray(member) ? member.map(asNode) : asNode(member)
  }
  return element
}

function asNode(value: JsonValue): DocumentNode {
  if (Array.isArray(value)) throw new InnerDocumentError('shape', 'a list in a list')
  return isObject(value) ? asElement(value) : String(value ?? '')
}
