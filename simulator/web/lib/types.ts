/** What the control API answers. Optional means: the page copes without it. */

export interface Department {
  id: number
  name: string
  parentId?: number
}

export interface Member {
  userid: string
  name: string
  /** Department ids. */
  departments: number[]
  /** What the person is at school, in Chinese: 学生, 班主任, 学生检查员, 系部书记 … */
  role: string
  /** The class the person belongs to or leads; '' for none. */
  className: string
  /** What the phone shows under the name. */
  subtitle: string
}

export interface Point {
  latitude: number
  longitude: number
}

export interface Place extends Point {
  key: string
  name: string
  precision?: number
}

/** The circle the school calls its own. */
export interface Campus extends Point {
  name: string
  radiusMeters: number
}

export interface School {
  corpName: string
  appName: string
  departments: Department[]
  members: Member[]
  places: Place[]
  campus?: Campus
  serviceUrl: string
}

export interface DevicePosition extends Point {
  precision: number
  preset?: string
}

export interface MenuButton {
  name: string
  type?: string
  key?: string
  url?: string
  sub_button?: MenuButton[]
}

export interface Phone {
  userid: string
  name: string
  subtitle?: string
  unread?: number
  messages: Message[]
  menu?: MenuButton[]
  location?: DevicePosition
}

export interface Article {
  title: string
  description?: string
  url?: string
  picurl?: string
}

export interface Message {
  id: string
  at: string
  direction: 'in' | 'out' | 'system'
  kind: string
  text?: string
  title?: string
  url?: string
  card?: TemplateCard
  taskId?: string
  /** The grey label in place of the buttons after an update. */
  replaceText?: string
  image?: string
  fileName?: string
  location?: Point & { label: string }
  articles?: Article[]
  /** The message never reached the other side; a text says why. */
  dropped?: boolean | string
  recalled?: boolean
  state?: string
}

export interface Link {
  type?: number
  url?: string
  appid?: string
  pagepath?: string
}

export interface Option {
  id: string
  text: string
  is_checked?: boolean
}

export interface Choice {
  question_key: string
  title?: string
  option_list: Option[]
  selected_id?: string
  disable?: boolean
}

export interface CardButton {
  text: string
  type?: number
  style?: number
  key?: string
  url?: string
}

export interface HorizontalRow {
  type?: number
  keyname: string
  value?: string
  url?: string
  media_id?: string
  userid?: string
}

/** A template card with WeCom's own field names. */
export interface TemplateCard {
  card_type: string
  source?: { icon_url?: string; desc?: string; desc_color?: number }
  action_menu?: { desc?: string; action_list: { text: string; key: string }[] }
  main_title?: { title?: string; desc?: string }
  quote_area?: Link & { title?: string; quote_text?: string }
  emphasis_content?: { title?: string; desc?: string }
  sub_title_text?: string
  horizontal_content_list?: HorizontalRow[]
  vertical_content_list?: { title: string; desc?: string }[]
  jump_list?: (Link & { title: string })[]
  card_action?: Link
  card_image?: { url: string; aspect_ratio?: number }
  image_text_area?: Link & { title?: string; desc?: string; image_url: string }
  button_selection?: Choice
  button_list?: CardButton[]
  checkbox?: { question_key: string; mode?: number; option_list: Option[]; disable?: boolean }
  select_list?: Choice[]
  submit_button?: { text?: string; key: string }
  replace_text?: string
}

/** Chosen option ids by question. */
export type Selections = Record<string, string[]>

/** A line of the log: an API call of the service, a callback to it, or something it did that WeCom would not understand. */
export interface LogEntry {
  at: string
  kind: 'call' | 'callback' | 'note'
  name: string
  userid?: string
  /** HTTP status, or null when no answer came. */
  status?: number | null
  errcode?: number | null
  ms?: number
  note?: string
}

export interface ApiFault {
  api: string
  kind: string
  code?: number
  ms?: number
  times?: number | null
}

export interface Faults {
  redeliver: number
  duplicate: boolean
  delayMs: number
  dropAnswers: number
  repeat: string
  locationReporting: boolean
  locationAfterTap: boolean
  unlicensed: string[]
  inactive: string[]
  hidden: string[]
  api: ApiFault[]
}

/** What may be changed: settings, and two commands that act once. */
export type FaultsPatch = Partial<Faults> & { expireCodes?: true; expireToken?: '42001' | '40014' }
