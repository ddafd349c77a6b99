import type { Selection } from '../callbacks/inner.js'
import type { Message } from '../state.js'
import type { TemplateCard } from '../template-card.js'

/** Chosen option ids by question, or as a list of pairs. */
export type Selections = Record<string, string[]>

/** Whether the card as this person sees it offers the key: greyed buttons offer nothing. */
export function hasKey(message: Message, key: string, inMenu: boolean): boolean {
  const { card, replaceText } = message
  if (!card) return false
  if (inMenu) return card.action_menu?.action_list?.some(action => action.key === key) ?? false
  if (replaceText !== undefined) return false
  if (card.submit_button?.key === key && card.card_type !== 'button_interaction') return true
  return card.button_list?.some(button => button.type !== 1 && button.key === key) ?? false
}

interface Question {
  key: string
  optionIds: string[]
  initial: string[]
  many: boolean
  disabled: boolean
}

/** What the tap carries: the given choices over what the face shows; impossible ones are refused. */
export function chosenOn(card: TemplateCard, given: Selections): { ok: true; selections: Selection[] } | { ok: false; error: string } {
  const questions = questionsOf(card)
  for (const [key, ids] of Object.entries(given)) {
    const question = questions.find(each => each.key === key)
    if (!question) return { ok: false, error: `卡片上没有问题 ${key}` }
    if (!question.many && ids.length > 1) return { ok: false, error: `问题 ${key} 只能选一项` }
    const unknown = ids.find(id => !question.optionIds.includes(id))
    if (unknown !== undefined) return { ok: false, error: `问题 ${key} 没有选项 ${unknown}` }
    if (question.disabled && ids.join('\n') !== question.initial.join('\n')) return { ok: false, error: `问题 ${key} 已锁定` }
  }
  const selections = questions.map(question => ({ questionKey: question.key, optionIds: given[question.key] ?? question.initial }))
  return { ok: true, selections: selections.filter(selection => selection.optionIds.length > 0) }
}

function questionsOf(card: TemplateCard): Question[] {
  const lists = [...(card.button_selection ? [card.button_selection] : []), ...(card.select_list ?? [])]
  const questions = lists.map((list): Question => {
    const optionIds = (list.option_list ?? []).map(option => option.id ?? '')
    // A list without a selected_id shows its first option.
    const initial = list.selected_id && optionIds.includes(list.selected_id) ? [list.selected_id] : optionIds.slice(0, 1)
    return { key: list.question_key ?? '', optionIds, initial, many: false, disabled: list.disable ?? false }
  })
  if (!card.checkbox) return questions
  const options = card.checkbox.option_list ?? []
  const checked = options.filter(option => option.is_checked).map(option => option.id ?? '')
  const many = card.checkbox.mode === 1
  return [
    ...questions,
    {
      key: card.checkbox.question_key ?? '',
      optionIds: options.map(option => option.id ?? ''),
      initial: many ? checked : checked.slice(0, 1),
      many,
      disabled: card.checkbox.disable ?? false,
    },
  ]
}
