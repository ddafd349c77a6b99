import { buttonCard, CARD_HINTS, excerpt } from '../src/wecom/template-card.js'
import { actionKey, SOURCE, type CardIdentity, type Face } from './renderer.js'

export const photosText = (photos: number): string => (photos > 0 ? `照片 ${photos} 张` : '')

/** A card that asks for nothing any more. */
export function closedFace(card: CardIdentity, parts: { title: string; desc: string; body?: string; button: string }): Face {
  return {
    card: buttonCard({
      taskId: card.taskId,
      source: SOURCE,
      title: excerpt(parts.title, CARD_HINTS.title),
      desc: excerpt(parts.desc, CARD_HINTS.titleDesc),
      ...(parts.body && { body: excerpt(parts.body, CARD_HINTS.subTitle) }),
      buttons: [{ text: parts.button, style: 'neutral', action: actionKey(card, 'leave-done') }],
    }),
    replaceText: parts.button,
    closed: true,
  }
}
