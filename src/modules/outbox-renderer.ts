import type { Tx } from '../db/index.js'
import { createAuthority, createPeople } from '../directory/index.js'
import type { Clock } from '../shared/clock.js'
import type { IntentRef, OutboxRenderer } from '../outbox/index.js'
import { REFRESH_KIND } from '../outbox/index.js'
import { localDate } from '../shared/dates.js'
import { AppError } from '../shared/errors.js'
import type { CardRenderer } from './card-route.js'
import type { Manifest, WorkHandler } from './manifest.js'

export interface OutboxRendererDeps {
  manifests: readonly Manifest[]
  cards: CardRenderer
  clock: Clock
  /** Work that belongs to no module: directory, menu. */
  work: Record<string, WorkHandler>
}

/** Joins intents with module views and their cards, at the moment of sending. */
export function createOutboxRenderer({ manifests, cards, clock, work }: OutboxRendererDeps): OutboxRenderer {
  const views = new Map(manifests.flatMap(manifest => Object.entries(manifest.views)))
  const handlers = new Map([...Object.entries(work), ...manifests.flatMap(manifest => Object.entries(manifest.work ?? {}))])

  const permissions = manifests.flatMap(manifest => manifest.permissions)

  /** Whoever was told something, or promised it, may have lost the class since. */
  async function maySee(tx: Tx, kind: string, subject: string, personId: string): Promise<boolean> {
    const ask = views.get(kind)?.mayStillSee
    if (!ask) return true
    const at = clock.now()
    const on = localDate(at)
    const person = await createPeople(tx).find(personId, on)
    return person !== null && ask({ tx, at, authority: createAuthority({ tx, person, on, permissions }) }, subject)
  }

  return {
    styleOf: kind =>
      kind === REFRESH_KIND
        ? 'personal'
        : views.has(kind)
          ? views.get(kind)!.shared
            ? 'shared'
            : 'personal'
          : handlers.has(kind)
            ? 'work'
            : undefined,

    async stillFor(tx, intent, personIds) {
      return (await views.get(intent.kind)?.stillFor?.({ tx, at: clock.now() }, intent, personIds)) ?? personIds
    },

    async render(tx, intent, personId, taskId) {
      if (!(await maySee(tx, intent.kind, intent.subject, personId))) return null
      const loaded = await views.get(intent.kind)?.load({ tx, at: clock.now() }, intent, personId)
      if (!loaded) return null
      const told = loaded.told ?? []
      const picture = cards.picture(loaded.view)
      if (picture !== null) return { message: { msgtype: 'image', image: { media_id: picture } }, told }
      const file = cards.file(loaded.view)
      if (file !== null) return { message: { msgtype: 'file', file: { media_id: file } }, told }
      const face = cards.face(loaded.view, { taskId, revision: 1 })
      if (!face || face.closed) return { message: { msgtype: 'text', text: { content: cards.text(loaded.view) } }, told }
      return { message: { msgtype: 'template_card', template_card: face.card }, cardKind: intent.kind, told }
    },

    async refresh(tx, card) {
      if (!(await maySee(tx, card.kind, card.subject, card.personId))) return null
      const loaded = await views
        .get(card.kind)
        ?.load({ tx, at: clock.now() }, { subject: card.subject, date: localDate(clock.now()), payload: {} }, card.personId)
      if (!loaded) return null
      const face = cards.face(loaded.view, card)
      const notice = cards.text(loaded.view)
      if (!face) return { notice, closed: true }
      return {
        card: { ...face.card, ...(face.replaceText === undefined ? {} : { replace_text: face.replaceText }) },
        notice,
        closed: face.closed ?? false,
      }
    },

    async work(intent: IntentRef) {
      const handler = handlers.get(intent.kind)
      if (!handler) throw new AppError('no-handler', `nobody handles ${intent.kind}`)
      await handler({ subject: intent.subject, date: intent.date, payload: intent.payload })
    },
  }
}
