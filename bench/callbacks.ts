import { encrypt, getSignature } from '@wecom/crypto'
import type { KeySet } from '../src/wecom/index.js'

export const AGENT_ID = 1000002

/** Public on purpose: nothing but the bench ever uses them. */
export const KEYS: KeySet = {
  token: 'BenchToken',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  receiveId: 'wwbench0000000001',
}

type Fields = Record<string, string | number>

function inner(userId: string, at: Date, event: string, fields: Fields, keys: KeySet): string {
  const text = (value: string | number) => (typeof value === 'number' ? String(value) : `<![CDATA[${value}]]>`)
  const all: Fields = {
    ToUserName: keys.receiveId,
    FromUserName: userId,
    CreateTime: Math.floor(at.getTime() / 1000),
    MsgType: 'event',
    Event: event,
    ...fields,
    AgentID: AGENT_ID,
  }
  return `<xml>${Object.entries(all)
    .map(([name, value]) => `<${name}>${text(value)}</${name}>`)
    .join('')}</xml>`
}

export const enterAgent = (userId: string, at: Date, keys = KEYS) => sealed(inner(userId, at, 'enter_agent', { EventKey: '' }, keys), keys)

export const click = (userId: string, at: Date, word = '签到', keys = KEYS) =>
  sealed(inner(userId, at, 'click', { EventKey: word }, keys), keys)

export const locationReport = (userId: string, at: Date, point: { latitude: number; longitude: number }, keys = KEYS) =>
  sealed(
    inner(userId, at, 'LOCATION', { Latitude: point.latitude, Longitude: point.longitude, Precision: 30, AppType: 'wxwork' }, keys),
    keys,
  )

export interface Press {
  userId: string
  taskId: string
  eventKey: string
}

/** A button of a card: with a fresh response code, and the list as it stood, as clients send them. */
export const press = ({ userId, taskId, eventKey }: Press, at: Date, keys = KEYS) =>
  sealed(
    inner(
      userId,
      at,
      'template_card_event',
      { EventKey: eventKey, TaskId: taskId, CardType: 'button_interaction', ResponseCode: taskId },
      keys,
    ).replace(
      '</xml>',
      '<SelectedItems><SelectedItem><QuestionKey><![CDATA[reason]]></QuestionKey><OptionIds><OptionId><![CDATA[none]]></OptionId></OptionIds></SelectedItem></SelectedItems></xml>',
    ),
    keys,
  )

/** A whole HTTP request as bytes, made beforehand so that the generator only writes. `encrypt_type` is for co-wechat. */
function sealed(document: string, keys: KeySet): Buffer {
  const timestamp = Math.floor(Date.now() / 1000)
  const nonce = String(Math.floor(Math.random() * 1e10))
  const cipherText = encrypt(keys.encodingAesKey, document, keys.receiveId)
  const signature = getSignature(keys.token, timestamp, nonce, cipherText)
  const body = `<xml><ToUserName><![CDATA[${keys.receiveId}]]></ToUserName><AgentID><![CDATA[${AGENT_ID}]]></AgentID><Encrypt><![CDATA[${cipherText}]]></Encrypt></xml>`
  return post(`/wecom/callback?msg_signature=${signature}&timestamp=${timestamp}&nonce=${nonce}&encrypt_type=aes`, 'text/xml', body)
}

export function post(path: string, type: string, body: string): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
