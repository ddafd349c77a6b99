import type {
  ButtonCard,
  CardButton,
  CardLink,
  CardOption,
  CardRow,
  CardSource,
  CardTitle,
  MultipleCard,
  VoteCard,
} from './template-card.js'
import { optional } from './fields.js'

/** A row of facts; at most one of `url`, `mediaId` and `userId` (links the member's profile). */
export interface RowPart {
  label: string
  value?: string
  url?: string
  mediaId?: string
  userId?: string
}

/** `action` calls back with that key; `url` opens a page instead. */
export type ButtonPart = { text: string; style?: keyof typeof BUTTON_STYLE } & ({ action: string } | { url: string })

export interface SelectPart {
  key: string
  title?: string
  options: CardOption[]
  selectedId?: string
  disabled?: boolean
}

export interface CheckboxPart {
  key: string
  /** More than one may be chosen. */
  many?: boolean
  options: (CardOption & { checked?: boolean })[]
  disabled?: boolean
}

interface CommonParts {
  /** Random and stored before sending: WeCom refuses one it has ever seen. */
  taskId: string
  title: string
  desc?: string
  source?: CardSource
}

export interface ButtonCardParts extends CommonParts {
  body?: string
  rows?: RowPart[]
  menu?: { desc?: string; actions: { text: string; action: string }[] }
  select?: SelectPart
  link?: CardLink
  buttons: ButtonPart[]
}

export interface VoteCardParts extends CommonParts {
  checkbox: CheckboxPart
  submit: { text: string; action: string }
}

export interface MultipleCardParts extends CommonParts {
  selects: SelectPart[]
  submit: { text: string; action: string }
}

const BUTTON_STYLE = { primary: 1, secondary: 2, neutral: 3, danger: 4 } as const

function common(parts: CommonParts): { source?: CardSource; main_title: CardTitle & { title: string }; task_id: string } {
  return {
    ...optional('source', parts.source),
    main_title: { title: parts.title, ...optional('desc', parts.desc) },
    task_id: parts.taskId,
  }
}

function row({ label, value, url, mediaId, userId }: RowPart): CardRow {
  const fact = { keyname: label, ...optional('value', value) }
  if (userId !== undefined) return { type: 3, ...fact, userid: userId }
  if (mediaId !== undefined) return { type: 2, ...fact, media_id: mediaId }
  return url === undefined ? fact : { type: 1, ...fact, url }
}

function button(part: ButtonPart): CardButton {
  const target = 'url' in part ? { type: 1 as const, url: part.url } : { key: part.action }
  return { text: part.text, style: BUTTON_STYLE[part.style ?? 'primary'], ...target }
}

function select(part: SelectPart) {
  return {
    question_key: part.key,
    ...optional('title', part.title),
    ...optional('disable', part.disabled),
    ...optional('selected_id', part.selectedId),
    option_list: part.options,
  }
}

/** A card of facts with up to six buttons. */
export function buttonCard(parts: ButtonCardParts): ButtonCard {
  return {
    card_type: 'button_interaction',
    ...common(parts),
    ...optional(
      'action_menu',
      parts.menu && {
        ...optional('desc', parts.menu.desc),
        action_list: parts.menu.actions.map(({ text, action }) => ({ text, key: action })),
      },
    ),
    ...optional('sub_title_text', parts.body),
    ...optional('horizontal_content_list', parts.rows?.map(row)),
    ...optional('card_action', parts.link),
    ...optional('button_selection', parts.select && select(parts.select)),
    button_list: parts.buttons.map(button),
  }
}

/** A card with one list to tick, up to twenty options. */
export function voteCard(parts: VoteCardParts): VoteCard {
  const { key, many = false, options, disabled } = parts.checkbox
  return {
    card_type: 'vote_interaction',
    ...common(parts),
    checkbox: {
      question_key: key,
      mode: many ? 1 : 0,
      ...optional('disable', disabled),
      option_list: options.map(({ id, text, checked }) => ({ id, text, ...optional('is_checked', checked) })),
    },
    submit_button: { text: parts.submit.text, key: parts.submit.action },
  }
}

/** A card with up to three lists of ten to choose from. */
export function multipleCard(parts: MultipleCardParts): MultipleCard {
  return {
    card_type: 'multiple_interaction',
    ...common(parts),
    select_list: parts.selects.map(select),
    submit_button: { text: parts.submit.text, key: parts.submit.action },
  }
}
