import { createTrail } from '../audit/trail.js'
import type { Tx } from '../db/index.js'
import { createAuthority, createPeople, hintOf, type PersonRecord } from '../directory/index.js'
import type { Dispatch, Route, RouteContext } from '../inbox/index.js'
import { createOutbox } from '../outbox/index.js'
import { localDate } from '../shared/dates.js'
import { personIdOf } from '../shared/ids.js'
import { textReply, type WecomEvent } from '../wecom/index.js'
import { BUSY_TEXT, createCardRoute } from './card-route.js'
import { createConversation, type KeepPhoto } from './conversation.js'
import type { Answer, CommandContext, Manifest, Permission, View } from './manifest.js'
import { writeTold } from './told-ledger.js'
import { matchWord } from './words.js'

/** How views become words and faces; made in `cards/`, joined in `app.ts`. */
export interface ViewRenderer {
  text(view: View): string
}

export interface DispatchDeps {
  manifests: readonly Manifest[]
  /** What to say to words nobody knows. */
  unknownWord: (context: CommandContext, text: string) => Promise<Answer>
  /** A picture that came before its question is kept for a while. */
  photoKept: (photos: number | null) => Answer
  keepPhoto: KeepPhoto
  renderer: ViewRenderer
  cards: Parameters<typeof createCardRoute>[0]['cards']
}

const STRANGER_TEXT = '还没有在通讯录里找到你。如果刚加入学校，请一分钟后再试；一直这样，请找管理员把你加进应用的可见范围。'
const LEFT_TEXT = '你已经不在学校的通讯录里，这里不能再操作。有疑问请找班主任或管理员。'

/** The table from events to commands, assembled from the manifests: words, menu keys, card actions, other events. */
export function createDispatch({ manifests, unknownWord, photoKept, keepPhoto, renderer, cards }: DispatchDeps): Dispatch {
  const words = new Map(manifests.flatMap(manifest => Object.entries(manifest.words)))
  const events = new Map(manifests.flatMap(manifest => Object.entries(manifest.events ?? {})))
  const conversation = createConversation({ manifests, unknownWord, photoKept, keepPhoto })
  const permissions: Permission[] = manifests.flatMap(manifest => manifest.permissions)
  const known = [...words].map(([word, { takesNames = false, takesText = false, asks = false }]) => ({ word, takesNames, takesText, asks }))

  const reply = (event: WecomEvent, at: Date, view: View) => textReply(addressOf(event, at), renderer.text(view))

  // A menu key or a bare word is nearly all that comes: their routes are made once, not for every tap.
  const bareWords = new Map(known.map(({ word }) => [word, readRoute(word)]))
  const wordRoute = (text: string): Route => bareWords.get(text) ?? readRoute(text)
  // A menu tap means the same whenever it is handled, so a newer one does not replace it: 07:39 is on time, 07:41 is not.
  const asMenuTap = (route: Route): Route => ({ ...route, onlyWhileNewest: false })
  const menuTaps = new Map([...bareWords].map(([word, route]) => [word, asMenuTap(route)]))

  function readRoute(text: string): Route {
    const match = matchWord(text, known)
    const entry = match && words.get(match.word)
    if (!entry || !match) return personRoute('word:?', context => conversation.text(context, text.trim()))
    const route = personRoute(`word:${match.word}`, context => entry.run(context, match.rest))
    const { direct } = entry
    if (!direct || match.rest !== '') return route
    return {
      ...route,
      direct: (event, key, times, endpoint) =>
        direct({ event, key, ...times, row: { endpoint, command: route.name }, answer: view => reply(event, times.receivedAt, view) }),
    }
  }

  /** A route that finds the person, runs the command and answers in words. */
  function personRoute(name: string, command: (context: CommandContext, event: WecomEvent) => Promise<Answer>): Route {
    return {
      name,
      busyReply: event => textReply(addressOf(event, event.createdAt), BUSY_TEXT),
      onlyWhileNewest: true,
      async run(route) {
        const found = await contextOf(route, permissions)
        if ('text' in found) return { reply: textReply(addressOf(route.event, route.receivedAt), found.text) }
        const answer = await command(found, route.event)
        await writeTold(route.tx, found, answer.told ?? [])
        if (!answer.view) return { reply: null }
        if (!route.retried) return { reply: reply(route.event, route.receivedAt, answer.view) }
        const text = renderer.text(answer.view)
        await found.outbox.add({
          kind: 'answer.late',
          subject: `person:${found.person.id}`,
          recipients: [found.person.id],
          dedupeKey: `late:${route.key.key}`,
          date: found.today,
          payload: { text },
        })
        return { reply: null }
      },
    }
  }

  function eventRoute(type: WecomEvent['type']): Route | null {
    const entry = events.get(type)
    if (!entry) return null
    const { run } = entry
    const route = run ? personRoute(`event:${type}`, run) : keptRoute(`event:${type}`)
    const { direct } = entry
    return direct
      ? {
          ...route,
          direct: (event, key, times, endpoint) =>
            direct({ event, key, ...times, row: { endpoint, command: route.name }, answer: view => reply(event, times.receivedAt, view) }),
        }
      : route
  }

  const cardRoute = createCardRoute({ manifests, permissions, cards, contextOf })

  return (event, endpoint) => {
    // Only contact events are expected from the contact-sync assistant.
    if (endpoint === 'contacts')
      return event.type === 'contact-change' ? contactRoute : event.type === 'unknown' ? null : keptRoute(`contacts:${event.type}`)
    switch (event.type) {
      case 'enter-agent':
      case 'unknown':
        return null
      case 'text':
        return wordRoute(event.content)
      case 'click':
        return menuTaps.get(event.eventKey) ?? asMenuTap(readRoute(event.eventKey))
      case 'template-card':
      case 'template-card-menu':
        return cardRoute
      case 'contact-change':
        return contactRoute
      case 'subscribe':
      case 'unsubscribe':
        return memberRoute
      case 'image':
        return personRoute('event:image', context => conversation.picture(context, event.mediaId))
      case 'voice':
      case 'video':
      case 'link':
        return eventRoute(event.type) ?? personRoute(`event:${event.type}`, context => unknownWord(context, '这条消息'))
      default:
        return eventRoute(event.type) ?? keptRoute(`event:${event.type}`)
    }
  }
}

