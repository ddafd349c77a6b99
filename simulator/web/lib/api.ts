import { readLog, type RawLog } from './log.js'
import { readSchool, type RawSchool } from './school.js'
import type { DevicePosition, Faults, FaultsPatch, Phone, Point, Selections } from './types.js'

/** Everything the page asks of the simulator, and the one thing it asks of the service. */
export const api = {
  school: () => get<RawSchool>('control/school').then(readSchool),
  phone: (userid: string) => get<Phone>(phonePath(userid)),
  /** Pages opened next in this browser are opened as this person. */
  login: (userid: string) => post(`${phonePath(userid)}/login`),
  clock: () => get<{ now: string; offsetMs: number }>('control/clock'),
  moveClock: (serviceUrl: string, now: number) => request('PUT', `${serviceUrl}/api/dev/clock`, { now: new Date(now).toISOString() }),
  faults: () => get<Faults>('control/faults'),
  saveFaults: (patch: FaultsPatch) => request<unknown>('PUT', 'control/faults', patch),
  redeliver: (userid: string) => post('control/redeliver', { userid }).then(refuseToHide),
  reset: () => post('control/reset'),
  log: () => get<RawLog>('control/log').then(readLog),
}

export type PhoneAction =
  | { do: 'enter' }
  | { do: 'text'; text: string }
  | { do: 'picture' }
  | ({ do: 'pin'; label: string } & Point)
  | ({ do: 'position'; report: boolean } & DevicePosition)
  | { do: 'menu'; key: string }
  | { do: 'card'; taskId: string; key: string; selections: Selections }
  | { do: 'card-menu'; taskId: string; key: string }

/** Resolves when the callback has ended; a refusal, or a service that did not take it, is thrown in words for people. */
export async function act(userid: string, action: PhoneAction): Promise<void> {
  const { do: verb, ...body } = action
  refuseToHide(await post(`${phonePath(userid)}/${verb}`, body))
}

/** An action that was not taken is answered 200 with `ok: false`. */
function refuseToHide(answer: unknown): void {
  if (typeof answer !== 'object' || answer === null || !('ok' in answer) || answer.ok !== false) return
  const why: unknown = 'error' in answer ? answer.error : undefined
  throw new Error(typeof why === 'string' && /[\u4e00-\u9fff]/.test(why) ? why : '学校的服务没有收下。控制台的“最近调用”里有详情。')
}

const phonePath = (userid: string) => `control/phones/${encodeURIComponent(userid)}`
const get = <T>(path: string) => request<T>('GET', path)
const post = (path: string, body: object = {}): Promise<unknown> => request('POST', path, body)

async function request<T>(method: string, path: string, body?: object): Promise<T> {
  const sent = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(path, { method, ...sent }).catch((cause: unknown) => {
    throw new Error('连不上服务，请确认它正在运行', { cause })
  })
  const text = await response.text()
  if (!response.ok) throw new Error(messageIn(text) ?? `服务回答了 ${response.status}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** A refusal in Chinese, as `{ message }`, `{ error }` or plain text, is for people; anything else is not. */
function messageIn(text: string): string | undefined {
  const said = text.startsWith('{') ? fieldIn(text) : text
  return said !== undefined && /[\u4e00-\u9fff]/.test(said) && !said.includes('<') ? said : undefined
}

function fieldIn(json: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(json)
    if (typeof answer !== 'object' || answer === null) return undefined
    const said: unknown = 'message' in answer ? answer.message : 'error' in answer ? answer.error : undefined
    return typeof said === 'string' ? said : undefined
  } catch {
    return undefined
  }
}
