import type { Selections, TemplateCard } from '../lib/types.js'

/** What a fresh face starts with. As in WeCom, a list without a chosen option shows its first. */
export function chosenIn(card: TemplateCard): Selections {
  const chosen: Selections = {}
  for (const choice of [...(card.button_selection === undefined ? [] : [card.button_selection]), ...(card.select_list ?? [])]) {
    const first = choice.selected_id ?? choice.option_list[0]?.id
    chosen[choice.question_key] = first === undefined ? [] : [first]
  }
  if (card.checkbox !== undefined) {
    const ticked = card.checkbox.option_list.filter(option => option.is_checked === true).map(option => option.id)
    chosen[card.checkbox.question_key] = card.checkbox.mode === 1 ? ticked : ticked.slice(0, 1)
  }
  return chosen
}

export const withChoice = (chosen: Selections, key: string, ids: string[]): Selections => ({ ...chosen, [key]: ids })
