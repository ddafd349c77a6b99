import { readFileSync, readdirSync } from 'node:fs'

const FOLDER = new URL('../fixtures/wecom/', import.meta.url)

/** One entry of vectors.json. */
export interface Vector {
  kind: 'echostr' | 'encrypt'
  token: string
  encodingAesKey: string
  receiveId: string
  timestamp: string
  nonce: string
  cipher: string
  signature: string
  plaintext?: string
  content?: string
  fromUserName?: string
  msgId?: string
  random?: string
  pad: number
  echostrInUrl?: string
}

function read(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8')
}

/** A document as WeCom sends it, verbatim. */
export function sample(id: string): string {
  const name = readdirSync(FOLDER).find(file => file.split('.')[0] === id)
  if (name === undefined) throw new Error(`no sample ${id}`)
  return read(name)
}

export function sampleIds(pattern: RegExp): string[] {
  return readdirSync(FOLDER)
    .map(file => file.split('.')[0]!)
    .filter(id => pattern.test(id))
    .toSorted()
}

const all = JSON.parse(read('vectors.json')) as Record<string, Vector>

export function vector(id: string): Vector {
  const found = all[id]
  if (found === undefined) throw new Error(`no vector ${id}`)
  return found
}

/** The official example of the JS-SDK signature. */
export const jsSdkVector = (
  all as unknown as { J1: { jsapiTicket: string; nonceStr: string; timestamp: string; url: string; signature: string } }
).J1

export const vectorIds = Object.keys(all).filter(id => id !== 'J1')
