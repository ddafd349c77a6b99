import { Redis } from 'ioredis'
import type { TtlStore } from './ttl-store.js'

// One step on the server: a crash between INCR and PEXPIRE would leave a counter that never ends.
const INCREMENT = `local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count`

const wholeMs = (ttlMs: number) => Math.max(1, Math.ceil(ttlMs))

/** The same contract on Redis. It throws when Redis does; wrap it in `withFallback`. */
export function createRedisTtlStore(redis: Redis, { prefix = 'campus:' }: { prefix?: string } = {}): TtlStore {
  const name = (key: string) => prefix + key

  return {
    get: key => redis.get(name(key)),
    async set(key, value, ttlMs) {
      await redis.set(name(key), value, 'PX', wholeMs(ttlMs))
    },
    setIfAbsent: async (key, value, ttlMs) => (await redis.set(name(key), value, 'PX', wholeMs(ttlMs), 'NX')) === 'OK',
    async delete(key) {
      await redis.del(name(key))
    },
    increment: async (key, ttlMs) => Number(await redis.eval(INCREMENT, 1, name(key), wholeMs(ttlMs))),
  }
}

/**
 * A connection that fails at once instead of queueing: a request must not wait for a Redis that is away.
 * It keeps reconnecting by itself; `onError` hears about it (without it ioredis prints to the console).
 */
export function connectRedis(url: string, { onError }: { onError: (error: Error) => void }): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 500,
    connectTimeout: 2_000,
  })
  redis.on('error', onError)
  return redis
}
