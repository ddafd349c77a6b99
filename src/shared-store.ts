import type { Redis } from 'ioredis'
import type { Log } from './shared/log.js'
import { createMemoryTtlStore, withFallback, type TtlStore } from './shared/ttl-store.js'

export interface SharedStore {
  store: TtlStore
  /** `unused` without REDIS_URL; `away` = in-process memory has taken over. */
  state(): 'ok' | 'away' | 'unused'
  close(): Promise<void>
}

/** Token cache and counters: Redis across processes when there is one, else memory. Holds nothing that cannot be lost. */
export async function createSharedStore(redisUrl: string | undefined, log: Log): Promise<SharedStore> {
  const memory = createMemoryTtlStore()
  if (redisUrl === undefined) return { store: memory, state: () => 'unused', close: async () => {} }
  // Loaded only where there is a Redis: the start of every other school is the faster for it.
  const { connectRedis, createRedisTtlStore } = await import('./shared/redis-ttl-store.js')
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
