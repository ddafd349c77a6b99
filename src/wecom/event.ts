import type { ApprovalChange, OpenApprovalChange } from './event-approval.js'
import type { BotEvent } from './event-bot.js'
import type { ContactChange, SchoolContactChange } from './event-contact.js'

/** What every event says about itself. */
export interface EventBase {
  /** ToUserName as sent; for a smart bot the `corpid` it names, else ''. */
  corpId: string
  /** As sent: compare without regard to case. `sys` for what no person did. */
  fromUserId: string
  /** Seconds as sent. 0 where WeCom sends none (messages to a smart bot), which no tolerance accepts as event time. */
  createTime: number
  createdAt: Date
  agentId?: string
}

export interface MessageBase extends EventBase {
  /** A 64-bit number, kept as text. */
  msgId: string
}

/** Where somebody is, as far as it could be read. A reading that cannot be used is null and `readingFault` says why. */
export interface Positioned {
  reading: PositionReading | null
  readingFault?: ReadingFault
  /** The texts as sent, '' where absent. */
  sent: { latitude: string; longitude: string; precision: string }
}

export interface PositionReading {
  latitude: number
  longitude: number
  /** Metres; null where none was sent, as for a point chosen on the map. */
  precision: number | null
}

export type ReadingFault = 'missing' | 'not-a-number' | 'out-of-range'

export interface TextMessage extends MessageBase {
  type: 'text'
  content: string
}

export interface ImageMessage extends MessageBase {
  type: 'image'
  picUrl: string
  mediaId: string
}

export interface VoiceMessage extends MessageBase {
  type: 'voice'
  mediaId: string
  format: string
}

export interface VideoMessage extends MessageBase {
  type: 'video'
  mediaId: string
  thumbMediaId: string
}

/** A point the sender chose on a map: not a device reading. */
export interface LocationMessage extends MessageBase, Positioned {
  type: 'location'
  label: string
  scale: string
  /** `wxwork` from the WeCom client; absent from the WeChat plugin. */
  appType?: string
}

export interface LinkMessage extends MessageBase {
  type: 'link'
  title: string
  description: string
  url: string
  picUrl: string
}

export type MessageEvent = TextMessage | ImageMessage | VoiceMessage | VideoMessage | LocationMessage | LinkMessage

/** A member came into the app's visible range, or left it. */
export interface SubscriptionEvent extends EventBase {
  type: 'subscribe' | 'unsubscribe'
}

export interface EnterAgentEvent extends EventBase {
  type: 'enter-agent'
}

/** The device's own reading, sent by the client on entering the app. */
export interface LocationReportEvent extends EventBase, Positioned {
  type: 'location-report'
  appType?: string
}

/** A tap on the menu. `eventKey` is the menu key, the URL or the page path. */
export interface MenuEvent extends EventBase {
  type: 'click' | 'view' | 'view-miniprogram'
  eventKey: string
}

export interface ScanEvent extends EventBase {
  /** `waitmsg` shows a waiting toast until a passive reply arrives. */
  type: 'scancode-push' | 'scancode-waitmsg'
  eventKey: string
  scanType: string
  scanResult: string
  /** `CODE_128` of a bar code's `CODE_128,2026050117`; null for a QR code. */
  symbology: string | null
  /** The scanned text without the symbology. */
  code: string
}

/** Announces pictures; each follows as an image message. */
export interface PicturesEvent extends EventBase {
  type: 'pic-sysphoto' | 'pic-photo-or-album' | 'pic-weixin'
  eventKey: string
  md5Sums: string[]
}

/** Announces a chosen point; a location message follows. */
export interface LocationSelectEvent extends EventBase, Positioned {
  type: 'location-select'
  eventKey: string
  label: string
  poiName: string
  scale: string
  appType?: string
}

export interface TemplateCardEvent extends EventBase {
  /** `template-card-menu` is the card's top-right menu. */
  type: 'template-card' | 'template-card-menu'
  /** Key of the pressed button, submit button or menu entry. */
  eventKey: string
  taskId: string
  cardType: string
  /** Updates the card once, within 72 hours; every click brings a fresh one. */
  responseCode: string
  /** Question key → chosen option ids; empty for a plain button. No prototype. */
  selections: Record<string, string[]>
}

/** The old task card. */
export interface TaskCardEvent extends EventBase {
  type: 'task-card-click'
  eventKey: string
  taskId: string
}

export interface BatchJobEvent extends EventBase {
  type: 'batch-job-result'
  jobId: string
  jobType: string
  errCode: string
  errMsg: string
}

export interface UploadMediaJobEvent extends EventBase {
  type: 'upload-media-job-finish'
  jobId: string
}

export interface ShareChangeEvent extends EventBase {
  type: 'share-agent-change' | 'share-chain-change'
}

export type AgentStage =
  | 'inactive-alert'
  | 'close-inactive-agent'
  | 'reopen-inactive-agent'
  | 'low-active-alert'
  | 'low-active'
  | 'active-restored'

export interface AgentLifeCycleEvent extends EventBase {
  type: 'agent-life-cycle'
  stage: AgentStage
  /** When an announced limit begins. */
  effectAt?: Date
}

export interface CalendarEvent extends EventBase {
  type: 'calendar-change'
  change: 'modify' | 'delete'
  calendarId: string
}

export interface ScheduleEvent extends EventBase {
  type: 'schedule-change'
  change: 'add' | 'modify' | 'delete' | 'respond'
  calendarId: string
  scheduleId: string
}

export interface ContactChangeEvent extends EventBase {
  type: 'contact-change'
  change: ContactChange
}

export interface SchoolContactChangeEvent extends EventBase {
  type: 'school-contact-change'
  change: SchoolContactChange
}

export interface ApprovalChangeEvent extends EventBase {
  type: 'approval-change'
  approval: ApprovalChange
}

export interface OpenApprovalChangeEvent extends EventBase {
  type: 'open-approval-change'
  approval: OpenApprovalChange
}

/** Something WeCom added later: counted, answered empty. */
export interface UnknownEvent extends EventBase {
  type: 'unknown'
  /** MsgType as sent; `event` when the event's name is what is unknown. */
  msgType: string
  eventName?: string
  msgId?: string
}

export type AppEvent =
  | SubscriptionEvent
  | EnterAgentEvent
  | LocationReportEvent
  | MenuEvent
  | ScanEvent
  | PicturesEvent
  | LocationSelectEvent
  | TemplateCardEvent
  | TaskCardEvent
  | BatchJobEvent
  | UploadMediaJobEvent
  | ShareChangeEvent
  | AgentLifeCycleEvent
  | CalendarEvent
  | ScheduleEvent
  | ContactChangeEvent
  | SchoolContactChangeEvent
  | ApprovalChangeEvent
  | OpenApprovalChangeEvent

export type WecomEvent = MessageEvent | AppEvent | BotEvent | UnknownEvent

export type WecomEventType = WecomEvent['type']

/** FromUserName of everything no person did. */
const SYSTEM_SENDER = 'sys'

export function isSystemEvent(event: WecomEvent): boolean {
  return event.fromUserId.toLowerCase() === SYSTEM_SENDER
}
