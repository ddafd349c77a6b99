import nock from 'nock'
import { inspect } from 'node:util'
import { createWecomClient, type BreakerState, type ObservedCall, type WecomClientOptions } from '../../../src/wecom/client/index.js'
import { createMemoryTtlStore } from '../../../src/shared/ttl-store.js'

export const BASE = 'https://qyapi.weixin.qq.com'
export const CORP_ID = 'ww7f3e21a9c04b58d6'
export const SECRET = 'q8Zk2-very-secret-app-secret-Lw0'
export const SENT = { errcode: 0, errmsg: 'ok', invaliduser: '', invalidparty: '', invalidtag: '', msgid: 'msg-1' }

export const message = (content = '你好'): Buffer =>
  Buffer.from(JSON.stringify({ touser: 'chen.yu', msgtype: 'text', agentid: 1000027, text: { content } }), 'utf8')

/** A client on a clock that only its own waiting moves, with everything it did written down. */
export function givenClient(overrides: Partial<WecomClientOptions> = {}) {
  const time = { now: Date.parse('2026-03-02T00:00:00Z') }
  const waits: number[] = []
  const observed: ObservedCall[] = []
  const breakerChanges: (BreakerState & { api: string })[] = []
  const client = createWecomClient({
    baseUrl: BASE,
    corpId: CORP_ID,
    agentId: 1000027,
    secret: SECRET,
    store: createMemoryTtlStore({ now: () => time.now }),
    now: () => time.now,
    random: () => 0.5,
    delay: async ms => {
      waits.push(ms)
      time.now += ms
    },
    observe: call => observed.push(call),
    onBreaker: change => breakerChanges.push(change),
    ...overrides,
  })
  return { client, time, waits, observed, breakerChanges }
}

/** WeCom's side: tokens T1, T2, … in the order they are asked for. */
export function givenTokens(expiresIn = 7200) {
  const counter = { fetched: 0 }
  nock(BASE)
    .persist()
    .get('/cgi-bin/gettoken')
    .query({ corpid: CORP_ID, corpsecret: SECRET })
    .reply(200, () => {
      counter.fetched += 1
      return { errcode: 0, errmsg: 'ok', access_token: `token-number-${counter.fetched}`, expires_in: expiresIn }
    })
  return counter
}

/** Answers one call of an API; with `times(n)` on the result, n of them. */
export const onSend = (token = 'token-number-1') => nock(BASE).post('/cgi-bin/message/send').query({ access_token: token })
export const onGet = (api: string, query: Record<string, string> = {}) =>
  nock(BASE)
    .get(`/cgi-bin/${api}`)
    .query({ access_token: 'token-number-1', ...query })

/** Everything a logger could print of an error. */
export function printed(error: unknown): string {
  const own = error instanceof Error ? JSON.stringify(error, Object.getOwnPropertyNames(error)) : JSON.stringify(error)
  return [inspect(error, { depth: 10, showHidden: true }), own, String(error)].join('\n')
}

export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const [outcome] = await Promise.allSettled([promise])
  if (outcome.status === 'fulfilled') throw new Error(`expected a failure, got ${JSON.stringify(outcome.value)}`)
  return outcome.reason
}

export function useNock(hooks: {
  beforeEach: (hook: () => void) => void
  afterEach: (hook: () => void) => void
  afterAll: (hook: () => void) => void
}) {
  hooks.beforeEach(() => {
    if (!nock.isActive()) nock.activate()
    nock.disableNetConnect()
  })
  hooks.afterEach(() => {
    nock.abortPendingRequests()
    nock.cleanAll()
  })
  hooks.afterAll(() => {
    nock.enableNetConnect()
    nock.restore()
  })
}
