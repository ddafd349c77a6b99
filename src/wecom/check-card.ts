import { checkLink, checkMenu, checkQuestion, checkRows, checkSubmit, createFaults, type CardFault, type Faults } from './card-checks.js'
import { CARD_LIMITS } from './card-limits.js'
import type { ButtonCard, CardLink, MultipleCard, NewsNoticeCard, TemplateCard, TextNoticeCard, VoteCard } from './template-card.js'

const TASK_ID = /^[0-9A-Za-z_@-]+$/

/** Every hard limit a card breaks; WeCom would refuse it. An update may lock its questions and omit the task id. */
export function checkCard(card: TemplateCard, { update = false } = {}): CardFault[] {
  const faults = createFaults()
  faults.oneOf('source.desc_color', card.source?.desc_color, 0, 3)
  checkTaskId(faults, card, update)
  switch (card.card_type) {
    case 'text_notice':
      checkNotice(faults, card)
      if (!card.main_title?.title?.trim()) faults.required('main_title.title', card.sub_title_text)
      break
    case 'news_notice':
      checkNotice(faults, card)
      checkNews(faults, card)
      break
    case 'button_interaction':
      checkButtons(faults, card, update)
      break
    case 'vote_interaction':
      checkVote(faults, card, update)
      break
    case 'multiple_interaction':
      checkMultiple(faults, card, update)
      break
  }
  return faults.found
}

function checkTaskId(faults: Faults, card: TemplateCard, update: boolean): void {
  const isNotice = card.card_type === 'text_notice' || card.card_type === 'news_notice'
  const needed = !update && (!isNotice || card.action_menu !== undefined)
  if (card.task_id === undefined && !needed) return
  faults.bytes('task_id', card.task_id, CARD_LIMITS.taskIdBytes)
  if (card.task_id && !TASK_ID.test(card.task_id)) faults.add('task_id', 'charset')
}

/** What the two types without buttons share; one that leads nowhere is refused. */
function checkNotice(faults: Faults, card: TextNoticeCard | NewsNoticeCard): void {
  checkMenu(faults, card.action_menu)
  if (card.quote_area) checkLink(faults, 'quote_area', card.quote_area)
  checkRows(faults, card.horizontal_content_list)
  const jumps = card.jump_list ?? []
  faults.count('jump_list', jumps, 0, CARD_LIMITS.jumps)
  jumps.forEach((jump, index) => {
    faults.required(`jump_list[${index}].title`, jump.title)
    checkLink(faults, `jump_list[${index}]`, jump)
  })
  // A card may come from untyped data, so the part that the type demands is looked for all the same.
  const action: CardLink | undefined = card.card_action
  if (action?.type !== 1 && action?.type !== 2) faults.add('card_action.type', 'required')
  else checkLink(faults, 'card_action', action)
}

function checkNews(faults: Faults, card: NewsNoticeCard): void {
  const { card_image: image, image_text_area: area, vertical_content_list: vertical = [] } = card
  faults.required('main_title.title', card.main_title.title)
  if (!image && !area) faults.add('card_image', 'required')
  if (image) faults.required('card_image.url', image.url)
  const ratio = image?.aspect_ratio
  const { least, below } = CARD_LIMITS.aspectRatio
  if (ratio !== undefined && !(ratio >= least && ratio < below)) faults.add('card_image.aspect_ratio', 'range')
  if (area) {
    checkLink(faults, 'image_text_area', area)
    faults.required('image_text_area.image_url', area.image_url)
  }
  faults.count('vertical_content_list', vertical, 0, CARD_LIMITS.verticalRows)
  vertical.forEach((item, index) => faults.required(`vertical_content_list[${index}].title`, item.title))
}

function checkButtons(faults: Faults, card: ButtonCard, update: boolean): void {
  faults.required('main_title.title', card.main_title.title)
  checkMenu(faults, card.action_menu)
  if (card.quote_area) checkLink(faults, 'quote_area', card.quote_area)
  checkRows(faults, card.horizontal_content_list)
  if (card.card_action) checkLink(faults, 'card_action', card.card_action)
  if (card.button_selection) checkQuestion(faults, 'button_selection', card.button_selection, CARD_LIMITS.dropDownOptions, update)
  const buttons = card.button_list
  faults.count('button_list', buttons, 1, CARD_LIMITS.buttons)
  buttons.forEach((button, index) => {
    const path = `button_list[${index}]`
    faults.oneOf(`${path}.type`, button.type, 0, 1)
    faults.oneOf(`${path}.style`, button.style, 1, 4)
    faults.required(`${path}.text`, button.text)
    if (button.type === 1) faults.required(`${path}.url`, button.url)
    else faults.bytes(`${path}.key`, button.key, CARD_LIMITS.keyBytes)
  })
  faults.unique(
    buttons.map(button => button.key),
    index => `button_list[${index}].key`,
  )
}

function checkVote(faults: Faults, card: VoteCard, update: boolean): void {
  faults.required('main_title.title', card.main_title.title)
  faults.oneOf('checkbox.mode', card.checkbox.mode, 0, 1)
  checkQuestion(faults, 'checkbox', card.checkbox, CARD_LIMITS.checkboxOptions, update)
  checkSubmit(faults, card.submit_button)
}

function checkMultiple(faults: Faults, card: MultipleCard, update: boolean): void {
  faults.required('main_title.title', card.main_title.title)
  faults.count('select_list', card.select_list, 1, CARD_LIMITS.selectLists)
  card.select_list.forEach((list, index) => checkQuestion(faults, `select_list[${index}]`, list, CARD_LIMITS.selectOptions, update))
  faults.unique(
    card.select_list.map(list => list.question_key),
    index => `select_list[${index}].question_key`,
  )
  checkSubmit(faults, card.submit_button)
}
