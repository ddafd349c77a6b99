import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startProgram } from './program.js'
import { note, print } from './report.js'

const TEMPLATE = '宿舍卫生和纪律晨检'
const ROOMS = 12
/** What a hand needs, in seconds: the keystroke-level model's pointing and thinking, and a key of a phone's keyboard. */
const POINT = 1.1
const THINK = 1.35
const KEY = 0.28
/** Keys for a Chinese character typed in pinyin, with the choice of the word. */
const KEYS_A_CHARACTER = 2.5

interface Message {
  direction: string
  taskId?: string
  replaceText?: string
  card?: {
    checkbox?: { option_list: { id: string; text: string }[] }
    submit_button?: { key: string }
    button_list?: { key?: string }[]
  }
}

/** A demo inspector's morning in the dormitory: twelve rooms by card, and on another day twelve by messages (C03). */
export async function benchFile12(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wecom-campus-file12-'))
  const program = await startProgram(folder)
  try {
    const desk = createDesk(program.port)
    await desk.clock('2026-09-14T07:05:00+08:00')
    const inspector = await inspectorOf(desk)
    printEffort('cards', await byCards(desk, inspector))
    await desk.clock('2026-09-15T07:05:00+08:00')
    printEffort('messages', await byMessages(desk, inspector))
  } finally {
    await program.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Effort {
  taps: number
  messages: number
  /** Of the service: until each answer, and until each card has arrived. */
  serviceSeconds: number
  /** Of the hand that taps and types. */
  handSeconds: number
}

type Desk = ReturnType<typeof createDesk>

function createDesk(port: number) {
  const ask = async (route: string, body?: object, method = 'POST') => {
    const response = await fetch(`http://127.0.0.1:${port}${route}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${route} was answered ${response.status}`)
    return (await response.json()) as Record<string, unknown>
  }
  const phone = (userid: string, verb: string, body: object) => ask(`/simulator/control/phones/${userid}/${verb}`, body)
  const messages = async (userid: string) => (await ask(`/simulator/control/phones/${userid}`, undefined, 'GET'))['messages'] as Message[]
  return {
    clock: (now: string) => ask('/api/dev/clock', { now }, 'PUT'),
    say: async (userid: string, text: string) =>
      ((await phone(userid, 'text', { text }))['reply'] as { text?: string } | undefined)?.text ?? '',
    press: (userid: string, taskId: string, key: string, selections: object) => phone(userid, 'card', { taskId, key, selections }),
    messages,
    inspectors: async () => {
      const { tags } = (await ask('/simulator/control/school', undefined, 'GET')) as { tags: { name: string; userids: string[] }[] }
      return tags.find(tag => tag.name === '学生检查员')?.userids ?? []
    },
    /** The newest card with a button of a verb, waited for: it comes through the outbox. */
    async card(userid: string, verb: string): Promise<{ taskId: string; key: string; message: Message }> {
      for (let tries = 0; tries < 200; tries++) {
        const message = (await messages(userid)).findLast(
          each => each.card && !each.replaceText && keysOf(each).some(key => key.startsWith(`${verb}.`)),
        )
        if (message) return { message, taskId: message.taskId!, key: keysOf(message).find(key => key.startsWith(`${verb}.`))! }
        await new Promise(resolve => setTimeout(resolve, 25))
      }
      throw new Error(`no card with ${verb} came`)
    },
  }
}

function keysOf({ card }: Message): string[] {
  return [...(card?.button_list ?? []).flatMap(button => button.key ?? []), ...(card?.submit_button ? [card.submit_button.key] : [])]
}

/** Somebody of the demo school whose round has twelve rooms. */
async function inspectorOf(desk: Desk): Promise<string> {
  for (const userid of await desk.inspectors()) {
    const answer = await desk.say(userid, `巡检 ${TEMPLATE}`)
    await desk.say(userid, '取消')
    if (answer.includes(`还差 ${ROOMS} 处`)) return userid
  }
  throw new Error(`nobody of the demo school inspects ${ROOMS} rooms`)
}

/** The names of the round, from the answer that says what is missing. */
async function roomsShown(desk: Desk, userid: string): Promise<string[]> {
  const answer = await desk.say(userid, '提交')
  return /处：(.+?)。/.exec(answer)?.[1]?.split('、') ?? []
}

function printEffort(how: string, { taps, messages, serviceSeconds, handSeconds }: Effort): void {
  print({ name: `inspect.file12.${how}`, value: serviceSeconds + handSeconds, unit: 's for twelve rooms' })
  print({ name: `inspect.file12.${how}.taps`, value: taps, unit: 'taps' })
  print({ name: `inspect.file12.${how}.messages`, value: messages, unit: 'messages' })
  note(`inspect.file12.${how}: the service took ${serviceSeconds.toFixed(1)} s, the hand ${handSeconds.toFixed(0)} s by the model`)
}

/** Every third room has something: one or two ticks. */
const faultsOf = (room: number) => (room % 3 === 0 ? (room % 2) + 1 : 0)

async function byCards(desk: Desk, userid: string): Promise<Effort> {
  let taps = 0
  let handSeconds = 0
  const began = performance.now()
  const tap = (times: number) => {
    taps += times
    handSeconds += times * POINT
  }
  tap(2)
  await desk.say(userid, '巡检')
  for (let room = 0; room < ROOMS; room++) {
    const { taskId, key } = await desk.card(userid, 'inspection-note')
    const seen = Array.from({ length: faultsOf(room) }, (_, index) => String(index))
    handSeconds += THINK
    tap(seen.length + 1)
    await desk.press(userid, taskId, key, { seen })
  }
  const { taskId, key } = await desk.card(userid, 'inspection-send')
  tap(1)
  await desk.press(userid, taskId, key, {})
  return { taps, messages: 0, serviceSeconds: (performance.now() - began) / 1000, handSeconds }
}

async function byMessages(desk: Desk, userid: string): Promise<Effort> {
  let messages = 0
  let handSeconds = 0
  const began = performance.now()
  const say = async (text: string) => {
    messages += 1
    const keys = [...text].reduce((sum, letter) => sum + (/\p{Script=Han}/u.test(letter) ? KEYS_A_CHARACTER : 1), 1)
    handSeconds += THINK + keys * KEY
    return desk.say(userid, text)
  }
  await say('巡检')
  const rooms = await roomsShown(desk, userid)
  for (const [room, name] of rooms.entries()) if (faultsOf(room) > 0) await say(`${name} 地面-${faultsOf(room)}`)
  await say('其余满分')
  const answer = await say('提交')
  if (!answer.includes(`${ROOMS} 处`)) throw new Error(`not all were filed: ${answer}`)
  return { taps: 0, messages, serviceSeconds: (performance.now() - began) / 1000, handSeconds }
}
