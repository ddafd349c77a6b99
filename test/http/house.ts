import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import { createHttp, createMetrics, type HttpDeps } from '../../src/http/index.js'
import { createLog } from '../../src/shared/log.js'
import type { KeySet } from '../../src/wecom/index.js'

export const APP: KeySet = { token: 'AppToken', encodingAesKey: 'A'.repeat(43), receiveId: 'wwcorp' }
export const CONTACTS: KeySet = { token: 'ContactsToken', encodingAesKey: 'B'.repeat(42) + 'A', receiveId: 'wwcorp' }

export type Delivery = Parameters<HttpDeps['inbox']['accept']>[0]

const servers = new Set<Server>()

/** A running server whose collaborators are plain objects that remember what they were given. */
export async function openHouse(overrides: Partial<HttpDeps> = {}) {
  const deliveries: Delivery[] = []
  const logged: string[] = []
  const dataDir = mkdtempSync(path.join(tmpdir(), 'campus-http-'))
  const metrics = createMetrics({ nodeFigures: false })
  const http = createHttp({
    config: { mode: 'demo', dataDir },
    log: createLog({ level: 'debug', destination: { write: line => void logged.push(line) } }),
    metrics,
    app: APP,
    contacts: CONTACTS,
    inbox: {
      accept: async delivery => {
        deliveries.push(delivery)
        return { reply: null }
      },
    },
    health: { check: async () => ({ database: 'ok', migrations: 'ok', redis: 'unused', token: 'ok', wecom: 'ok' }) },
    ...overrides,
  })
  const server = createServer(http.app.callback())
  // On a slow machine a test pauses longer than the usual five seconds between two requests.
  server.keepAliveTimeout = 0
  servers.add(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    http,
    server,
    origin,
    dataDir,
    deliveries,
    logged,
    metrics,
    get: (target: string, init?: RequestInit) => fetch(origin + target, init),
    post: (sealed: SealedCallback, target = '/wecom/callback', init: RequestInit = {}) =>
      fetch(`${origin}${target}?${sealed.query}`, { method: 'POST', body: sealed.body, ...init }),
    counted: async (name: string) =>
      (await metrics.registry.getSingleMetric(name)!.get()).values.map(({ labels, value }) => ({ ...labels, value })),
  }
}

export async function closeHouses(): Promise<void> {
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  servers.clear()
}

export interface SealedCallback {
  query: URLSearchParams
  body: string
}

/** What WeCom would send: the inner document sealed with `keys`. */
export function sealed(inner: string, keys: KeySet = APP): SealedCallback {
  return envelope(encrypt(keys.encodingAesKey, inner, keys.receiveId), keys)
}

/** An envelope around any cipher text, correctly signed. */
export function envelope(cipherText: string, keys: KeySet = APP): SealedCallback {
  return {
    query: signedQuery(cipherText, keys),
    body: `<xml><ToUserName><![CDATA[wwcorp]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID><Encrypt><![CDATA[${cipherText}]]></Encrypt></xml>`,
  }
}

export function signedQuery(cipherText: string, keys: KeySet, more: Record<string, string> = {}): URLSearchParams {
  const timestamp = '1789000000'
  const nonce = randomBytes(5).toString('hex')
  return new URLSearchParams({ msg_signature: getSignature(keys.token, timestamp, nonce, cipherText), timestamp, nonce, ...more })
}

/** Opens a passive reply the way WeCom does. */
export function opened(reply: string, keys: KeySet = APP) {
  const field = (name: string) => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`, 's').exec(reply)?.[1] ?? ''
  const [cipherText, timestamp, nonce] = [field('Encrypt'), field('TimeStamp'), field('Nonce')]
  const { message, id } = decrypt(keys.encodingAesKey, cipherText)
  return { message, id, nonce, cipherText, signed: field('MsgSignature') === getSignature(keys.token, timestamp, nonce, cipherText) }
}

export const textMessage = (content: string, msgId = '7594826391057283641') =>
  `<xml><ToUserName><![CDATA[wwcorp]]></ToUserName><FromUserName><![CDATA[li.lei]]></FromUserName><CreateTime>1789000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${content}]]></Content><MsgId>${msgId}</MsgId><AgentID>1000002</AgentID></xml>`

export const appEvent = (event: string, more = '') =>
  `<xml><ToUserName><![CDATA[wwcorp]]></ToUserName><FromUserName><![CDATA[li.lei]]></FromUserName><CreateTime>1789000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[${event}]]></Event>${more}<AgentID>1000002</AgentID></xml>`
