/** Real milliseconds. Never the business clock: moving that one in a demo must not expire a token or a lock. */
export type Now = () => number

/** Values that may be lost at any time: token cache, locks, rate counters, hints. Facts live in the database. */
export interface TtlStore {
  get(key: string): Promise<string | null>
  set(key: string, value: string, ttlMs: number): Promise<void>
  /** True for the one caller who wrote; the basis of a lock. */
  setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>
  delete(key: string): Promise<void>
  /** The new count. The life of a counter starts with its first increment and is never extended. */
  increment(key: string, ttlMs: number): Promise<number>
}

interface Entry {
  value: string
  expiresAt: number
}

/** One process's store. Bounded: when full, expired entries go first, then the oldest written. */
export function createMemoryTtlStore({
  now = Date.now,
  maxEntries = 20_000,
}: { now?: Now | undefined; maxEntries?: number | undefined } = {}): TtlStore {
  const entries = new Map<string, Entry>()
  let sweptAt = 0

  const live = (key: string): Entry | null => {
    const entry = entries.get(key)
    if (!entry) return null
    if (entry.expiresAt > now()) return entry
    entries.delete(key)
    return null
  }

  const write = (key: string, value: string, ttlMs: number) => {
    entries.delete(key) // so that a rewritten key counts as new in the Map's order
    if (entries.size >= maxEntries) makeRoom()
    entries.set(key, { value, expiresAt: now() + ttlMs })
  }

  const makeRoom = () => {
    const instant = now()
    // A full store of live entries must not be walked on every write.
    if (instant - sweptAt >= 1_000) {
      sweptAt = instant
      for (const [key, entry] of entries) if (entry.expiresAt <= instant) entries.delete(key)
    }
    for (const key of entries.keys()) {
      if (entries.size < maxEntries) break
      entries.delete(key)
    }
  }

  return {
    get: async key => live(key)?.value ?? null,
    set: async (key, value, ttlMs) => write(key, value, ttlMs),
    async setIfAbsent(key, value, ttlMs) {
      if (live(key)) return false
      write(key, value, ttlMs)
      return true
    },
    async delete(key) {
      entries.delete(key)
    },
    async increment(key, ttlMs) {
      const entry = live(key)
      if (!entry) {
        write(key, '1', ttlMs)
        return 1
      }
      const count = (Number.parseInt(entry.value, 10) || 0) + 1
      entry.value = String(count)
      return count
    },
  }
}

export interface FallbackEvents {
  /** Called once when the primary store stops answering, not for every call that meets it. */
  onDegraded?: (error: unknown) => void
  onRecovered?: () => void
}

/**
 * Uses `primary` while it answers and `fallback` otherwise; never throws because of the primary. After a failure the
 * primary is left alone for `retryAfterMs`, so that a hanging Redis costs one call its time-out and not every call.
 */
export function withFallback(
  primary: TtlStore,
  fallback: TtlStore,
  {
    onDegraded,
    onRecovered,
    now = Date.now,
    retryAfterMs = 5_000,
  }: FallbackEvents & { now?: Now | undefined; retryAfterMs?: number | undefined } = {},
): TtlStore {
  let degraded = false
  let retryAt = 0

  const using = async <T>(operation: (store: TtlStore) => Promise<T>): Promise<T> => {
    if (degraded && now() < retryAt) return operation(fallback)

    try {
      const result = await operation(primary)
      if (degraded) {
        degraded = false
        onRecovered?.()
      }
      return result
    } catch (error) {
      retryAt = now() + retryAfterMs
      if (!degraded) {
        degraded = true
        onDegraded?.(error)
      }
      return operation(fallback)
    }
  }

  return {
    get: key => using(store => store.get(key)),
    set: (key, value, ttlMs) => using(store => store.set(key, value, ttlMs)),
    setIfAbsent: (key, value, ttlMs) => using(store => store.setIfAbsent(key, value, ttlMs)),
    delete: key => using(store => store.delete(key)),
    increment: (key, ttlMs) => using(store => store.increment(key, ttlMs)),
  }
}
