import { mintCode } from '../api/response-codes.js'
import { storeMedia } from '../api/media.js'
import type { ApplyReply, ReplyContext, ShownReply } from '../callbacks/apply-reply.js'
import type { Deliver } from '../callbacks/deliver.js'
import { cardEventFields, eventXml, type Frame, locationFields, messageXml } from '../callbacks/inner.js'
import type { Desk } from '../desk.js'
import type { MenuButton, Message, Position } from '../state.js'
import type { XmlField } from '../xml.js'
import { chosenOn, hasKey, type Selections } from './card-face.js'
import type { NewMessage, Phones } from './phones.js'
import { presetPicture } from './pictures.js'

export interface ActionResult {
  ok: boolean
  /** How many times the service was called. */
  delivered: number
  status: number | null
  reply?: ShownReply
  error?: string
}

export interface Actions {
  enter(userid: string, order: 'enter-first' | 'location-first' | 'together'): Promise<ActionResult>
  text(userid: string, text: string): Promise<ActionResult>
  picture(userid: string, picture: { dataUrl?: string | undefined; preset?: string | undefined }): Promise<ActionResult>
  pin(userid: string, pin: { latitude: number; longitude: number; label: string }): Promise<ActionResult>
  position(userid: string, position: Position, report: boolean): Promise<ActionResult>
  menu(userid: string, key: string): Promise<ActionResult>
  card(userid: string, tap: { taskId: string; key: string; selections: Selections }): Promise<ActionResult>
  cardMenu(userid: string, tap: { taskId: string; key: string }): Promise<ActionResult>
  redeliver(userid: string, times: number): Promise<ActionResult>
}

interface Outgoing {
  event: string
  inner: string
  context: ReplyContext
}

