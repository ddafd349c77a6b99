import { hash } from 'node:crypto'
import type { LocalDate } from '../shared/dates.js'
import { isSystemEvent } from './event.js'
import type { Positioned, WecomEvent } from './event.js'

export interface InboxKey {
  /** The UTC date of CreateTime as sent: the same for every delivery, whatever the hour it arrives at. */
  date: LocalDate
  key: string
}

/**
 * What makes a delivery *this* event. Messages: MsgId. What a person did: a hash over the fields that say what it was;
 * never the response code, which is fresh on each delivery. What the system says (`sys`), and what we do not know:
 * a hash of the whole inner document.
 */
export function eventKey(endpoint: string, event: WecomEvent, innerPlaintext: string | Buffer): InboxKey {
  return { date: utcDate(event.createTime), key: `${endpoint}:${identity(event, innerPlaintext)}` }
}

const SECONDS_PER_DAY = 86_400
// Nearly all events of a run are of the same day, and formatting a date costs as much as hashing the fields.
let lastDay = { day: 0, date: '1970-01-01' as LocalDate }

function utcDate(seconds: number): LocalDate {
  const day = Math.floor(seconds / SECONDS_PER_DAY)
  if (day !== lastDay.day) lastDay = { day, date: new Date(seconds * 1000).toISOString().slice(0, 10) as LocalDate }
  return lastDay.date
}

function identity(event: WecomEvent, innerPlaintext: string | Buffer): string {
  if ('msgId' in event && event.msgId !== undefined) return `m:${event.msgId}`
  const fields = isSystemEvent(event) ? null : personalFields(event)
  return fields === null
    ? `d:${sha256(innerPlaintext)}`
    : `e:${sha256(JSON.stringify([event.type, event.fromUserId.toLowerCase(), event.createTime, event.agentId ?? '', ...fields]))}`
}

type Field = string | readonly Field[]

/** Null = nothing better than the document itself. Changing a line here lets a delivery around a deploy count twice. */
function personalFields(event: WecomEvent): readonly Field[] | null {
  switch (event.type) {
    case 'subscribe':
    case 'unsubscribe':
    case 'enter-agent':
    case 'share-agent-change':
    case 'share-chain-change':
      return []
    case 'click':
    case 'view':
    case 'view-miniprogram':
      return [event.eventKey]
    case 'location-report':
      return position(event)
    case 'location-select':
      return [event.eventKey, ...position(event), event.label, event.poiName]
    case 'scancode-push':
    case 'scancode-waitmsg':
      return [event.eventKey, event.scanType, event.scanResult]
    case 'pic-sysphoto':
    case 'pic-photo-or-album':
    case 'pic-weixin':
      return [event.eventKey, event.md5Sums]
    case 'template-card':
    case 'template-card-menu':
      return [event.eventKey, event.taskId, selected(event.selections)]
    case 'task-card-click':
      return [event.eventKey, event.taskId]
    case 'batch-job-result':
    case 'upload-media-job-finish':
      return [event.jobId]
    case 'calendar-change':
      return [event.change, event.calendarId]
    case 'schedule-change':
      return [event.change, event.calendarId, event.scheduleId]
    default:
      return null
  }
}

/** The texts as sent: two readings that are both nonsense are still two. */
function position({ sent }: Positioned): readonly Field[] {
  return [sent.latitude, sent.longitude, sent.precision]
}

/** In the order of the keys, so that the order of the questions on the wire does not matter. */
function selected(selections: Record<string, string[]>): readonly Field[] {
  return Object.keys(selections)
    .toSorted()
    .map(question => [question, selections[question]!])
}

function sha256(content: string | Buffer): string {
  return hash('sha256', content, 'hex')
}
