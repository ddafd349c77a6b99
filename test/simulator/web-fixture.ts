import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import Koa from 'koa'
import { createStatic } from '../../simulator/static.js'
import type { Faults, Message, Phone } from '../../simulator/web/lib/types.js'
import { exampleMessages, exampleSchool } from './web-examples.js'

const ROOT = resolve(import.meta.dirname, '../..')

/** Compiles the page into a folder of its own, so that a test never sees an older build. */
export function buildWeb(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-web-'))
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const run = spawnSync(process.execPath, [tsc, '-p', join(ROOT, 'simulator/web/tsconfig.json'), '--outDir', folder], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`the page does not compile:\n${run.stdout}${run.stderr}`)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface WebFixture {
  url: string
  /** Every request that changed something, newest last. */
  asked: { path: string; body: Record<string, unknown> }[]
  /** Back to the first morning. */
  reset(): void
  phone(userid: string): Phone
  receive(userid: string, message: Partial<Message>): void
  publish(event: string, data?: object): void
  /** What the service says to a moved clock. */
  service: { status: number }
  /** Holds back the answers of phone actions until released. */
  hold(): () => void
  close(): Promise<void>
}

/** The control API as far as the page needs it: answers from memory, remembers what was asked. */
export async function startWebFixture(scripts: string, start = '2026-09-14T23:41:00Z'): Promise<WebFixture> {
  const asked: WebFixture['asked'] = []
  const phones = new Map<string, Phone>()
  const streams = new Set<ServerResponse>()
  const service = { status: 200 }
  const begin = () => Date.parse(start) - Date.now()
  let offsetMs = begin()
  let faults = calmDay()
  let count = 0
  let held = Promise.resolve()

  const now = () => new Date(Date.now() + offsetMs).toISOString()
  const publish = (event: string, data: object = {}) => {
    for (const stream of streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  const phone = (userid: string): Phone => {
    const member = exampleSchool.members.find(one => one.userid === userid)
    const found = phones.get(userid) ?? {
      userid,
      name: member?.name ?? userid,
      subtitle: member?.subtitle ?? '',
      messages: exampleMessages(userid),
      menu: exampleSchool.menu,
      location: { latitude: 31.2307, longitude: 121.4739, precision: 25, preset: 'teaching-building' },
    }
    phones.set(userid, found)
    return found
  }
  const receive = (userid: string, message: Partial<Message>) => {
    count += 1
    phone(userid).messages.push({ id: `n${count}`, at: now(), direction: 'in', kind: 'text', ...message })
    publish('phone', { userid })
  }

  const act = (userid: string, verb: string, body: Record<string, unknown>): object => {
    if (verb === 'text') receive(userid, { direction: 'out', text: String(body['text']), state: 'sent' })
    if (verb === 'menu') receive(userid, { text: `收到：${String(body['key'])}` })
    if (verb === 'position') phone(userid).location = { latitude: 0, longitude: 0, precision: 10, ...body }
    if (verb === 'card') {
      const card = phone(userid).messages.find(message => message.taskId === body['taskId'])
      if (card !== undefined) card.replaceText = '已处理'
    }
    publish('phone', { userid })
    return body['text'] === '坏消息' ? { ok: false, error: '服务 5 秒内没有回答' } : { ok: true, delivered: 1, status: 200 }
  }

  const answers: Record<string, (body: Record<string, unknown>) => unknown> = {
    'GET /control/school': () => ({ ...exampleSchool, serviceUrl: '' }),
    'GET /control/clock': () => ({ now: now(), offsetMs }),
    'GET /control/faults': () => ({ ...faults, notes: [] }),
    'GET /control/log': () => exampleSchool.log,
    'PUT /control/faults': body => (faults = { ...faults, ...body }),
    'POST /control/reset': () => ({ ok: true }),
    'POST /control/redeliver': () => ({ ok: true }),
  }

  const app = new Koa()
  app.silent = true
  app.use(createStatic({ prefix: '/simulator', roots: [join(ROOT, 'simulator/web'), scripts] }))
  app.use(async ctx => {
    const path = ctx.path.replace(/^\/simulator/, '')
    if (path === '/control/events') {
      ctx.respond = false
      ctx.res.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 200\n\n')
      streams.add(ctx.res)
      ctx.res.on('close', () => streams.delete(ctx.res))
      return
    }
    const body = await bodyOf(ctx.req)
    if (ctx.method !== 'GET') asked.push({ path, body })
    if (ctx.path === '/api/dev/clock') {
      ctx.status = service.status
      if (service.status !== 200) return
      offsetMs = Date.parse(String(body['now'])) - Date.now()
      publish('clock')
      ctx.body = { now: now() }
      return
    }
    const [, userid, verb] = /^\/control\/phones\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? []
    if (userid !== undefined) {
      if (verb !== undefined) await held
      ctx.body = verb === undefined ? phone(decodeURIComponent(userid)) : act(decodeURIComponent(userid), verb, body)
      return
    }
    const answer = answers[`${ctx.method} ${path}`]
    if (answer !== undefined) ctx.body = answer(body)
  })
  const server = createServer(app.callback())
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}/simulator/`,
    asked,
    reset() {
      asked.length = 0
      phones.clear()
      offsetMs = begin()
      faults = calmDay()
      service.status = 200
      held = Promise.resolve()
    },
    phone,
    receive,
    publish,
    service,
    hold() {
      let release = () => {}
      held = new Promise(done => (release = done))
      return release
    },
    async close() {
      for (const stream of streams) stream.end()
      server.closeAllConnections()
      await new Promise(done => server.close(done))
    },
  }
}

function calmDay(): Faults {
  return {
    redeliver: 1,
    duplicate: false,
    delayMs: 0,
    dropAnswers: 0,
    repeat: 'duplicate-first',
    locationReporting: true,
    locationAfterTap: false,
    unlicensed: [],
    inactive: [],
    hidden: [],
    api: [],
  }
}

async function bodyOf(request: AsyncIterable<Buffer>): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}
