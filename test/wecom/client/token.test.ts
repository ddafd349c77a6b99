import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import nock from 'nock'
import { createMemoryTtlStore, withFallback, type TtlStore } from '../../../src/shared/ttl-store.js'
import { isWecomOutage, WecomUnavailableError } from '../../../src/wecom/client/index.js'
import { createTokenProvider } from '../../../src/wecom/client/token-provider.js'
import { BASE, failureOf, givenClient, givenTokens, message, onSend, SENT, useNock } from './support.js'

useNock({ beforeEach, afterEach, afterAll })

describe('the token', () => {
  it('is fetched once for a hundred calls at once', async () => {
    const tokens = givenTokens()
    const { client } = givenClient()
    onSend().times(100).reply(200, SENT)

    await Promise.all(Array.from({ length: 100 }, (_, index) => client.sendMessage(message(String(index)))))

    expect(tokens.fetched).toBe(1)
  })

  it('is used until five minutes before its end', async () => {
    const tokens = givenTokens(7200)
    const { client, time } = givenClient()

    await client.checkToken()
    time.now += 6_899_000
    await client.checkToken()
    expect(tokens.fetched).toBe(1)
    time.now += 1_000
    await client.checkToken()

    expect(tokens.fetched).toBe(2)
  })

  it('is used for half its life when that is shorter than ten minutes', async () => {
    const tokens = givenTokens(60)
    const { client, time } = givenClient()

    await client.checkToken()
    time.now += 29_000
    await client.checkToken()
    expect(tokens.fetched).toBe(1)
    time.now += 1_000
    await client.checkToken()

    expect(tokens.fetched).toBe(2)
  })

  it.each([40014, 42001, 40001])('is fetched anew, once for all, when WeCom ends it early (%i)', async errcode => {
    const tokens = givenTokens()
    const { client } = givenClient()
    onSend('token-number-1').times(20).reply(200, { errcode, errmsg: 'access_token expired' })
    onSend('token-number-2').times(20).reply(200, SENT)
    await client.checkToken()

    const receipts = await Promise.all(Array.from({ length: 20 }, (_, index) => client.sendMessage(message(String(index)))))

    expect(receipts).toHaveLength(20)
    expect(tokens.fetched).toBe(2)
  })

  it('is not asked for in a circle when fresh ones are refused as well', async () => {
    const tokens = givenTokens()
    const { client } = givenClient()
    nock(BASE).post('/cgi-bin/message/send').query(true).times(2).reply(200, { errcode: 42001, errmsg: 'expired' })

    const first = await failureOf(client.sendMessage(message()))
    const second = await failureOf(client.sendMessage(message()))

    expect(first).toMatchObject({ errcode: 42001 })
    expect(isWecomOutage(first)).toBe(true)
    expect(second).toBeInstanceOf(WecomUnavailableError)
    expect(tokens.fetched).toBe(2)
  })

  it('is asked for once a minute, not more, with a wrong secret', async () => {
    let asked = 0
    nock(BASE)
      .persist()
      .get('/cgi-bin/gettoken')
      .query(true)
      .reply(200, () => {
        asked += 1
        return { errcode: 40001, errmsg: 'invalid credential' }
      })
    const { client, time } = givenClient()

    const first = await failureOf(client.sendMessage(message()))
    const rest = await Promise.all(Array.from({ length: 20 }, () => failureOf(client.sendMessage(message()))))
    expect(asked).toBe(1)
    time.now += 60_000
    await failureOf(client.checkToken())

    expect(first).toMatchObject({ api: 'gettoken', errcode: 40001, mark: 'config', disposition: 'never' })
    expect([first, ...rest].every(isWecomOutage)).toBe(true)
    expect(asked).toBe(2)
  })

  it('is shared with another process through the store', async () => {
    const tokens = givenTokens()
    const store = createMemoryTtlStore()

    await givenClient({ store }).client.checkToken()
    await givenClient({ store }).client.checkToken()

    expect(tokens.fetched).toBe(1)
  })

  it('is not shared with an app that has another secret or host', async () => {
    const { keys, store } = recordingStore()
    givenTokens()
    nock('https://wecom.school.example').get('/cgi-bin/gettoken').query(true).reply(200, { access_token: 'other', expires_in: 7200 })

    await givenClient({ store }).client.checkToken()
    await givenClient({ store, baseUrl: 'https://wecom.school.example' }).client.checkToken()

    expect(new Set(keys.filter(key => !key.endsWith(':lock'))).size).toBe(2)
    expect(keys.join()).not.toContain('secret')
  })

  it('is still had when Redis is away', async () => {
    const tokens = givenTokens()
    const gone = async () => {
      throw new Error('Connection is closed.')
    }
    const redis: TtlStore = { get: gone, set: gone, setIfAbsent: gone, delete: gone, increment: gone }
    const { client } = givenClient({ store: withFallback(redis, createMemoryTtlStore()) })
    onSend().times(5).reply(200, SENT)

    await Promise.all(Array.from({ length: 5 }, (_, index) => client.sendMessage(message(String(index)))))

    expect(tokens.fetched).toBe(1)
  })

  it('keeps tickets in the same way, each from its own API', async () => {
    givenTokens()
    const { client } = givenClient()
    nock(BASE)
      .get('/cgi-bin/get_jsapi_ticket')
      .query({ access_token: 'token-number-1' })
      .reply(200, { errcode: 0, ticket: 'corp-ticket', expires_in: '7200' })
    nock(BASE)
      .get('/cgi-bin/ticket/get')
      .query({ access_token: 'token-number-1', type: 'agent_config' })
      .reply(200, { errcode: 0, ticket: 'agent-ticket', expires_in: 7200 })

    const corp = await Promise.all([client.jsapiTicket(), client.jsapiTicket()])
    const agent = await Promise.all([client.agentConfigTicket(), client.agentConfigTicket()])

    expect(corp).toEqual(['corp-ticket', 'corp-ticket'])
    expect(agent).toEqual(['agent-ticket', 'agent-ticket'])
  })
})

