import { CARD_TYPES, type CardOption, isInteractive, type TemplateCard, templateCardShape } from '../template-card.js'
import { byteLength } from '../text.js'
import { refuse } from './errors.js'

const KEY_BYTES = 1024
const ID_BYTES = 128

/** Judges a card as message/send and update_template_card do, with the documented errcode of the first fault. */
export function checkCard(input: unknown, purpose: 'send' | 'update'): TemplateCard {
  if (input === undefined || input === null) refuse(41016, 'missing title')
  const parsed = templateCardShape.safeParse(input)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    refuse(40058, `template_card.${issue?.path.join('.') ?? ''} ${issue?.message ?? 'invalid'}`)
  }
  const card = parsed.data
  if (!CARD_TYPES.includes(card.card_type ?? '')) refuse(42031, 'template_card card_type is invalid')
  checkTaskId(card, purpose)
  checkTitles(card)
  checkFrame(card)
  checkLists(card)
  checkCardAction(card)
  CHECK_BY_TYPE[card.card_type ?? '']?.(card)
  return purpose === 'send' ? withoutUpdateFields(card) : card
}

const CHECK_BY_TYPE: Record<string, (card: TemplateCard) => void> = {
  text_notice: () => undefined,
  news_notice: checkNews,
  button_interaction: checkButtons,
  vote_interaction: checkVote,
  multiple_interaction: checkSelects,
}

function checkTaskId(card: TemplateCard, purpose: 'send' | 'update') {
  const needed = purpose === 'send' && (isInteractive(card) || card.action_menu !== undefined)
  if (needed && !card.task_id) refuse(42014, 'task_id is missing')
  if (card.task_id && !/^[0-9A-Za-z_@-]{1,128}$/.test(card.task_id)) refuse(42014, 'task_id is illegal')
}

function checkTitles(card: TemplateCard) {
  const title = card.main_title?.title
  if (card.card_type === 'text_notice') {
    if (!title && !card.sub_title_text) refuse(41016, 'missing title: main_title.title and sub_title_text are both empty')
  } else if (!title) {
    refuse(41016, 'missing title: main_title.title is empty')
  }
}

function checkFrame(card: TemplateCard) {
  if (card.quote_area) checkTarget(card.quote_area, 'quote_area')
  if (!card.action_menu) return
  const actions = card.action_menu.action_list ?? []
  if (actions.length < 1 || actions.length > 3) refuse(40058, 'action_menu.action_list must hold 1 to 3 items')
  for (const action of actions) {
    if (!action.text) refuse(40058, 'action_menu.action_list.text is missing')
    if (!action.key || byteLength(action.key) > KEY_BYTES) refuse(40058, 'action_menu.action_list.key is missing or too long')
  }
  if (hasRepeats(actions.map(action => action.key))) refuse(42051, 'action_menu keys collide')
}

function checkLists(card: TemplateCard) {
  const rows = card.horizontal_content_list ?? []
  if (rows.length > 6) refuse(42035, 'horizontal_content_list holds more than 6 items')
  for (const row of rows) {
    if (!row.keyname) refuse(42027, 'horizontal_content_list.keyname is missing')
    if (row.type === 1 && !row.url) refuse(42028, 'horizontal_content_list.url is missing')
    if (row.type === 2 && !row.media_id) refuse(42029, 'horizontal_content_list.media_id is missing')
    if (row.type === 3 && !row.userid) refuse(42050, 'horizontal_content_list.userid is missing')
  }
  const paragraphs = card.vertical_content_list ?? []
  if (paragraphs.length > 4) refuse(42036, 'vertical_content_list holds more than 4 items')
  for (const paragraph of paragraphs) if (!paragraph.title) refuse(42033, 'vertical_content_list.title is missing')
  const jumps = card.jump_list ?? []
  if (jumps.length > 3) refuse(42042, 'jump_list holds more than 3 items')
  for (const jump of jumps) {
    if (!jump.title) refuse(42033, 'jump_list.title is missing')
    checkTarget(jump, 'jump_list')
  }
}

function checkCardAction(card: TemplateCard) {
  const type = card.card_action?.type ?? 0
  const noticeCard = card.card_type === 'text_notice' || card.card_type === 'news_notice'
  if (noticeCard && type !== 1 && type !== 2) refuse(42045, 'card_action is missing or its type is not allowed')
  if (type < 0 || type > 2) refuse(42045, 'card_action.type is not allowed')
  if (card.card_action) checkTarget(card.card_action, 'card_action')
}

