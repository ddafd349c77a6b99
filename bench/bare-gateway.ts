// The same work as our way in, written by hand in one piece: the yardstick, so nothing of src is used here.
import { timingSafeEqual } from 'node:crypto'
import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import Koa from 'koa'
import { SaxesParser } from 'saxes'

export interface Element {
  [name: string]: string | Element
}

export interface BareKeys {
  token: string
  encodingAesKey: string
  receiveId: string
}

/** The words of the answer, or the part of another kind of answer as XML. */
export type BareAnswer = string | { msgType: string; xml: string }
export type BareCommand = (event: Element) => BareAnswer | Promise<BareAnswer>

function parse(xml: string): Element {
  const stack: { name: string; text: string; children: Element | null }[] = []
  let root: Element | null = null
  const parser = new SaxesParser({ position: false })
  const text = (part: string) => {
    const top = stack[stack.length - 1]
    if (top) top.text += part
  }
  parser.on('error', error => {
    throw error
  })
  parser.on('doctype', () => {
    throw new Error('doctype')
  })
  parser.on('opentagstart', tag => {
    if (stack.length > 12) throw new Error('too deep')
    stack.push({ name: tag.name, text: '', children: null })
  })
  parser.on('text', text)
  parser.on('cdata', text)
  parser.on('closetag', () => {
    const element = stack.pop()!
    const parent = stack[stack.length - 1]
    if (!parent) root = element.children ?? {}
    else (parent.children ??= {})[element.name] = element.children ?? element.text
  })
  parser.write(xml).close()
  if (!root) throw new Error('no root')
  return root
}

function readBody(request: NodeJS.ReadableStream): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > 65_536) return reject(new Error('too large'))
      chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
  })
}

export function leaf(element: Element, name: string): string {
  const value = element[name]
  if (typeof value !== 'string') throw new Error(`${name} is missing`)
  return value
}

const one = (value: string | string[] | undefined) => {
  if (typeof value !== 'string') throw new Error('query')
  return value
}

export function createBareGateway(keys: BareKeys, commands: Record<string, BareCommand>): Koa {
  const app = new Koa()
  app.use(async ctx => {
    if (ctx.path !== '/wecom/callback' || ctx.method !== 'POST') {
      ctx.status = 404
      return
    }
    try {
      const body = (await readBody(ctx.req)).toString('utf8')
      const cipherText = leaf(parse(body), 'Encrypt')
      const expected = Buffer.from(getSignature(keys.token, one(ctx.query['timestamp']), one(ctx.query['nonce']), cipherText))
      const given = Buffer.from(one(ctx.query['msg_signature']))
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        ctx.status = 401
        return
      }
      const { message, id } = decrypt(keys.encodingAesKey, cipherText)
      if (id !== keys.receiveId) {
        ctx.status = 403
        return
      }
      const event = parse(message)
      const command = commands[leaf(event, 'EventKey')]
      if (!command) {
        ctx.body = ''
        return
      }
      const answer = await command(event)
      const { msgType, xml } = typeof answer === 'string' ? { msgType: 'text', xml: `<Content><![CDATA[${answer}]]></Content>` } : answer
      const now = Math.floor(Date.now() / 1000)
      const reply = `<xml><ToUserName><![CDATA[${leaf(event, 'FromUserName')}]]></ToUserName><FromUserName><![CDATA[${keys.receiveId}]]></FromUserName><CreateTime>${now}</CreateTime><MsgType><![CDATA[${msgType}]]></MsgType>${xml}</xml>`
      const nonce = String(Math.floor(Math.random() * 1e10))
      const sealed = encrypt(keys.encodingAesKey, reply, keys.receiveId)
      ctx.set('Content-Type', 'text/xml; charset=utf-8')
      ctx.body = `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt><MsgSignature><![CDATA[${getSignature(keys.token, now, nonce, sealed)}]]></MsgSignature><TimeStamp>${now}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`
    } catch {
      ctx.status = 400
    }
  })
  return app
}
