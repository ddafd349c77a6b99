import { EVENT_DECODERS } from './decode-app-event.js'
import { decodeBot } from './decode-bot.js'
import { MESSAGE_DECODERS } from './decode-message.js'
import { InnerDocumentError, MalformedDocumentError } from './errors.js'
import type { EventBase, UnknownEvent, WecomEvent } from './event.js'
import { LATEST_SECOND, optional, requiredText, textIfPresent } from './fields.js'
import { readJson } from './json.js'
import type { JsonObject, JsonValue } from './json.js'
import { strictText } from './text-bytes.js'
import { readXml } from './xml.js'
import type { DocumentElement, DocumentNode } from './xml.js'

const LONGEST_NAME = 128
const LONGEST_MESSAGE_ID = 64

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

// By hand, not by zod: every tap of a school morning passes here, and five fields need no schema.
function decodeApp(document: DocumentElement): WecomEvent {
  const createTime = secondsOf(document)
  const base: EventBase = {
    corpId: headerText(document, 'ToUserName'),
    fromUserId: headerText(document, 'FromUserName'),
    createTime,
    createdAt: new Date(createTime * 1000),
  }
  const agentId = textIfPresent(document, 'AgentID')
  if (agentId) base.agentId = agentId
  const msgType = headerText(document, 'MsgType')
  return msgType.toLowerCase() === 'event' ? decodeEvent(document, base, msgType) : decodeMessage(document, base, msgType)
}

function headerText(document: DocumentElement, name: string): string {
  const value = requiredText(document, name)
  if (value.length > LONGEST_NAME) throw new InnerDocumentError('shape', `${name} is too long`)
  return value
}

function secondsOf(document: DocumentElement): number {
  const sent = requiredText(document, 'CreateTime')
  const seconds = /^\d{1,12}$/.test(sent) ? Number(sent) : Number.NaN
  if (!(seconds <= LATEST_SECOND)) throw new InnerDocumentError('shape', 'CreateTime is not a time')
  return seconds
}

function messageIdOf(document: DocumentElement): string | undefined {
  const id = document['MsgId']
  return typeof id === 'string' && id !== '' && id.length <= LONGEST_MESSAGE_ID ? id : undefined
}

function decodeMessage(document: DocumentElement, base: EventBase, msgType: string): WecomEvent {
  const decodeKnown = MESSAGE_DECODERS.get(msgType.toLowerCase())
  if (!decodeKnown) return unknown(document, base, msgType)
  const msgId = messageIdOf(document)
  if (msgId === undefined) throw new InnerDocumentError('shape', 'MsgId is missing')
  return decodeKnown(document, { msgId, ...base })
}

function decodeEvent(document: DocumentElement, base: EventBase, msgType: string): WecomEvent {
  const eventName = headerText(document, 'Event')
  const decodeKnown = EVENT_DECODERS.get(eventName.toLowerCase())
  return decodeKnown ? decodeKnown(document, base) : unknown(document, base, msgType, eventName)
}

function unknown(document: DocumentElement, base: EventBase, msgType: string, eventName?: string): UnknownEvent {
  return { type: 'unknown', msgType, ...optional('eventName', eventName), ...optional('msgId', messageIdOf(document)), ...base }
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
