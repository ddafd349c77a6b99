import type { Tx } from '../db/index.js'
import type { LocalDate } from '../shared/dates.js'
import type { WecomEvent } from '../wecom/index.js'
import type { EventTimes } from './times.js'

export type Endpoint = 'app' | 'contacts'

export interface EventKey {
  date: LocalDate
  key: string
}

export interface RouteContext extends EventTimes {
  tx: Tx
  event: WecomEvent
  key: EventKey
  /** The event is handled again after a failure: the answer goes out by outbox, not as a passive reply. */
  retried: boolean
}

/** What an event leads to, looked up in the table of words, actions and events. */
export interface Route {
  /** For the inbox row and the logs, e.g. `word:签到`. */
  name: string
  /** Stores its own inbox row in one statement; `null` = take the ordinary road. */
  direct?: (event: WecomEvent, key: EventKey, times: EventTimes, endpoint: Endpoint) => Promise<{ reply: string | null } | null>
  /** Runs inside the event's transaction; the reply is the inner plaintext. */
  run(context: RouteContext): Promise<{ reply: string | null }>
  /** The inner plaintext that says: recorded, will be handled. Null where nothing may be answered. */
  busyReply(event: WecomEvent): string | null
  /** A failed one is retried only while it is the person's newest event; else the person is asked again. */
  onlyWhileNewest: boolean
}

/** `null` = counted, not stored (bare entries, unknown types). */
export type Dispatch = (event: WecomEvent, endpoint: Endpoint) => Route | null

export interface Delivery {
  endpoint: Endpoint
  event: WecomEvent
  plaintext: string
}