describe('processes that want the token at the same time', () => {
  const lockKey = 'k:lock'
  const provider = (store: TtlStore, fetchToken: () => Promise<string>, delay: (ms: number) => Promise<unknown>) =>
    createTokenProvider({
      fetchToken: async () => ({ token: await fetchToken(), expiresInSeconds: 7200 }),
      store,
      key: 'k',
      isRefusal: () => false,
      delay,
    })

  it('wait for the one that is fetching', async () => {
    const store = createMemoryTtlStore()
    let finish: (token: string) => void = () => undefined
    const fetching = new Promise<string>(resolve => {
      finish = resolve
    })
    const fetched: string[] = []
    const winner = provider(
      store,
      () => fetching,
      async () => undefined,
    )
    const loser = provider(
      store,
      async () => {
        fetched.push('loser')
        return 'second'
      },
      async () => {
        finish('first')
        await winner.get()
      },
    )

    const both = await Promise.all([winner.get(), loser.get()])

    expect(both).toEqual(['first', 'first'])
    expect(fetched).toEqual([])
  })

  it('take over when the one that was fetching died', async () => {
    let now = 0
    const store = createMemoryTtlStore({ now: () => now })
    await store.setIfAbsent(lockKey, '1', 60_000)
    const waits: number[] = []
    const survivor = provider(
      store,
      async () => 'mine',
      async ms => {
        waits.push(ms)
        now += ms
      },
    )

    expect(await survivor.get()).toBe('mine')
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(5_000)
  })

  it('do not throw away a newer token when an old one is refused late', async () => {
    const store = createMemoryTtlStore()
    let number = 0
    const fetchNext = async () => `t${(number += 1)}`
    const here = provider(store, fetchNext, async () => undefined)
    const there = provider(store, fetchNext, async () => undefined)
    await here.get()
    await there.get()

    await there.invalidate('t1')
    expect(await there.get()).toBe('t2')
    await here.invalidate('t1')

    expect(await here.get()).toBe('t2')
    expect(number).toBe(2)
  })

  it('do not take a refused token back from the store while it is being removed there', async () => {
    const inner = createMemoryTtlStore()
    const removals: (() => void)[] = []
    const slow: TtlStore = {
      ...inner,
      async delete(key) {
        if (key === 'k') await new Promise<void>(resolve => removals.push(resolve))
        await inner.delete(key)
      },
    }
    let number = 0
    const tokens = provider(
      slow,
      async () => `t${(number += 1)}`,
      async () => undefined,
    )
    await tokens.get()

    const removing = tokens.invalidate('t1')
    const meanwhile = await tokens.get()
    removals.forEach(finish => finish())
    await removing

    expect(meanwhile).toBe('t2')
    expect(await tokens.get()).toBe('t2')
  })

  it('remember a refusal for a minute and a disturbance not at all', async () => {
    let now = 0
    let asked = 0
    const failing = (isRefusal: boolean) =>
      createTokenProvider({
        fetchToken: async () => {
          asked += 1
          throw new Error('no')
        },
        store: createMemoryTtlStore({ now: () => now }),
        key: 'k',
        isRefusal: () => isRefusal,
        now: () => now,
      })
    const refused = failing(true)
    const disturbed = failing(false)

    await expect(refused.get()).rejects.toThrow('no')
    now += 59_999
    await expect(refused.get()).rejects.toThrow('no')
    expect(asked).toBe(1)
    now += 1
    await expect(refused.get()).rejects.toThrow('no')
    expect(asked).toBe(2)
    await expect(disturbed.get()).rejects.toThrow('no')
    await expect(disturbed.get()).rejects.toThrow('no')

    expect(asked).toBe(4)
  })

  it('free the lock when fetching failed', async () => {
    const store = createMemoryTtlStore()
    const failing = provider(
      store,
      async () => {
        throw new Error('no network')
      },
      async () => undefined,
    )

    await expect(failing.get()).rejects.toThrow('no network')

    expect(await store.get(lockKey)).toBeNull()
  })
})

function recordingStore(): { keys: string[]; store: TtlStore } {
  const keys: string[] = []
  const inner = createMemoryTtlStore()
  return {
    keys,
    store: {
      ...inner,
      set(key, value, ttlMs) {
        keys.push(key)
        return inner.set(key, value, ttlMs)
      },
    },
  }
}
