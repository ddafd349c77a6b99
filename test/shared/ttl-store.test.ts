import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Redis } from 'ioredis'
import { randomUUID } from 'node:crypto'
import { connectRedis, createRedisTtlStore } from '../../src/shared/redis-ttl-store.js'
import { createMemoryTtlStore, withFallback, type TtlStore } from '../../src/shared/ttl-store.js'

interface Subject {
  store: TtlStore
  /** Lets a stored life of this many milliseconds run out. */
  expire: (key: string, ttlMs: number) => Promise<void>
}

function contract(given: () => Subject) {
  it('gives back what was set, and null for what was not', async () => {
    const { store } = given()

    await store.set('token', '值', 60_000)

    expect(await store.get('token')).toBe('值')
    expect(await store.get('other')).toBeNull()
  })

  it('overwrites a value and forgets a deleted one', async () => {
    const { store } = given()
    await store.set('k', 'a', 60_000)

    await store.set('k', 'b', 60_000)
    expect(await store.get('k')).toBe('b')
    await store.delete('k')

    expect(await store.get('k')).toBeNull()
  })

  it('forgets a value when its life is over', async () => {
    const { store, expire } = given()
    await store.set('k', 'a', 60_000)

    await expire('k', 60_000)

    expect(await store.get('k')).toBeNull()
  })

  it('lets exactly one of many take a free key', async () => {
    const { store } = given()

    const won = await Promise.all(Array.from({ length: 20 }, (_, index) => store.setIfAbsent('lock', String(index), 60_000)))

    expect(won.filter(Boolean)).toHaveLength(1)
    expect(await store.get('lock')).toBe(String(won.indexOf(true)))
  })

  it('frees a taken key when its life is over or it is deleted', async () => {
    const { store, expire } = given()
    await store.setIfAbsent('lock', 'a', 60_000)

    await expire('lock', 60_000)
    expect(await store.setIfAbsent('lock', 'b', 60_000)).toBe(true)
    await store.delete('lock')

    expect(await store.setIfAbsent('lock', 'c', 60_000)).toBe(true)
  })

  it('counts every increment of a key once', async () => {
    const { store } = given()

    const counts = await Promise.all(Array.from({ length: 25 }, () => store.increment('rate', 60_000)))

    expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1))
  })

  it('starts a counter anew when the life of its first increment is over', async () => {
    const { store, expire } = given()
    await store.increment('rate', 60_000)
    await store.increment('rate', 600_000)

    await expire('rate', 60_000)

    expect(await store.increment('rate', 60_000)).toBe(1)
  })
}

describe('the store in the process', () => {
  let now: number
  let store: TtlStore
  beforeEach(() => {
    now = 1_000_000
    store = createMemoryTtlStore({ now: () => now, maxEntries: 100 })
  })

  contract(() => ({
    store,
    async expire(_key, ttlMs) {
      now += ttlMs
    },
  }))

  it('stays bounded: expired entries go first, then the oldest', async () => {
    await store.set('short', 'x', 10)
    for (let index = 0; index < 99; index += 1) await store.set(`k${index}`, 'x', 60_000)
    now += 10

    await store.set('first over', 'x', 60_000)
    expect(await store.get('k0')).toBe('x')
    await store.set('second over', 'x', 60_000)

    expect(await store.get('k0')).toBeNull()
    expect(await store.get('k1')).toBe('x')
    expect(await store.get('second over')).toBe('x')
  })
})

const redisUrl = process.env['TEST_REDIS_URL']
const withRedis = redisUrl ? describe : describe.skip

withRedis('the store in Redis', () => {
  let redis: Redis
  let prefix: string
  beforeAll(() => {
    redis = new Redis(redisUrl ?? '')
  })
  beforeEach(() => {
    prefix = `test:${randomUUID()}:`
  })
  afterAll(() => {
    redis.disconnect()
  })

  contract(() => ({
    store: createRedisTtlStore(redis, { prefix }),
    async expire(key, ttlMs) {
      // Redis keeps its own time: prove that the life was set as asked, then end it.
      const left = await redis.pttl(prefix + key)
      expect(left).toBeGreaterThan(0)
      expect(left).toBeLessThanOrEqual(ttlMs)
      await redis.pexpire(prefix + key, 0)
    },
  }))
})

describe('a store with a fallback', () => {
  let now: number
  let away: boolean
  let calls: number
  let heard: string[]
  let store: TtlStore
  beforeEach(() => {
    now = 0
    away = false
    calls = 0
    heard = []
    const memory = createMemoryTtlStore({ now: () => now })
    const guard = async <T>(operation: Promise<T>): Promise<T> => {
      calls += 1
      if (away) throw new Error('Connection is closed.')
      return operation
    }
    const primary: TtlStore = {
      get: key => guard(memory.get(key)),
      set: (key, value, ttl) => guard(memory.set(key, value, ttl)),
      setIfAbsent: (key, value, ttl) => guard(memory.setIfAbsent(key, value, ttl)),
      delete: key => guard(memory.delete(key)),
      increment: (key, ttl) => guard(memory.increment(key, ttl)),
    }
    store = withFallback(primary, createMemoryTtlStore({ now: () => now }), {
      now: () => now,
      onDegraded: error => heard.push(`degraded: ${error instanceof Error ? error.message : ''}`),
      onRecovered: () => heard.push('recovered'),
    })
  })

  it('never throws when the primary is away, and says so once', async () => {
    away = true

    await store.set('k', 'v', 60_000)
    expect(await store.get('k')).toBe('v')
    expect(await store.setIfAbsent('k', 'w', 60_000)).toBe(false)
    expect(await store.increment('n', 60_000)).toBe(1)
    await store.delete('k')

    expect(await store.get('k')).toBeNull()
    expect(heard).toEqual(['degraded: Connection is closed.'])
  })

  it('leaves an absent primary alone for a while instead of waiting for it in every call', async () => {
    away = true

    await store.get('k')
    await store.get('k')
    await store.get('k')

    expect(calls).toBe(1)
  })

  it('returns to the primary when it answers again, and says so', async () => {
    await store.set('k', 'kept', 600_000)
    away = true
    expect(await store.get('k')).toBeNull()

    away = false
    now += 5_000

    expect(await store.get('k')).toBe('kept')
    expect(heard).toEqual(['degraded: Connection is closed.', 'recovered'])
  })
})

describe('a Redis that is not there', () => {
  let redis: Redis
  afterEach(() => {
    redis.disconnect()
  })

  it('fails at once instead of queueing, so that the fallback takes over', async () => {
    const errors: unknown[] = []
    redis = connectRedis('redis://127.0.0.1:1', { onError: () => undefined })
    const store = withFallback(createRedisTtlStore(redis), createMemoryTtlStore(), {
      onDegraded: error => errors.push(error),
    })

    await store.set('k', 'v', 60_000)

    expect(await store.get('k')).toBe('v')
    expect(errors).toHaveLength(1)
  })
})
