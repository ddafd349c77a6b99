import { randomBytes } from 'node:crypto'
import { aesKey, decrypt, encrypt, isSignature, sign } from '../crypto.js'
import { cdata, childText, readXml, type XmlElement } from '../xml.js'

export interface CallbackKeys {
  corpId: string
  token: string
  encodingAesKey: string
}

export interface SealedCallback {
  query: URLSearchParams
  body: string
}

/** Seals one delivery: fresh nonce, timestamp and ciphertext each time it is called. */
export function sealCallback(keys: CallbackKeys, inner: string, agentId: number | '', nowMs: number): SealedCallback {
  const encrypted = encrypt(aesKey(keys.encodingAesKey), inner, keys.corpId)
  const body = `<xml><ToUserName>${cdata(keys.corpId)}</ToUserName><AgentID>${cdata(String(agentId))}</AgentID><Encrypt>${cdata(encrypted)}</Encrypt></xml>`
  return { query: signedQuery(keys.token, encrypted, nowMs), body }
}

/** The GET that saving the receive URL triggers: a sealed 19-digit number that must come back in plain. */
export function sealEcho(keys: CallbackKeys, nowMs: number): { query: URLSearchParams; echo: string } {
  const echo = randomBytes(8).readBigUInt64BE().toString().padStart(19, '1').slice(0, 19)
  const encrypted = encrypt(aesKey(keys.encodingAesKey), echo, keys.corpId)
  const query = signedQuery(keys.token, encrypted, nowMs)
  query.set('echostr', encrypted)
  return { query, echo }
}

function signedQuery(token: string, encrypted: string, nowMs: number): URLSearchParams {
  const timestamp = String(Math.floor(nowMs / 1000))
  const nonce = String(randomBytes(5).readUInt32BE() + 1_000_000_000)
  return new URLSearchParams({ msg_signature: sign(token, timestamp, nonce, encrypted), timestamp, nonce })
}

export type OpenedReply = { kind: 'none' } | { kind: 'opened'; inner: string; document: XmlElement } | { kind: 'malformed'; reason: string }

/** Opens the passive encrypted reply as WeCom would: signature, cipher, receiver and XML must all be right. */
export function openReply(keys: CallbackKeys, body: string): OpenedReply {
  if (body === '' || body === 'success') return { kind: 'none' }
  try {
    const envelope = readXml(body)
    const field = (name: string) => childText(envelope, name) ?? fail(`${name} is missing`)
    const encrypted = field('Encrypt')
    if (!isSignature(field('MsgSignature'), sign(keys.token, field('TimeStamp'), field('Nonce'), encrypted))) fail('MsgSignature is wrong')
    if (!/^\d+$/.test(field('TimeStamp'))) fail('TimeStamp is not a number')
    const opened = decrypt(aesKey(keys.encodingAesKey), encrypted)
    if (opened.receiveId !== keys.corpId) fail('receiveid is not the corp id')
    return { kind: 'opened', inner: opened.message, document: readXml(opened.message) }
  } catch (error) {
    return { kind: 'malformed', reason: error instanceof Error ? error.message : String(error) }
  }
}

function fail(reason: string): never {
  throw new Error(reason)
}