/** Known, answered empty and kept, as nothing is to be done about it yet. */
function keptRoute(name: string): Route {
  return { name, busyReply: () => null, onlyWhileNewest: false, run: async () => ({ reply: null }) }
}

/** Contact events are hints: what they point at is read again by API, outside this transaction. */
const contactRoute: Route = {
  ...keptRoute('contacts:change'),
  async run({ tx, event, key, at }) {
    const hint = event.type === 'contact-change' ? hintOf(event.change) : null
    if (hint)
      await createOutbox(tx).add({
        kind: 'directory.hint',
        subject: 'directory',
        recipients: [],
        dedupeKey: `hint:${key.key}`,
        date: localDate(at),
        payload: { hint: { ...hint } },
      })
    return { reply: null }
  },
}

const memberRoute: Route = {
  ...keptRoute('contacts:subscription'),
  async run({ tx, event, key, at }) {
    await rereadMember(tx, event.fromUserId, key.key, at)
    return { reply: null }
  },
}

async function rereadMember(tx: Tx, userId: string, cause: string, at: Date): Promise<void> {
  const hint = { kind: 'member', userId }
  await createOutbox(tx).add({
    kind: 'directory.hint',
    subject: 'directory',
    recipients: [],
    dedupeKey: `hint:${cause}`,
    date: localDate(at),
    payload: { hint },
  })
}

function addressOf(event: WecomEvent, at: Date) {
  return { toUserId: event.fromUserId, corpId: event.corpId, createTime: Math.floor(at.getTime() / 1000) }
}

/** Everything a command may touch, bound to the event's transaction; or the words for somebody who may do nothing. */
async function contextOf(route: RouteContext, permissions: readonly Permission[]): Promise<CommandContext | { text: string }> {
  const { tx, at, receivedAt, flagged, event, key } = route
  const today = localDate(at)
  const person: PersonRecord | null = await createPeople(tx).find(personIdOf(event.fromUserId), today)
  if (!person) {
    await rereadMember(tx, event.fromUserId, key.key, at)
    return { text: STRANGER_TEXT }
  }
  if (person.leftAt) return { text: LEFT_TEXT }
  return {
    tx,
    at,
    receivedAt,
    flagged,
    today,
    person,
    authority: createAuthority({ tx, person, on: today, permissions }),
    outbox: createOutbox(tx),
    trail: createTrail(tx),
    inboxKey: key,
  }
}
