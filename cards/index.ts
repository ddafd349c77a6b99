import type { View } from '../src/modules/manifest.js'
import { approvalCards } from './approval.card.js'
import { checkInCards } from './check-in.card.js'
import { exportsCards } from './exports.card.js'
import { helpCards } from './help.card.js'
import { inspectionCards } from './inspection.card.js'
import { leaveCards } from './leave.card.js'
import { makeUpCards } from './make-up.card.js'
import { photosCards } from './photos.card.js'
import { parseActionKey, type CardIdentity, type Face, type Renderer } from './renderer.js'

const RENDERERS = {
  ...approvalCards,
  ...checkInCards,
  ...exportsCards,
  ...helpCards,
  ...inspectionCards,
  ...leaveCards,
  ...makeUpCards,
  ...photosCards,
}

function rendererOf(view: View): Renderer<View> {
  const renderer = (RENDERERS as Record<string, Renderer<View> | undefined>)[view.view]
  if (!renderer) throw new Error(`no card draws the view ${view.view}`)
  return renderer
}

/** WeCom draws `<a href>` in a text as a link; ours are plain addresses, so one that stands in a text was typed by somebody. */
function unlinked(text: string): string {
  return text.replaceAll(/<(?=\s*\/?\s*a\b)/gi, '＜')
}

/** Every view of every module, in words and on a card. */
export const cards = {
  text: (view: View): string => unlinked(rendererOf(view).text(view)),
  face: (view: View, card: CardIdentity): Face | null => rendererOf(view).card?.(view, card) ?? null,
  picture: (view: View): string | null => rendererOf(view).picture?.(view) ?? null,
  file: (view: View): string | null => rendererOf(view).file?.(view) ?? null,
  parseKey: parseActionKey,
}

export type Cards = typeof cards
