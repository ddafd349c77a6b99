/** The JSON form of template cards, as message/send and update_template_card take them. */

export interface CardSource {
  icon_url?: string
  desc?: string
  /** 0 grey, 1 black, 2 red, 3 green. */
  desc_color?: 0 | 1 | 2 | 3
}

export interface CardActionMenu {
  desc?: string
  action_list: { text: string; key: string }[]
}

export interface CardTitle {
  title?: string
  desc?: string
}

/** 0 nothing, 1 a page, 2 a mini-program. */
export interface CardLink {
  type?: 0 | 1 | 2
  url?: string
  appid?: string
  pagepath?: string
}

export interface CardQuote extends CardLink {
  title?: string
  quote_text?: string
}

export interface CardRow {
  /** 0 text, 1 a page, 2 a file, 3 a member's profile. */
  type?: 0 | 1 | 2 | 3
  keyname: string
  value?: string
  url?: string
  media_id?: string
  userid?: string
}

export interface CardJump extends CardLink {
  title: string
}

export interface CardButton {
  /** 0 calls back, 1 opens a page. */
  type?: 0 | 1
  text: string
  style?: 1 | 2 | 3 | 4
  key?: string
  url?: string
}

export interface CardOption {
  id: string
  text: string
}

export interface CardDropDown {
  question_key: string
  title?: string
  /** Updates only. */
  disable?: boolean
  option_list: CardOption[]
  selected_id?: string
}

export interface CardCheckbox {
  question_key: string
  /** 0 one, 1 many. */
  mode?: 0 | 1
  /** Updates only. */
  disable?: boolean
  option_list: (CardOption & { is_checked?: boolean })[]
}

export interface CardSubmit {
  text: string
  key: string
}

interface CardBase {
  source?: CardSource
  main_title?: CardTitle
}

interface NoticeParts {
  action_menu?: CardActionMenu
  quote_area?: CardQuote
  horizontal_content_list?: CardRow[]
  jump_list?: CardJump[]
  card_action: CardLink
  /** Needed with an action menu. */
  task_id?: string
}

export interface TextNoticeCard extends CardBase, NoticeParts {
  card_type: 'text_notice'
  emphasis_content?: CardTitle
  sub_title_text?: string
}

export interface NewsNoticeCard extends CardBase, NoticeParts {
  card_type: 'news_notice'
  main_title: CardTitle & { title: string }
  card_image?: { url: string; aspect_ratio?: number }
  image_text_area?: CardLink & { title?: string; desc?: string; image_url: string }
  vertical_content_list?: { title: string; desc?: string }[]
}

export interface ButtonCard extends CardBase {
  card_type: 'button_interaction'
  main_title: CardTitle & { title: string }
  action_menu?: CardActionMenu
  quote_area?: CardQuote
  sub_title_text?: string
  horizontal_content_list?: CardRow[]
  card_action?: CardLink
  task_id: string
  button_selection?: CardDropDown
  button_list: CardButton[]
}

export interface VoteCard extends CardBase {
  card_type: 'vote_interaction'
  main_title: CardTitle & { title: string }
  task_id: string
  checkbox: CardCheckbox
  submit_button: CardSubmit
}

export interface MultipleCard extends CardBase {
  card_type: 'multiple_interaction'
  main_title: CardTitle & { title: string }
  task_id: string
  select_list: CardDropDown[]
  submit_button: CardSubmit
}

/** The types people can answer. */
export type InteractiveCard = ButtonCard | VoteCard | MultipleCard
export type TemplateCard = TextNoticeCard | NewsNoticeCard | InteractiveCard
export type CardType = TemplateCard['card_type']

/** In an update, `replace_text` greys the buttons out. */
export type CardUpdate = TemplateCard & { replace_text?: string }

export { buttonCard, multipleCard, voteCard } from './card-builders.js'
export type { ButtonCardParts, ButtonPart, CheckboxPart, MultipleCardParts, RowPart, SelectPart, VoteCardParts } from './card-builders.js'
export { CARD_HINTS, CARD_LIMITS } from './card-limits.js'
export { toPassiveXml } from './card-xml.js'
export { checkCard } from './check-card.js'
export type { CardFault, CardRule } from './card-checks.js'
export { displayLength, excerpt } from './excerpt.js'
