import { CARD_LIMITS } from './card-limits.js'
import type { CardCheckbox, CardDropDown, CardLink, CardSubmit, CardUpdate, TemplateCard } from './template-card.js'

export type CardRule = 'required' | 'too-many' | 'too-long' | 'duplicate' | 'charset' | 'range' | 'not-in-list' | 'update-only'

export interface CardFault {
  /** Where, as in `button_list[2].key`. */
  path: string
  rule: CardRule
  limit?: number
}

const TASK_ID = /^[0-9A-Za-z_@-]+$/

/** Every hard limit a card breaks; WeCom would refuse it. An update may lock its questions and omit the task id. */
export function checkCard(card: TemplateCard | CardUpdate, { update = false } = {}): CardFault[] {
  const faults: CardFault[] = []
  const fault = (path: string, rule: CardRule, limit?: number): void => {
    faults.push(limit === undefined ? { path, rule } : { path, rule, limit })
  }
  const required = (path: string, value: string | undefined): boolean => {
    const present = value !== undefined && value.trim() !== ''
    if (!present) fault(path, 'required')
    return present
  }
  const bytes = (path: string, value: string | undefined, limit: number): void => {
    if (required(path, value) && Buffer.byteLength(value!, 'utf8') > limit) fault(path, 'too-long', limit)
  }
  const count = (path: string, items: readonly unknown[], limit: number, least = 0): void => {
    if (items.length > limit) fault(path, 'too-many', limit)
    if (items.length < least) fault(path, 'required')
  }
  const unique = (values: readonly (string | undefined)[], pathOf: (index: number) => string): void => {
    values.forEach((value, index) => {
      if (value !== undefined && values.indexOf(value) < index) fault(pathOf(index), 'duplicate')
    })
  }
  const oneOf = (path: string, value: number | undefined, highest: number, least = 0): void => {
    if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= highest)) fault(path, 'range')
  }
  const link = (path: string, target: CardLink): void => {
    oneOf(`${path}.type`, target.type, 2)
    if (target.type === 1) required(`${path}.url`, target.url)
    if (target.type === 2) required(`${path}.appid`, target.appid)
  }
  const lock = (path: string, disable: boolean | undefined): void => {
    if (disable !== undefined && !update) fault(`${path}.disable`, 'update-only')
  }
  const question = (path: string, asked: CardDropDown | CardCheckbox, limit: number): void => {
    bytes(`${path}.question_key`, asked.question_key, CARD_LIMITS.keyBytes)
    lock(path, asked.disable)
    count(`${path}.option_list`, asked.option_list, limit, 1)
    asked.option_list.forEach((option, index) => {
      bytes(`${path}.option_list[${index}].id`, option.id, CARD_LIMITS.optionIdBytes)
      required(`${path}.option_list[${index}].text`, option.text)
    })
    const ids = asked.option_list.map(option => option.id)
    unique(ids, index => `${path}.option_list[${index}].id`)
    if ('selected_id' in asked && asked.selected_id !== undefined && !ids.includes(asked.selected_id)) {
      fault(`${path}.selected_id`, 'not-in-list')
    }
    if ('mode' in asked) oneOf(`${path}.mode`, asked.mode, 1)
  }
  const submit = (button: CardSubmit): void => {
    required('submit_button.text', button.text)
    bytes('submit_button.key', button.key, CARD_LIMITS.keyBytes)
  }
  const taskId = (needed: boolean): void => {
    if (card.task_id === undefined && (!needed || update)) return
    bytes('task_id', card.task_id, CARD_LIMITS.taskIdBytes)
    if (card.task_id && !TASK_ID.test(card.task_id)) fault('task_id', 'charset')
  }

  const checkShared = (): void => {
    oneOf('source.desc_color', card.source?.desc_color, 3)
    if ('action_menu' in card && card.action_menu) {
      const actions = card.action_menu.action_list
      count('action_menu.action_list', actions, CARD_LIMITS.menuActions, 1)
      actions.forEach((action, index) => {
        required(`action_menu.action_list[${index}].text`, action.text)
        bytes(`action_menu.action_list[${index}].key`, action.key, CARD_LIMITS.keyBytes)
      })
      unique(
        actions.map(action => action.key),
        index => `action_menu.action_list[${index}].key`,
      )
    }
    if ('quote_area' in card && card.quote_area) link('quote_area', card.quote_area)
    if ('horizontal_content_list' in card && card.horizontal_content_list) {
      count('horizontal_content_list', card.horizontal_content_list, CARD_LIMITS.horizontalRows)
      card.horizontal_content_list.forEach((row, index) => {
        const path = `horizontal_content_list[${index}]`
        oneOf(`${path}.type`, row.type, 3)
        required(`${path}.keyname`, row.keyname)
        if (row.type === 1) required(`${path}.url`, row.url)
        if (row.type === 2) required(`${path}.media_id`, row.media_id)
        if (row.type === 3) required(`${path}.userid`, row.userid)
      })
    }
    if ('jump_list' in card && card.jump_list) {
      count('jump_list', card.jump_list, CARD_LIMITS.jumps)
      card.jump_list.forEach((jump, index) => {
        required(`jump_list[${index}].title`, jump.title)
        link(`jump_list[${index}]`, jump)
      })
    }
    if ('card_action' in card && card.card_action) link('card_action', card.card_action)
  }
  const checkNotice = (action: CardLink | undefined, menu: unknown): void => {
    taskId(menu !== undefined)
    // A notice that leads nowhere is refused.
    if (action?.type !== 1 && action?.type !== 2) fault('card_action.type', 'required')
  }

  checkShared()
  switch (card.card_type) {
    case 'text_notice':
      checkNotice(card.card_action, card.action_menu)
      if (!card.main_title?.title?.trim() && !card.sub_title_text?.trim()) fault('main_title.title', 'required')
      break
    case 'news_notice': {
      checkNotice(card.card_action, card.action_menu)
      required('main_title.title', card.main_title.title)
      const { card_image: image, image_text_area: area, vertical_content_list: vertical = [] } = card
      if (!image && !area) fault('card_image', 'required')
      if (image) required('card_image.url', image.url)
      const ratio = image?.aspect_ratio
      const { least, below } = CARD_LIMITS.aspectRatio
      if (ratio !== undefined && !(ratio >= least && ratio < below)) fault('card_image.aspect_ratio', 'range')
      if (area) {
        link('image_text_area', area)
        required('image_text_area.image_url', area.image_url)
      }
      count('vertical_content_list', vertical, CARD_LIMITS.verticalRows)
      vertical.forEach((item, index) => required(`vertical_content_list[${index}].title`, item.title))
      break
    }
    case 'button_interaction':
      taskId(true)
      required('main_title.title', card.main_title.title)
      if (card.button_selection) question('button_selection', card.button_selection, CARD_LIMITS.dropDownOptions)
      count('button_list', card.button_list, CARD_LIMITS.buttons, 1)
      card.button_list.forEach((button, index) => {
        const path = `button_list[${index}]`
        oneOf(`${path}.type`, button.type, 1)
        oneOf(`${path}.style`, button.style, 4, 1)
        required(`${path}.text`, button.text)
        if (button.type === 1) required(`${path}.url`, button.url)
        else bytes(`${path}.key`, button.key, CARD_LIMITS.keyBytes)
      })
      unique(
        card.button_list.map(button => button.key),
        index => `button_list[${index}].key`,
      )
      break
    case 'vote_interaction':
      taskId(true)
      required('main_title.title', card.main_title.title)
      question('checkbox', card.checkbox, CARD_LIMITS.checkboxOptions)
      submit(card.submit_button)
      break
    case 'multiple_interaction':
      taskId(true)
      required('main_title.title', card.main_title.title)
      count('select_list', card.select_list, CARD_LIMITS.selectLists, 1)
      card.select_list.forEach((list, index) => question(`select_list[${index}]`, list, CARD_LIMITS.selectOptions))
      unique(
        card.select_list.map(list => list.question_key),
        index => `select_list[${index}].question_key`,
      )
      submit(card.submit_button)
      break
  }
  return faults
}
