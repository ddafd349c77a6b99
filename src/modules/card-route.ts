import type { Tx } from '../db/index.js'
import type { Route, RouteContext } from '../inbox/index.js'
import { textReply, updateCardReply, type TemplateCard, type WecomEvent } from '../wecom/index.js'
import type { ActionCommand, Answer, CommandContext, Manifest, Permission, View } from './manifest.js'
import { writeTold } from './told-ledger.js'

/** A view drawn on a held card; null where a view has only words. */
export interface CardRenderer {
  face(view: View, card: { taskId: string; revision: number }): { card: TemplateCard; replaceText?: string; closed?: boolean } | null
  text(view: View): string
  /** The media id of a view that is a picture; null = it is words. */
  picture(view: View): string | null
  /** Of a view that is a file. */
  file(view: View): string | null
  parseKey(key: string): { verb: string; revision: number; page: string[] } | null
}

interface HeldCard {
  date: Date
  taskId: string
  kind: string
  subject: string
  personId: string
  revision: number
  state: string
}

export interface CardRouteDeps {
  manifests: readonly Manifest[]
  permissions: readonly Permission[]
  cards: CardRenderer
  contextOf: (route: RouteContext, permissions: readonly Permission[]) => Promise<CommandContext | { text: string }>
}

const GONE_TEXT = '这张卡片已经失效，什么也没有改。请重新发一次对应的词，例如“谁没到”。'
const NO_LONGER_TEXT = '这个班现在不在你的权限里，什么也没有改。需要的话请找班主任或学工干事。'
const NOT_YOURS_TEXT = '这张卡片不是发给你的，什么也没有改。'
/** A person's event could not be handled now; it is kept and handled later. */
export const BUSY_TEXT = '系统繁忙，已记录，稍后自动处理。'

/** A press on a card: the subject comes from the task id, the verb from the key, an older face decides nothing. */
export function createCardRoute({ manifests, permissions, cards, contextOf }: CardRouteDeps): Route {
  const actions = new Map<string, ActionCommand>(manifests.flatMap(manifest => Object.entries(manifest.actions)))
  const views = new Map(manifests.flatMap(manifest => Object.entries(manifest.views)))

  async function run(route: RouteContext): Promise<{ reply: string | null }> {
    const { tx, event } = route
    if (event.type !== 'template-card' && event.type !== 'template-card-menu') return { reply: null }
    const context = await contextOf(route, permissions)
    if ('text' in context) return say(route, context.text)
    const { taskId, selections } = event
    const key = cards.parseKey(event.eventKey)
    const action = key && actions.get(key.verb)
    // The guard lets one press of a face through; a second one, or one from an older face, sees the present.
    const pressed = action && key && (await turn(tx, { taskId, personId: context.person.id, revision: key.revision }))
    if (pressed) {
      const { page, revision } = key
      const answer = await action(context, { subject: pressed.subject, page, selections, revision })
      // What it led to comes as a message of its own: the card stays as it is, and can be pressed again.
      return answer.view ? show(route, context, pressed, answer) : present(route, context, pressed)
    }
    const card = await findCard(tx, taskId)
    if (!card) return say(route, GONE_TEXT)
    if (card.personId !== context.person.id) return say(route, NOT_YOURS_TEXT)
    return action ? present(route, context, card) : say(route, GONE_TEXT)
  }

  /** The face of now, without any effect. */
  async function present(route: RouteContext, context: CommandContext, card: HeldCard): Promise<{ reply: string | null }> {
    const view = views.get(card.kind)
    if (view?.mayStillSee && !(await view.mayStillSee(context, card.subject))) return say(route, NO_LONGER_TEXT)
    const loaded = await view?.load(
      { tx: route.tx, at: route.at },
      { subject: card.subject, date: context.today, payload: {} },
      card.personId,
    )
    return loaded ? show(route, context, card, loaded) : say(route, GONE_TEXT)
  }

  async function show(route: RouteContext, context: CommandContext, card: HeldCard, answer: Answer): Promise<{ reply: string | null }> {
    await writeTold(route.tx, context, answer.told ?? [])
    if (!answer.view) return { reply: null }
    const face = cards.face(answer.view, { taskId: card.taskId, revision: card.revision })
    if (!face) return say(route, cards.text(answer.view))
    if (face.closed)
      await route.tx.$executeRaw`update card set state = 'closed' where date = ${card.date}::date and task_id = ${card.taskId}`
    if (route.retried) {
      await context.outbox.refresh({ subject: card.subject, date: context.today, holders: [card.personId] })
      return { reply: null }
    }
    return {
      reply: updateCardReply(
        address(route.event, route.receivedAt),
        face.card,
        face.replaceText === undefined ? {} : { replaceText: face.replaceText },
      ),
    }
  }

  return { name: 'card', run, busyReply: event => textReply(address(event, event.createdAt), BUSY_TEXT), onlyWhileNewest: false }
}

/** Takes a card of this person on by one revision, from the one that was pressed; null = there is none to take. */
async function turn(tx: Tx, { taskId, personId, revision }: Pick<HeldCard, 'taskId' | 'personId' | 'revision'>): Promise<HeldCard | null> {
  const [card] = await tx.$queryRaw<HeldCard[]>`
    update card set revision = revision + 1
     where task_id = ${taskId} and person_id = ${personId} and revision = ${revision} and state <> 'closed'
    returning date, task_id as "taskId", kind, subject, person_id as "personId", revision, state::text as state`
  return card ?? null
}

async function findCard(tx: Tx, taskId: string): Promise<HeldCard | null> {
  return tx.card.findFirst({ where: { taskId } })
}

function say(route: RouteContext, text: string): { reply: string } {
  return { reply: textReply(address(route.event, route.receivedAt), text) }
}

function address(event: WecomEvent, at: Date) {
  return { toUserId: event.fromUserId, corpId: event.corpId, createTime: Math.floor(at.getTime() / 1000) }
}
