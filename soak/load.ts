import { cardEventFields, eventXml, locationFields, messageXml } from '../simulator/callbacks/inner.js'
import { demoPlaces } from '../simulator/demo-places.js'
import { personIdOf } from '../src/shared/ids.js'
import { pause } from './child.js'
import type { Ledger } from './ledger.js'
import { soakClasses, type SoakClass } from './school.js'
import { KEYS, type Stage } from './stage.js'

const HANDS = 4
/** Every one of them is delivered once more at the end. */
const MOST_EVENTS = 6_000
/** Below the 25 messages a minute that the outbox lets through to one person. */
const ASK_EVERY_MS = 5_000

interface HeldCard {
  task_id?: string
  card_type?: string
  button_list?: { text: string; key: string }[]
}

/** A school's morning without end: taps, 谁没到, marks by word and by card, texts, redeliveries. */
export function createLoad(stage: Stage, ledger: Ledger) {
  const classes = soakClasses()
  const place = demoPlaces[0]!
  const tappers = classes.flatMap(group => group.tappers)
  const unseen = classes.flatMap(group => group.seen.map(student => ({ group, ...student })))
  const pressed = new Set<string>()
  const askedAt = new Map<string, number>()
  let serial = 0
  let running = false
  let hands: Promise<void>[] = []

  const frame = (from: string) => ({ corpId: KEYS.corpId, from, createTime: Math.floor(Date.now() / 1_000) })
  const msgId = () => (BigInt(Date.now()) << 20n) + BigInt(serial++ % 1_048_576)
  const text = (from: string, content: string) => messageXml(frame(from), KEYS.agentId, 'text', [['Content', content]], msgId())
  const click = (from: string, key: string) => eventXml(frame(from), KEYS.agentId, 'click', [['EventKey', key]])

  async function tap(): Promise<void> {
    const student = tappers[serial++ % tappers.length]!
    await ledger.send(ledger.make(eventXml(frame(student), KEYS.agentId, 'LOCATION', locationFields(place))))
    const copies = Math.random() < 0.1 ? 3 : 1
    await ledger.send(ledger.make(click(student, '签到'), { kind: 'tap', personId: personIdOf(student) }), copies)
  }

  async function talk(): Promise<void> {
    const student = tappers[serial++ % tappers.length]!
    await ledger.send(ledger.make(text(student, ['今日', '为什么', '帮助', '你好呀'][serial % 4]!)))
  }

  async function ask(group: SoakClass): Promise<void> {
    if (Date.now() - (askedAt.get(group.teacher) ?? 0) < ASK_EVERY_MS) return talk()
    askedAt.set(group.teacher, Date.now())
    await ledger.send(ledger.make(text(group.teacher, '谁没到')))
  }

  async function markByWord(): Promise<void> {
    const student = unseen.shift()
    if (!student) return tap()
    const words = text(student.group.teacher, `已到 ${student.number}`)
    await ledger.send(ledger.make(words, { kind: 'mark', personId: personIdOf(student.userid) }))
  }

  /** Presses 刷新 on a card that was never pressed. */
  async function press(group: SoakClass): Promise<void> {
    const phone = await stage.control<{ messages: { taskId?: string; card?: HeldCard }[] }>(`phones/${group.teacher}`)
    const fresh = phone.messages.findLast(message => message.taskId && message.card && !pressed.has(message.taskId))
    const button = fresh?.card?.button_list?.find(each => each.key.startsWith('roll-refresh'))
    if (!fresh?.taskId || !button) return ask(group)
    pressed.add(fresh.taskId)
    const fields = cardEventFields({
      key: button.key,
      taskId: fresh.taskId,
      cardType: fresh.card?.card_type ?? '',
      responseCode: `soak-${serial++}`,
      selections: [],
    })
    await ledger.send(ledger.make(eventXml(frame(group.teacher), KEYS.agentId, 'template_card_event', fields)))
  }

  async function again(): Promise<void> {
    const late = ledger.unanswered.shift()
    if (late) await ledger.send(late)
    else if (ledger.answered.length > 0) await ledger.repeat(ledger.answered[Math.floor(Math.random() * ledger.answered.length)]!)
  }

  async function one(): Promise<void> {
    const dice = ledger.answered.length < MOST_EVENTS ? Math.random() : 1
    const group = classes[serial % classes.length]!
    if (dice < 0.5) return tap()
    if (dice < 0.62) return talk()
    if (dice < 0.72) return ask(group)
    if (dice < 0.75) return markByWord()
    if (dice < 0.8) return press(group)
    return again()
  }

  async function hand(): Promise<void> {
    while (running) {
      const before = ledger.statuses.get('refused') ?? 0
      await one()
      // Nobody listens while the service starts.
      await pause((ledger.statuses.get('refused') ?? 0) > before ? 100 : 30)
    }
  }

  return {
    start() {
      running = true
      hands = Array.from({ length: HANDS }, hand)
    },
    async stop() {
      running = false
      await Promise.all(hands)
    },
  }
}

export type Load = ReturnType<typeof createLoad>
