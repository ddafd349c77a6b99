import type { Redis } from 'ioredis'
import { connectRedis, createRedisTtlStore } from './shared/redis-ttl-store.js'
import type { Log } from './shared/log.js'
import { createMemoryTtlStore, withFallback, type TtlStore } from './shared/ttl-store.js'

export interface SharedStore {
  store: TtlStore
  /** `unused` without REDIS_URL; `away` = in-process memory has taken over. */
  state(): 'ok' | 'away' | 'unused'
  close(): Promise<void>
}

/** Token cache and counters: Redis across processes when there is one, else memory. Holds nothing that cannot be lost. */
export function createSharedStore(redisUrl: string | undefined, log: Log): SharedStore {
  const memory = createMemoryTtlStore()
  if (redisUrl === undefined) return { store: memory, state: () => 'unused', close: async () => {} }
  let away = false
  const redis: Redis = connectRedis(redisUrl, { onError: error => log.debug({ err: error }, 'redis') })
  const store = withFallback(createRedisTtlStore(redis), memory, {
    onDegraded: error => {
      away = true
      log.warn({ err: error }, 'Redis is away: memory takes over')
    },
    onRecovered: () => {
      away = false
      log.info({}, 'Redis is back')
    },
  })
  return { store, state: () => (away ? 'away' : 'ok'), close: async () => redis.disconnect() }
}
