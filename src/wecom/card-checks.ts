import { CARD_LIMITS } from './card-limits.js'
import type { CardActionMenu, CardCheckbox, CardDropDown, CardLink, CardRow, CardSubmit } from './template-card.js'

export type CardRule = 'required' | 'too-many' | 'too-long' | 'duplicate' | 'charset' | 'range' | 'not-in-list' | 'update-only'

export interface CardFault {
  /** Where, as in `button_list[2].key`. */
  path: string
  rule: CardRule
  limit?: number
}

export interface Faults {
  found: CardFault[]
  add(path: string, rule: CardRule, limit?: number): void
  /** Present and not blank. */
  required(path: string, value: string | undefined): boolean
  /** Present and at most `limit` bytes of UTF-8. */
  bytes(path: string, value: string | undefined, limit: number): void
  count(path: string, items: readonly unknown[], least: number, limit: number): void
  /** Absent values do not collide. */
  unique(values: readonly (string | undefined)[], pathOf: (index: number) => string): void
  /** Absent, or a whole number between the two. */
  oneOf(path: string, value: number | undefined, least: number, highest: number): void
}

export function createFaults(): Faults {
  const found: CardFault[] = []
  const add: Faults['add'] = (path, rule, limit) => {
    found.push(limit === undefined ? { path, rule } : { path, rule, limit })
  }
  const required: Faults['required'] = (path, value) => {
    if (value !== undefined && value.trim() !== '') return true
    add(path, 'required')
    return false
  }
  return {
    found,
    add,
    required,
    bytes(path, value, limit) {
      if (required(path, value) && Buffer.byteLength(value ?? '', 'utf8') > limit) add(path, 'too-long', limit)
    },
    count(path, items, least, limit) {
      if (items.length < least) add(path, 'required')
      if (items.length > limit) add(path, 'too-many', limit)
    },
    unique(values, pathOf) {
      values.forEach((value, index) => {
        if (value !== undefined && values.indexOf(value) < index) add(pathOf(index), 'duplicate')
      })
    },
    oneOf(path, value, least, highest) {
      if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= highest)) add(path, 'range')
    },
  }
}

export function checkLink(faults: Faults, path: string, link: CardLink): void {
  faults.oneOf(`${path}.type`, link.type, 0, 2)
  if (link.type === 1) faults.required(`${path}.url`, link.url)
  if (link.type === 2) faults.required(`${path}.appid`, link.appid)
}

export function checkMenu(faults: Faults, menu: CardActionMenu | undefined): void {
  if (!menu) return
  const path = 'action_menu.action_list'
  faults.count(path, menu.action_list, 1, CARD_LIMITS.menuActions)
  menu.action_list.forEach((action, index) => {
    faults.required(`${path}[${index}].text`, action.text)
    faults.bytes(`${path}[${index}].key`, action.key, CARD_LIMITS.keyBytes)
  })
  faults.unique(
    menu.action_list.map(action => action.key),
    index => `${path}[${index}].key`,
  )
}

export function checkRows(faults: Faults, rows: readonly CardRow[] = []): void {
  faults.count('horizontal_content_list', rows, 0, CARD_LIMITS.horizontalRows)
  rows.forEach((row, index) => {
    const path = `horizontal_content_list[${index}]`
    faults.oneOf(`${path}.type`, row.type, 0, 3)
    faults.required(`${path}.keyname`, row.keyname)
    if (row.type === 1) faults.required(`${path}.url`, row.url)
    if (row.type === 2) faults.required(`${path}.media_id`, row.media_id)
    if (row.type === 3) faults.required(`${path}.userid`, row.userid)
  })
}

export function checkQuestion(faults: Faults, path: string, question: CardDropDown | CardCheckbox, limit: number, update: boolean): void {
  faults.bytes(`${path}.question_key`, question.question_key, CARD_LIMITS.keyBytes)
  if (question.disable !== undefined && !update) faults.add(`${path}.disable`, 'update-only')
  faults.count(`${path}.option_list`, question.option_list, 1, limit)
  question.option_list.forEach((option, index) => {
    faults.bytes(`${path}.option_list[${index}].id`, option.id, CARD_LIMITS.optionIdBytes)
    faults.required(`${path}.option_list[${index}].text`, option.text)
  })
  const ids = question.option_list.map(option => option.id)
  faults.unique(ids, index => `${path}.option_list[${index}].id`)
  if ('selected_id' in question && question.selected_id !== undefined && !ids.includes(question.selected_id)) {
    faults.add(`${path}.selected_id`, 'not-in-list')
  }
}

export function checkSubmit(faults: Faults, submit: CardSubmit): void {
  faults.required('submit_button.text', submit.text)
  faults.bytes('submit_button.key', submit.key, CARD_LIMITS.keyBytes)
}