function checkTarget(target: { type?: number | undefined; url?: string | undefined; appid?: string | undefined }, where: string) {
  const type = target.type ?? 0
  if (type < 0 || type > 2) refuse(40058, `${where}.type is invalid`)
  if (type === 1 && !target.url) refuse(42028, `${where}.url is missing`)
  if (type === 2 && !target.appid) refuse(42030, `${where}.appid is missing`)
}

function checkNews(card: TemplateCard) {
  if (!card.card_image?.url && !card.image_text_area?.image_url) refuse(42044, 'card_image.url is missing')
  const ratio = card.card_image?.aspect_ratio ?? 1.3
  if (ratio < 1.3 || ratio >= 2.25) refuse(40058, 'card_image.aspect_ratio must be between 1.3 and 2.25')
  if (card.image_text_area) checkTarget(card.image_text_area, 'image_text_area')
}

function checkButtons(card: TemplateCard) {
  const buttons = card.button_list ?? []
  if (buttons.length < 1 || buttons.length > 6) refuse(40058, 'button_list must hold 1 to 6 items')
  for (const button of buttons) {
    if (!button.text) refuse(42038, 'button_list.text is missing')
    if (button.type === 1 && !button.url) refuse(42028, 'button_list.url is missing')
    if (button.type !== 1 && !isKey(button.key)) refuse(42039, 'button_list.key is missing or too long')
  }
  if (hasRepeats(buttons.filter(button => button.type !== 1).map(button => button.key))) refuse(42039, 'button_list.key is not unique')
  if (card.button_selection) {
    if (!isKey(card.button_selection.question_key)) refuse(42043, 'button_selection.question_key is missing or too long')
    checkOptions(card.button_selection.option_list, 10)
  }
}

function checkVote(card: TemplateCard) {
  if (!card.checkbox) refuse(40058, 'checkbox is missing')
  if (!isKey(card.checkbox.question_key)) refuse(42043, 'checkbox.question_key is missing or too long')
  checkOptions(card.checkbox.option_list, 20)
  checkSubmit(card)
}

function checkSelects(card: TemplateCard) {
  const selects = card.select_list ?? []
  if (selects.length < 1 || selects.length > 3) refuse(42047, 'select_list must hold 1 to 3 items')
  for (const select of selects) {
    if (!isKey(select.question_key)) refuse(42043, 'select_list.question_key is missing or too long')
    checkOptions(select.option_list, 10)
  }
  if (hasRepeats(selects.map(select => select.question_key))) refuse(42043, 'select_list.question_key is not unique')
  checkSubmit(card)
}

function checkSubmit(card: TemplateCard) {
  if (!isKey(card.submit_button?.key)) refuse(42046, 'submit_button.key is missing or too long')
  // An absent text shows 提交; an empty one is refused.
  if (card.submit_button?.text === '') refuse(42049, 'submit_button.text is empty')
}

function checkOptions(options: readonly CardOption[] | undefined, most: number) {
  const list = options ?? []
  if (list.length < 1 || list.length > most) refuse(42037, `option_list must hold 1 to ${most} items`)
  for (const option of list) {
    if (!option.id || byteLength(option.id) > ID_BYTES) refuse(42040, 'option_list.id is missing or too long')
    if (!option.text) refuse(42041, 'option_list.text is missing')
  }
  if (hasRepeats(list.map(option => option.id))) refuse(42040, 'option_list.id is not unique')
}

function isKey(key: string | undefined): boolean {
  return key !== undefined && key !== '' && byteLength(key) <= KEY_BYTES
}

function hasRepeats(values: readonly unknown[]): boolean {
  return new Set(values).size !== values.length
}

/** `disable` and `replace_text` work only in updates; at send time WeCom ignores them. */
function withoutUpdateFields(card: TemplateCard): TemplateCard {
  const { replace_text: _replaceText, ...rest } = card
  if (rest.checkbox) rest.checkbox = omitDisable(rest.checkbox)
  if (rest.button_selection) rest.button_selection = omitDisable(rest.button_selection)
  if (rest.select_list) rest.select_list = rest.select_list.map(omitDisable)
  return rest
}

function omitDisable<T extends { disable?: boolean | undefined }>(part: T): Omit<T, 'disable'> {
  const { disable: _disable, ...rest } = part
  return rest
}
