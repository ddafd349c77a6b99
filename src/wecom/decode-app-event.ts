import { decodeApproval, decodeOpenApproval } from './decode-approval.js'
import { decodeCard } from './decode-card.js'
import { decodeContact, decodeSchoolContact } from './decode-contact.js'
import type {
  AgentStage,
  AppEvent,
  CalendarEvent,
  EventBase,
  MenuEvent,
  PicturesEvent,
  ScanEvent,
  ScheduleEvent,
  ShareChangeEvent,
  SubscriptionEvent,
} from './event.js'
import { child, childIfPresent, elements, instant, optional, requiredText, text, textIfPresent } from './fields.js'
import { readPosition } from './position.js'
import type { DocumentElement } from './xml.js'

// In all decoders the base is spread last: V8 is several times slower at adding properties after a spread.
export type EventDecoder = (document: DocumentElement, base: EventBase) => AppEvent

const plain =
  (type: SubscriptionEvent['type'] | ShareChangeEvent['type'] | 'enter-agent'): EventDecoder =>
  (_document, base) => ({ type, ...base })

const menu =
  (type: MenuEvent['type']): EventDecoder =>
  (document, base) => ({ type, eventKey: text(document, 'EventKey'), ...base })

const scan =
  (type: ScanEvent['type']): EventDecoder =>
  (document, base) => {
    const info = child(document, 'ScanCodeInfo')
    const scanType = text(info, 'ScanType')
    const scanResult = text(info, 'ScanResult')
    // A bar code says its symbology before the first comma; a QR code may hold any commas of its own.
    const comma = scanType === 'barcode' ? scanResult.indexOf(',') : -1
    return {
      type,
      eventKey: text(document, 'EventKey'),
      scanType,
      scanResult,
      symbology: comma < 0 ? null : scanResult.slice(0, comma),
      code: scanResult.slice(comma + 1),
      ...base,
    }
  }

const pictures =
  (type: PicturesEvent['type']): EventDecoder =>
  (document, base) => ({
    type,
    eventKey: text(document, 'EventKey'),
    // One PicList with many items and many PicLists with one item are both seen.
    md5Sums: elements(child(document, 'SendPicsInfo'), 'PicList').flatMap(pics =>
      elements(pics, 'item').map(item => text(item, 'PicMd5Sum')),
    ),
    ...base,
  })

const locationReport: EventDecoder = (document, base) => ({
  type: 'location-report',
  ...readPosition(document, { latitude: 'Latitude', longitude: 'Longitude', precision: 'Precision' }),
  ...optional('appType', textIfPresent(document, 'AppType')),
  ...base,
})

const locationSelect: EventDecoder = (document, base) => {
  const info = child(document, 'SendLocationInfo')
  return {
    type: 'location-select',
    eventKey: text(document, 'EventKey'),
    ...readPosition(info, { latitude: 'Location_X', longitude: 'Location_Y' }),
    label: text(info, 'Label'),
    poiName: text(info, 'Poiname'),
    scale: text(info, 'Scale'),
    ...optional('appType', textIfPresent(document, 'AppType')),
    ...base,
  }
}

const batchJob: EventDecoder = (document, base) => {
  const job = childIfPresent(document, 'BatchJob') ?? document
  return {
    type: 'batch-job-result',
    jobId: requiredText(job, 'JobId'),
    jobType: text(job, 'JobType'),
    errCode: text(job, 'ErrCode'),
    errMsg: text(job, 'ErrMsg'),
    ...base,
  }
}

const lifeCycle =
  (stage: AgentStage): EventDecoder =>
  (document, base) => ({
    type: 'agent-life-cycle',
    stage,
    ...optional('effectAt', instant(text(document, 'EffectTime')) ?? undefined),
    ...base,
  })

const calendar =
  (change: CalendarEvent['change']): EventDecoder =>
  (document, base) => ({ type: 'calendar-change', change, calendarId: requiredText(document, 'CalId'), ...base })

const schedule =
  (change: ScheduleEvent['change']): EventDecoder =>
  (document, base) => ({
    type: 'schedule-change',
    change,
    calendarId: text(document, 'CalId'),
    scheduleId: requiredText(document, 'ScheduleId'),
    ...base,
  })

/** Event, in lower case (old traffic says CLICK, and LOCATION is upper case by design) → decoder. */
export const EVENT_DECODERS: ReadonlyMap<string, EventDecoder> = new Map<string, EventDecoder>([
  ['subscribe', plain('subscribe')],
  ['unsubscribe', plain('unsubscribe')],
  ['enter_agent', plain('enter-agent')],
  ['location', locationReport],
  ['click', menu('click')],
  ['view', menu('view')],
  ['view_miniprogram', menu('view-miniprogram')],
  ['scancode_push', scan('scancode-push')],
  ['scancode_waitmsg', scan('scancode-waitmsg')],
  ['pic_sysphoto', pictures('pic-sysphoto')],
  ['pic_photo_or_album', pictures('pic-photo-or-album')],
  ['pic_weixin', pictures('pic-weixin')],
  ['location_select', locationSelect],
  ['template_card_event', decodeCard('template-card')],
  ['template_card_menu_event', decodeCard('template-card-menu')],
  [
    'taskcard_click',
    (document, base) => ({
      type: 'task-card-click',
      eventKey: text(document, 'EventKey'),
      taskId: requiredText(document, 'TaskId'),
      ...base,
    }),
  ],
  ['batch_job_result', batchJob],
  ['upload_media_job_finish', (document, base) => ({ type: 'upload-media-job-finish', jobId: requiredText(document, 'JobId'), ...base })],
  ['share_agent_change', plain('share-agent-change')],
  ['share_chain_change', plain('share-chain-change')],
  ['inactive_alert', lifeCycle('inactive-alert')],
  ['close_inactive_agent', lifeCycle('close-inactive-agent')],
  ['reopen_inactive_agent', lifeCycle('reopen-inactive-agent')],
  ['low_active_alert', lifeCycle('low-active-alert')],
  ['low_active', lifeCycle('low-active')],
  ['active_restored', lifeCycle('active-restored')],
  ['modify_calendar', calendar('modify')],
  ['delete_calendar', calendar('delete')],
  ['add_schedule', schedule('add')],
  ['modify_schedule', schedule('modify')],
  ['delete_schedule', schedule('delete')],
  ['respond_schedule', schedule('respond')],
  ['change_contact', decodeContact],
  ['change_school_contact', decodeSchoolContact],
  ['sys_approval_change', decodeApproval],
  ['open_approval_change', decodeOpenApproval],
])
