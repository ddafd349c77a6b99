import { noFaults, type Faults } from './faults.js'
import type { SchoolData } from './school.js'
import type { TemplateCard } from './template-card.js'

export interface Message {
  id: string
  at: string
  direction: 'in' | 'out' | 'system'
  kind: string
  text?: string
  title?: string
  url?: string
  /** The card as this person sees it now. */
  card?: TemplateCard
  taskId?: string
  replaceText?: string
  /** Where the browser gets the picture, relative to the simulator's address. */
  image?: string
  mediaId?: string
  fileName?: string
  location?: { latitude: number; longitude: number; label: string }
  articles?: { title: string; description?: string; url?: string; picurl?: string }[]
  msgid?: string
  dropped?: true
  recalled?: true
  state?: 'sending' | 'sent' | 'failed'
}

export interface Position {
  latitude: number
  longitude: number
  precision: number
  preset?: string
}

export interface Phone {
  messages: Message[]
  unread: number
  location: Position
  /** Real instants of the last hour's messages, for the per-member limits. */
  received: number[]
  /** The device reading of an entry that `locationAfterTap` holds back. */
  heldLocation?: boolean
}

/** One accepted message/send. */
export interface Sent {
  msgid: string
  at: number
  msgtype: string
  receivers: string[]
  taskId?: string
  updatable: boolean
  replaceable: boolean
  recalledAt?: number
}

export interface ResponseCode {
  code: string
  taskId: string
  mintedAt: number
  source: 'send' | 'event'
  usedAt?: number
  expired?: true
  /** The event's passive answer already changed a face: using the code too is a mistake of the service. */
  answered?: true
}

export interface Media {
  id: string
  type: string
  fileName: string
  contentType: string
  base64: string
  at: number
}

export interface Token {
  value: string
  issuedAt: number
  end?: '42001' | '40014'
}

export interface MenuButton {
  name: string
  type?: string
  key?: string
  url?: string
  pagepath?: string
  appid?: string
  sub_button?: MenuButton[]
}

export interface Shown {
  userid: string
  /** task_id of a card, else a hash of the message's type and content. */
  key: string
  taskId?: string
  kind: string
  text: string
  count: number
  dropped: number
  at: string[]
}

export interface OAuthCode {
  userid: string
  at: number
  used: boolean
  scope: string
}

/** Everything that a restart keeps. Maps are entries in the snapshot. */
export interface State {
  school: SchoolData
  phones: Map<string, Phone>
  sent: Map<string, Sent>
  /** Every task_id ever accepted, with the send it belongs to. */
  tasks: Map<string, string>
  codes: Map<string, ResponseCode>
  /** Hash of an accepted request and when, for the duplicate check. */
  requests: Map<string, { at: number; msgid: string }>
  media: Map<string, Media>
  shown: Map<string, Shown>
  oauthCodes: Map<string, OAuthCode>
  tokens: Map<'app' | 'contacts', Token>
  oldTokens: Map<string, { owner: 'app' | 'contacts'; end: '42001' | '40014' }>
  tickets: Map<string, { value: string; at: number }>
  menu: MenuButton[] | null
  reportLocation: 0 | 1 | 2
  counter: number
  faults: Faults
}

export function emptyState(school: SchoolData): State {
  return {
    school,
    phones: new Map(),
    sent: new Map(),
    tasks: new Map(),
    codes: new Map(),
    requests: new Map(),
    media: new Map(),
    shown: new Map(),
    oauthCodes: new Map(),
    tokens: new Map(),
    oldTokens: new Map(),
    tickets: new Map(),
    menu: null,
    reportLocation: 1,
    counter: 0,
    faults: noFaults(),
  }
}

/** History and faults go; what a corp keeps over a wiped desk (menu, switches, tokens) stays. */
export function clearHistory(state: State, school: SchoolData): void {
  const fresh = emptyState(school)
  const { tokens, oldTokens, tickets, menu, reportLocation, counter } = state
  Object.assign(state, fresh, { tokens, oldTokens, tickets, menu, reportLocation, counter })
}
