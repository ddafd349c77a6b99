import type { ButtonCard, MultipleCard, VoteCard } from '../src/wecom/template-card.js'
import type { View } from '../src/modules/manifest.js'

export type InteractiveFace = ButtonCard | MultipleCard | VoteCard

/** The card a face is drawn on: its keys carry the revision, so that an old face decides nothing. */
export interface CardIdentity {
  taskId: string
  revision: number
}

export interface Face {
  card: InteractiveFace
  /** Greys the buttons out: nothing more to press. */
  replaceText?: string
  /** No longer to be refreshed. */
  closed?: boolean
}

/** How one view looks: always as words (enough alone), and where people act on it as a card. */
export interface Renderer<V extends View> {
  text(view: V): string
  card?(view: V, card: CardIdentity): Face
  /** Sent as a picture: the media id it was uploaded under. */
  picture?(view: V): string
  /** Sent as a file, likewise. */
  file?(view: V): string
}

/** One renderer for each view of a module: a view without one does not compile. */
export type Renderers<V extends View> = { [N in V['view']]: Renderer<Extract<V, { view: N }>> }

/** EventKey = `verb.revision[.page]` (docs/architecture.md, Cards). */
export function actionKey(card: CardIdentity, verb: string, ...page: (string | number)[]): string {
  return [verb, card.revision, ...page].join('.')
}

export function parseActionKey(key: string): { verb: string; revision: number; page: string[] } | null {
  const [verb, revision, ...page] = key.split('.')
  return verb && revision && /^\d{1,9}$/.test(revision) ? { verb, revision: Number(revision), page } : null
}

export const SOURCE = { desc: '学工助手' }
