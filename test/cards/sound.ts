import { expect } from '@jest/globals'
import type { cards } from '../../cards/index.js'
import { CARD_HINTS, checkCard, displayLength, type ButtonCard, type TemplateCard } from '../../src/wecom/template-card.js'

/** What a phone would cut on the screen, although WeCom takes it. */
function cut(card: TemplateCard): string[] {
  const too = (where: string, text: string | undefined, most: number) => (displayLength(text ?? '') > most ? [`${where}: ${text}`] : [])
  const common = [...too('title', card.main_title?.title, CARD_HINTS.title), ...too('desc', card.main_title?.desc, CARD_HINTS.titleDesc)]
  if (card.card_type === 'vote_interaction')
    return [...common, ...card.checkbox.option_list.flatMap(option => too('option', option.text, CARD_HINTS.checkboxOptionText))]
  const { sub_title_text: body, horizontal_content_list: rows = [], button_list: buttons, button_selection: select } = card as ButtonCard
  return [
    ...common,
    ...too('body', body, CARD_HINTS.subTitle),
    ...rows.flatMap(row => [...too('row', row.keyname, CARD_HINTS.rowName), ...too('value', row.value, CARD_HINTS.rowValue)]),
    ...buttons.flatMap(button => too('button', button.text, CARD_HINTS.buttonText)),
    ...(select?.option_list ?? []).flatMap(option => too('select', option.text, CARD_HINTS.selectOptionText)),
  ]
}

/** WeCom takes it, and a phone shows it whole. */
export function expectSound(face: ReturnType<typeof cards.face>): void {
  expect(face && checkCard(face.card)).toEqual([])
  expect(face && cut(face.card)).toEqual([])
}
