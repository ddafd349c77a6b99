import { setMaxListeners } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import Koa from 'koa'
import { createApi } from './api/api.js'
import { authorise } from './api/login.js'
import { createApplyReply } from './callbacks/apply-reply.js'
import { createDeliver } from './callbacks/deliver.js'
import { createSimulatorClock, isoOf } from './clock.js'
import { createContactEdits } from './control/contact-edits.js'
import { createControlRoutes } from './control/routes.js'
import { phoneView, shownView } from './control/views.js'
import { aesKey } from './crypto.js'
import { demoSchool } from './demo-school.js'
import type { Desk, SimulatorOptions } from './desk.js'
import { createEventStream } from './event-stream.js'
import { createJournal, type Journal } from './journal.js'
import { isThisMachine } from './own-host.js'
import { createStatic } from './static.js'
import { choosePersonPage, cookieOf } from './person-page.js'
import { createSnapshots, loadState } from './persist.js'
import { createActions } from './phones/actions.js'
import { createPhones } from './phones/phones.js'
import { createSchool, type School, type SchoolData } from './school.js'
import { clearHistory, type Shown } from './state.js'

export interface CreateSimulatorOptions extends SimulatorOptions {
  /** JSON snapshot, so that the phones survive a restart. */
  stateFile?: string
  school?: SchoolData
  /** Which Host headers name it; this machine's own alone when left out. */
  isOwnHost?: (host: string | undefined) => boolean
}

export type Reconfigurable = Pick<SimulatorOptions, 'callbackUrl' | 'contactsCallbackUrl' | 'serviceUrl' | 'publicUrl' | 'contacts'>

export interface Simulator {
  /** Node request listener; whoever mounts it under a prefix strips the prefix from `request.url`. */
  handler(): (request: IncomingMessage, response: ServerResponse) => void
  configure(change: Partial<Reconfigurable>): void
  close(): Promise<void>
  /** For tests in the same process; everything else goes over HTTP. */
  inspect: {
    phone(userid: string): ReturnType<typeof phoneView>
    shown(userid?: string): Shown[]
    journal: Journal
    school(): School
    now(): Date
  }
}

/** WeCom on the desk: its API, its callbacks, and a phone for everybody in an invented school. */
export function createSimulator({
  stateFile,
  school: givenSchool,
  isOwnHost = host => isThisMachine(host),
  ...options
}: CreateSimulatorOptions): Simulator {
  aesKey(options.encodingAesKey)
  if (options.contacts) aesKey(options.contacts.encodingAesKey)
  const freshSchool = () => structuredClone(givenSchool ?? demoSchool())

  const closing = new AbortController()
  // Each hung call waits for it.
  setMaxListeners(0, closing.signal)
  const loaded = loadState(stateFile, freshSchool())
  const { state } = loaded
  const clock = createSimulatorClock(options.now)
  clock.setOffset(loaded.offsetMs)
  const snapshots = createSnapshots(stateFile, state, () => clock.offsetMs())
  const stream = createEventStream()
  const journal = createJournal()
  let school = createSchool(state.school)

  const desk: Desk = {
    options,
    state,
    school: () => school,
    clock,
    journal,
    stream,
    publish(topic, data = {}) {
      snapshots.changed()
      stream.publish(topic, data)
    },
    nextNumber() {
      state.counter += 1
      return state.counter
    },
    nextId: prefix => `${prefix}${desk.nextNumber()}`,
    note(text, userid) {
      journal.note({ at: isoOf(clock.now()), text, ...(userid ? { userid } : {}) })
      desk.publish('faults')
    },
  }

  const reset = () => {
    clearHistory(state, freshSchool())
    school = createSchool(state.school)
    journal.clear()
    for (const topic of ['school', 'faults', 'clock'] as const) desk.publish(topic)
    desk.publish('phone', { userid: '*' })
  }

  const phones = createPhones(desk)
  const api = createApi({ desk, phones })
  const deliver = createDeliver(desk, closing.signal)
  const actions = createActions({ desk, phones, deliver, applyReply: createApplyReply({ desk, phones }) })
  const edits = createContactEdits({ desk, deliver })
  const control = createControlRoutes({ desk, phones, actions, edits, deliver, tokens: api.tokens, reset })

  const app = new Koa()
  app.silent = true
  app.use(async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      const status = error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500
      ctx.status = status
      ctx.body = { ok: false, error: error instanceof Error && status < 500 ? error.message : '模拟器出错了' }
      if (status >= 500) desk.note(`模拟器出错了：${String(error)}`)
    }
  })
  app.use(async (ctx, next) => {
    if (!isOwnHost(ctx.req.headers.host)) ctx.throw(403, '请用本机地址打开，例如 http://127.0.0.1')
    await next()
  })
  app.use(async (ctx, next) => {
    if (ctx.path.startsWith('/cgi-bin/')) {
      await api.answer(ctx.req, ctx.res, ctx.path.slice('/cgi-bin/'.length), ctx.URL.searchParams, closing.signal)
      // Only now, so that an error on the way still gets an answer from Koa.
      ctx.respond = false
      snapshots.changed()
      return
    }
    if (ctx.path === '/connect/oauth2/authorize') {
      const query = ctx.URL.searchParams
      const answer = authorise(desk, query, query.get('sim_userid') ?? cookieOf(ctx, 'sim_userid'))
      if (answer.ok) {
        ctx.redirect(answer.location)
        return
      }
      ctx.status = answer.status
      ctx.type = 'html'
      ctx.body = choosePersonPage(answer.message, answer.needsPerson ? { query, members: school.data.members } : undefined)
      return
    }
    await next()
  })
  app.use(control.routes())
  app.use(createStatic({ prefix: '' }))
  const listener = app.callback()

  return {
    handler: () => (request, response) => {
      void listener(request, response)
    },
    configure: change => void Object.assign(options, change),
    async close() {
      closing.abort()
      stream.close()
      snapshots.flush()
    },
    inspect: {
      phone: userid => phoneView(desk, phones, userid),
      shown: userid => shownView(desk, userid ?? null),
      journal,
      school: () => school,
      now: () => new Date(clock.now()),
    },
  }
}
