import { createServer, type RequestListener } from 'node:http'
import { type CreateSimulatorOptions, createSimulator, type Simulator } from '../../simulator/index.js'
import { aesKey, decrypt, encrypt, isSignature, sign } from '../../simulator/crypto.js'
import { childText, cdata, readXml, writeXml, type XmlElement, type XmlField } from '../../simulator/xml.js'

export const keys = { corpId: 'ww7f3e21a9c04b58d6', token: 'deskToken2026', encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' }
export const contactKeys = {
  token: 'contactToken',
  encodingAesKey: 'ABCDEFGabcdefghijklmnopqrstuvwxyz0123456789',
  secret: 'contact-secret',
}
export const agentId = 1000027
export const secret = 'app-secret'

export type Json = Record<string, unknown>

export interface Received {
  path: string
  query: URLSearchParams
  body: string
  inner: XmlElement
  field(name: string): string | undefined
}

/** What the stub service answers to one callback. */
export type Answer = { status?: number; body?: string; hang?: true }
export type Answerer = (received: Received) => Answer | Promise<Answer>

async function listen(listener: RequestListener) {
  const server = createServer(listener)
  // On a slow machine a test pauses longer than the usual five seconds between two requests.
  server.keepAliveTimeout = 0
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** A simulator on a random port with a stub service behind its callbacks and a clock that stands still. */
export async function startDesk(options: Partial<CreateSimulatorOptions> = {}) {
  const received: Received[] = []
  let answerer: Answerer = () => ({})
  const time = { now: Date.parse('2026-09-07T07:55:00+08:00') }

  const service = await listen((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://stub')
      const callbackKeys = pathname === '/contacts' ? { ...keys, ...contactKeys } : keys
      if (request.method === 'GET') {
        response.end(decrypt(aesKey(callbackKeys.encodingAesKey), searchParams.get('echostr') ?? '').message)
        return
      }
      const callback = open(pathname, searchParams, Buffer.concat(chunks).toString(), callbackKeys)
      received.push(callback)
      void Promise.resolve(answerer(callback)).then(answer => {
        if (answer.hang) return
        response.writeHead(answer.status ?? 200).end(answer.body ?? '')
      })
    })
  })
  const simulator: Simulator = createSimulator({
    corpId: keys.corpId,
    agentId,
    secret,
    token: keys.token,
    encodingAesKey: keys.encodingAesKey,
    contacts: contactKeys,
    callbackUrl: `${service.url}/callback`,
    contactsCallbackUrl: `${service.url}/contacts`,
    retryPausesMs: [0, 0],
    now: () => time.now,
    ...options,
  })
  const desk = await listen(simulator.handler())

  const request = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${desk.url}${path}`, {
      method,
      ...(method === 'GET' ? {} : { headers: { 'content-type': 'application/json' } }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, json: (text === '' ? {} : JSON.parse(text)) as Json, headers: response.headers }
  }
  const control = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
    (await request(method, `/control/${path}`, body)).json
  const token = async () =>
    String((await request('GET', `/cgi-bin/gettoken?corpid=${keys.corpId}&corpsecret=${secret}`)).json['access_token'])
  const api = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
    const glue = path.includes('?') ? '&' : '?'
    return (await request(method, `/cgi-bin/${path}${glue}access_token=${await token()}`, body)).json
  }

  return {
    simulator,
    url: desk.url,
    serviceUrl: service.url,
    received,
    request,
    control,
    token,
    api,
    act: (userid: string, action: string, body: unknown = {}) => control('POST', `phones/${userid}/${action}`, body),
    send: (message: Json) => api('POST', 'message/send', { agentid: agentId, ...message }),
    answerWith(next: Answerer) {
      answerer = next
    },
    pass(ms: number) {
      time.now += ms
    },
    messages: (userid: string) => simulator.inspect.phone(userid)?.messages ?? [],
    async close() {
      await simulator.close()
      await desk.close()
      await service.close()
    },
  }
}

export type TestDesk = Awaited<ReturnType<typeof startDesk>>

function open(path: string, query: URLSearchParams, body: string, with_: { token: string; encodingAesKey: string }): Received {
  const encrypted = childText(readXml(body), 'Encrypt') ?? ''
  const expected = sign(with_.token, query.get('timestamp') ?? '', query.get('nonce') ?? '', encrypted)
  if (!isSignature(query.get('msg_signature') ?? '', expected)) throw new Error('the simulator signed wrongly')
  const { message, receiveId } = decrypt(aesKey(with_.encodingAesKey), encrypted)
  if (receiveId !== keys.corpId) throw new Error('the simulator sealed for another corp')
  const inner = readXml(message)
  return { path, query, body, inner, field: name => childText(inner, name) }
}

/** The sealed passive reply of the stub service. */
export function sealedReply(inner: string, over: { token?: string; corpId?: string; nonce?: string } = {}): string {
  const encrypted = encrypt(aesKey(keys.encodingAesKey), inner, over.corpId ?? keys.corpId)
  const nonce = over.nonce ?? 'nonce1'
  const signature = sign(over.token ?? keys.token, '1788739200', nonce, encrypted)
  return `<xml><Encrypt>${cdata(encrypted)}</Encrypt><MsgSignature>${cdata(signature)}</MsgSignature><TimeStamp>1788739200</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`
}

export function replyXml(userid: string, msgType: string, fields: readonly XmlField[]): string {
  return writeXml([['ToUserName', userid], ['FromUserName', keys.corpId], ['CreateTime', 1788739200], ['MsgType', msgType], ...fields])
}

export const student = 's24010101'
export const classmate = 's24010102'
export const teacher = 't.wang'

export function buttonCard(taskId: string, over: Json = {}): Json {
  return {
    card_type: 'button_interaction',
    main_title: { title: '签到提醒' },
    button_list: [
      { text: '已到', key: 'arrived.1', style: 1 },
      { text: '请假', key: 'leave.1', style: 2 },
    ],
    task_id: taskId,
    ...over,
  }
}

export function voteCard(taskId: string, over: Json = {}): Json {
  return {
    card_type: 'vote_interaction',
    main_title: { title: '谁没到' },
    checkbox: {
      question_key: 'who',
      mode: 1,
      option_list: [
        { id: 'a', text: '张三' },
        { id: 'b', text: '李四', is_checked: true },
      ],
    },
    submit_button: { text: '提交', key: 'mark.1' },
    task_id: taskId,
    ...over,
  }
}
