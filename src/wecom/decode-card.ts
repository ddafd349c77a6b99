import type { EventBase, TemplateCardEvent } from './event.js'
import { child, elements, nodes, requiredText, text, texts } from './fields.js'
import type { DocumentElement } from './xml.js'

export const decodeCard =
  (type: TemplateCardEvent['type']) =>
  (document: DocumentElement, base: EventBase): TemplateCardEvent => ({
    type,
    eventKey: text(document, 'EventKey'),
    taskId: requiredText(document, 'TaskId'),
    cardType: text(document, 'CardType'),
    responseCode: text(document, 'ResponseCode'),
    selections: readSelections(document),
    ...base,
  })

function readSelections(document: DocumentElement): Record<string, string[]> {
  // A question key comes out of a card's own text: without a prototype it can be any text.
  const selections = Object.create(null) as Record<string, string[]>
  for (const item of elements(child(document, 'SelectedItems'), 'SelectedItem')) {
    const key = text(item, 'QuestionKey')
    selections[key] = [...(selections[key] ?? []), ...optionIds(item)]
  }
  return selections
}

/** The old documentation and its SDKs spell it OpitonIds. */
function optionIds(item: DocumentElement): string[] {
  return nodes(item, 'OptionIds').length > 0 ? texts(child(item, 'OptionIds'), 'OptionId') : texts(child(item, 'OpitonIds'), 'OpitonId')
}
