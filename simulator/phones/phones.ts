import { createHash } from 'node:crypto'
import { isoOf } from '../clock.js'
import type { Desk } from '../desk.js'
import { demoCampus } from '../demo-places.js'
import type { Message, Phone, Position } from '../state.js'
import type { TemplateCard } from '../template-card.js'
import { excerpt } from '../text.js'
import { takeSlot } from './member-limit.js'

const KEPT_MESSAGES = 200

export type NewMessage = Omit<Message, 'id' | 'at'>

/** The phones on the desk: what stands in each person's chat with the app. */
export interface Phones {
  phone(userid: string): Phone
  /** A message from the app. Over the member's limit WeCom drops it without a word; here it stays visible as dropped. */
  receive(userid: string, message: NewMessage, shownKey: string): void
  add(userid: string, message: NewMessage): Message
  changed(userid: string): void
  cardOf(userid: string, taskId: string): Message | undefined
  replaceCard(userid: string, taskId: string, card: TemplateCard): void
  replaceButtons(userid: string, taskId: string, text: string): void
  recall(userid: string, msgid: string): void
}

export function createPhones(desk: Desk): Phones {
  const phone = (userid: string): Phone => {
    const existing = desk.state.phones.get(userid)
    if (existing) return existing
    const created: Phone = { messages: [], unread: 0, location: startingPosition(desk, userid), received: [] }
    desk.state.phones.set(userid, created)
    return created
  }

  const changed = (userid: string) => desk.publish('phone', { userid })

  const add = (userid: string, message: NewMessage): Message => {
    const { messages } = phone(userid)
    const added = { id: desk.nextId('m'), at: isoOf(desk.clock.now()), ...message }
    messages.push(added)
    if (messages.length > KEPT_MESSAGES) messages.shift()
    changed(userid)
    return added
  }

  const cardOf = (userid: string, taskId: string) =>
    phone(userid).messages.findLast(message => message.taskId === taskId && !message.dropped && !message.recalled)

  const changeCard = (userid: string, taskId: string, change: (message: Message) => void) => {
    const message = cardOf(userid, taskId)
    if (!message) return
    change(message)
    changed(userid)
  }

  return {
    phone,
    add,
    changed,
    cardOf,
    receive(userid, message, shownKey) {
      const slot = takeSlot(phone(userid).received, desk.clock.now())
      phone(userid).received = slot.received
      const dropped = !slot.shown
      add(userid, dropped ? { ...message, dropped: true } : message)
      countShown(desk, userid, message, shownKey, dropped)
      if (!dropped) phone(userid).unread += 1
    },
    replaceCard: (userid, taskId, card) =>
      changeCard(userid, taskId, message => {
        message.card = { ...card, task_id: taskId }
        if (card.replace_text) message.replaceText = card.replace_text
        else delete message.replaceText
      }),
    replaceButtons: (userid, taskId, text) =>
      changeCard(userid, taskId, message => {
        message.replaceText = text
      }),
    recall(userid, msgid) {
      for (const message of phone(userid).messages) {
        if (message.msgid === msgid) Object.assign(message, { recalled: true, direction: 'system', kind: 'text', text: '消息已撤回' })
      }
      changed(userid)
    },
  }
}

function countShown(desk: Desk, userid: string, message: NewMessage, key: string, dropped: boolean) {
  const index = `${userid}\n${key}`
  const entry = desk.state.shown.get(index) ?? {
    userid,
    key,
    ...(message.taskId ? { taskId: message.taskId } : {}),
    kind: message.kind,
    text: excerpt(message.text ?? message.title ?? message.card?.main_title?.title ?? '', 200),
    count: 0,
    dropped: 0,
    at: [],
  }
  if (dropped) entry.dropped += 1
  else entry.count += 1
  entry.at.push(isoOf(desk.clock.now()))
  desk.state.shown.set(index, entry)
}

/** Everybody starts in the first preset place (the teaching building), a few metres apart. */
function startingPosition(desk: Desk, userid: string): Position {
  const [place] = desk.state.school.places
  const spot = place ?? { ...demoCampus, precision: 30 }
  const hash = createHash('sha1')
    .update(`${desk.options.seed ?? 1}:${userid}`)
    .digest()
  const shift = (byte: number) => ((hash[byte] ?? 128) - 128) / 128 / 10_000
  return {
    latitude: round(spot.latitude + shift(0)),
    longitude: round(spot.longitude + shift(1)),
    precision: spot.precision,
    ...(place ? { preset: place.key } : {}),
  }
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6
}