/** Everything a person can do with the app on their phone, each answered when its callback has finished. */
export function createActions(deps: { desk: Desk; phones: Phones; deliver: Deliver; applyReply: ApplyReply }): Actions {
  const { desk, phones, deliver, applyReply } = deps
  const { options, state, clock } = desk
  const last = new Map<string, Outgoing>()

  const frame = (userid: string): Frame => ({ corpId: options.corpId, from: userid, createTime: Math.floor(clock.now() / 1000) })
  const event = (userid: string, name: string, fields: readonly XmlField[]): Outgoing => ({
    event: name,
    inner: eventXml(frame(userid), options.agentId, name, fields),
    context: { userid, answers: 'message' },
  })

  const send = async (outgoing: Outgoing): Promise<ActionResult> => {
    const { userid } = outgoing.context
    last.set(userid, outgoing)
    const delivery = await deliver.deliver({ endpoint: 'app', userid, event: outgoing.event, inner: outgoing.inner })
    const reply = applyReply(delivery.reply, outgoing.context)
    const { ok, delivered, status, error } = delivery
    return { ok, delivered, status, reply, ...(error ? { error } : {}) }
  }

  const message = (userid: string, msgType: string, fields: readonly XmlField[]): Outgoing => ({
    event: msgType,
    inner: messageXml(frame(userid), options.agentId, msgType, fields, nextMsgId(desk)),
    context: { userid, answers: 'message' },
  })

  /** A message of the person: stands in the chat at once, then turns to sent or failed. */
  const say = async (userid: string, bubble: NewMessage, outgoing: Outgoing): Promise<ActionResult> => {
    const shown: Message = phones.add(userid, { ...bubble, state: 'sending' })
    const result = await send(outgoing)
    shown.state = result.ok ? 'sent' : 'failed'
    phones.changed(userid)
    return afterTap(userid, result)
  }

  const reportLocation = (userid: string) => send(event(userid, 'LOCATION', locationFields(phones.phone(userid).location)))

  const afterTap = async (userid: string, result: ActionResult): Promise<ActionResult> => {
    const phone = phones.phone(userid)
    if (!phone.heldLocation) return result
    delete phone.heldLocation
    const reported = await reportLocation(userid)
    return { ...result, delivered: result.delivered + reported.delivered }
  }

  const tap = async (userid: string, given: { taskId: string; key: string }, name: string, selections: Selections | null) => {
    const card = phones.cardOf(userid, given.taskId)
    if (!card?.card) return refusal('手机上没有这张卡片')
    const face = card.card
    if (!hasKey(card, given.key, name === 'template_card_menu_event')) return refusal('卡片现在的样子没有这个按钮')
    const chosen = selections === null ? { ok: true as const, selections: [] } : chosenOn(face, selections)
    if (!chosen.ok) return refusal(chosen.error)
    const code = mintCode(desk, { taskId: given.taskId }, 'event')
    const fields = cardEventFields({
      key: given.key,
      taskId: given.taskId,
      cardType: face.card_type ?? '',
      responseCode: code.code,
      selections: chosen.selections,
    })
    const result = await send({ ...event(userid, name, fields), context: { userid, answers: 'card', taskId: given.taskId } })
    if (result.reply?.kind === 'card' || result.reply?.kind === 'button') code.answered = true
    return afterTap(userid, result)
  }

  return {
    async enter(userid, order) {
      const phone = phones.phone(userid)
      phone.unread = 0
      phones.changed(userid)
      const entry = event(userid, 'enter_agent', [['EventKey', '']])
      const reports = state.reportLocation > 0 && state.faults.locationReporting
      if (!reports) return send(entry)
      if (state.faults.locationAfterTap) {
        phone.heldLocation = true
        return send(entry)
      }
      const steps = [() => send(entry), () => reportLocation(userid)]
      if (order === 'location-first') steps.reverse()
      if (order === 'together') return joined(await Promise.all(steps.map(step => step())))
      const results: ActionResult[] = []
      for (const step of steps) results.push(await step())
      return joined(results)
    },
    text: (userid, text) => say(userid, { direction: 'out', kind: 'text', text }, message(userid, 'text', [['Content', text]])),
    async picture(userid, given) {
      const bytes = given.dataUrl === undefined ? presetPicture(given.preset ?? '') : bytesOf(given.dataUrl)
      if (!bytes) return refusal('这不是图片')
      const media = storeMedia(desk, { type: 'image', bytes, fileName: 'photo.png' })
      const fields: XmlField[] = [
        ['PicUrl', `${options.publicUrl ?? 'https://wework.qpic.cn/wwpic'}/control/media/${media.id}`],
        ['MediaId', media.id],
      ]
      const bubble = { direction: 'out', kind: 'image', image: `control/media/${media.id}`, mediaId: media.id } as const
      return say(userid, bubble, message(userid, 'image', fields))
    },
    pin(userid, location) {
      const fields: XmlField[] = [
        ['Location_X', location.latitude],
        ['Location_Y', location.longitude],
        ['Scale', 16],
        ['Label', location.label],
        ['AppType', 'wxwork'],
      ]
      return say(userid, { direction: 'out', kind: 'location', location }, message(userid, 'location', fields))
    },
    async position(userid, position, report) {
      phones.phone(userid).location = position
      phones.changed(userid)
      return report ? reportLocation(userid) : { ok: true, delivered: 0, status: null }
    },
    async menu(userid, key) {
      const button = flat(state.menu ?? []).find(each => each.key === key || each.url === key)
      if (!button) return refusal('菜单里没有这一项')
      return afterTap(userid, await send(event(userid, button.type ?? 'click', [['EventKey', key]])))
    },
    card: (userid, given) => tap(userid, given, 'template_card_event', given.selections),
    cardMenu: (userid, given) => tap(userid, given, 'template_card_menu_event', null),
    async redeliver(userid, times) {
      const outgoing = last.get(userid)
      if (!outgoing) return refusal('还没有可以重发的回调')
      const results: ActionResult[] = []
      for (let count = 0; count < times; count += 1) {
        const { ok, delivered, status, error } = await deliver.deliver({
          endpoint: 'app',
          userid,
          event: outgoing.event,
          inner: outgoing.inner,
        })
        // WeCom showed the first answer already, so this one is opened but not shown again.
        results.push({ ok, delivered, status, ...(error ? { error } : {}) })
      }
      return joined(results)
    },
  }
}

function refusal(error: string): ActionResult {
  return { ok: false, delivered: 0, status: null, error }
}

function joined(results: readonly ActionResult[]): ActionResult {
  const failed = results.find(result => !result.ok)
  const reply = results.map(result => result.reply).find(each => each !== undefined && each.kind !== 'none')
  return {
    ok: !failed,
    delivered: results.reduce((sum, result) => sum + result.delivered, 0),
    status: (failed ?? results.at(-1))?.status ?? null,
    ...(reply ? { reply } : {}),
    ...(failed?.error ? { error: failed.error } : {}),
  }
}

function flat(buttons: readonly MenuButton[]): MenuButton[] {
  return buttons.flatMap(button => [button, ...flat(button.sub_button ?? [])])
}

function bytesOf(dataUrl: string): Buffer | undefined {
  const head = /^data:image\/(?:png|jpeg);base64,/.exec(dataUrl)?.[0]
  const encoded = head && dataUrl.slice(head.length)
  // Looked through for what does not belong: a pattern that matches the whole of 14 MB may run out of its stack.
  return encoded && !/[^A-Za-z0-9+/=]/.test(encoded) ? Buffer.from(encoded, 'base64') : undefined
}

/** 64 bits and ever growing: real milliseconds in the upper bits, so that a restart cannot repeat one. */
function nextMsgId(desk: Desk): bigint {
  return (BigInt(Date.now()) << 22n) + BigInt(desk.nextNumber() % 4_194_304)
}
