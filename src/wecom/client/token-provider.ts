import type { Now, TtlStore } from '../../shared/ttl-store.js'

export interface FetchedToken {
  token: string
  expiresInSeconds: number
}

export interface TokenProviderOptions {
  fetchToken: () => Promise<FetchedToken>
  store: TtlStore
  /** Names the token in the store: one per corp, app and secret. */
  key: string
  /** True for a refusal that asking again will not change: a wrong secret asked for in a loop gets the IP banned. */
  isRefusal: (error: unknown) => boolean
  now?: Now | undefined
  delay?: ((ms: number) => Promise<unknown>) | undefined
}

export interface TokenProvider {
  get(): Promise<string>
  /** Forgets this token; a newer one that somebody fetched meanwhile stays. */
  invalidate(token: string): Promise<void>
}

interface CachedToken {
  token: string
  expiresAt: number
}

const REFRESH_AHEAD_MS = 300_000
const REFUSAL_KEPT_MS = 60_000
// Longer than the time-out of the fetch it guards.
const LOCK_MS = 15_000
const WAIT_STEP_MS = 100
const WAIT_STEPS = 50

/** A token that many callers and processes share and one fetches. */
export function createTokenProvider(options: TokenProviderOptions): TokenProvider {
  const { fetchToken, store, key, isRefusal, now = Date.now, delay = wait } = options
  const lockKey = `${key}:lock`
  let local: CachedToken | null = null
  // Another caller may still find a token in the store that was just refused; it must not come back from there.
  let refused: string | null = null
  let inFlight: Promise<string> | null = null
  let refusal: { error: unknown; until: number } | null = null

  const isFresh = (cached: CachedToken | null): cached is CachedToken => cached !== null && now() < cached.expiresAt

  const stored = async (): Promise<CachedToken | null> => {
    const cached = parseCached(await store.get(key))
    if (!isFresh(cached) || cached.token === refused) return null
    local = cached
    return cached
  }

  const fetchAndKeep = async (): Promise<string> => {
    try {
      const { token, expiresInSeconds } = await fetchToken()
      const lifeMs = expiresInSeconds * 1_000
      // A very short life (private deployments, tests) is used for its first half.
      const keepMs = Math.max(lifeMs - REFRESH_AHEAD_MS, lifeMs / 2)
      local = { token, expiresAt: now() + keepMs }
      if (keepMs > 0) await store.set(key, JSON.stringify(local), keepMs)
      return token
    } catch (error) {
      if (isRefusal(error)) refusal = { error, until: now() + REFUSAL_KEPT_MS }
      throw error
    }
  }

  const refresh = async (): Promise<string> => {
    for (let step = 0; step < WAIT_STEPS; step += 1) {
      const found = await stored()
      if (found) return found.token

      if (await store.setIfAbsent(lockKey, '1', LOCK_MS)) {
        try {
          // Between our look and the lock another process may have finished.
          return (await stored())?.token ?? (await fetchAndKeep())
        } finally {
          await store.delete(lockKey)
        }
      }
      await delay(WAIT_STEP_MS)
    }
    // The holder of the lock hangs or died: an extra fetch is harmless, WeCom returns the same token.
    return fetchAndKeep()
  }

  return {
    async get() {
      if (isFresh(local)) return local.token
      if (refusal && now() < refusal.until) throw refusal.error
      refusal = null
      inFlight ??= refresh().finally(() => {
        inFlight = null
      })
      return inFlight
    },

    async invalidate(token) {
      if (local?.token === token) local = null
      refused = token
      if (parseCached(await store.get(key))?.token === token) await store.delete(key)
    },
  }
}

function parseCached(text: string | null): CachedToken | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('token' in value) || !('expiresAt' in value)) return null
    const { token, expiresAt } = value
    return typeof token === 'string' && typeof expiresAt === 'number' ? { token, expiresAt } : null
  } catch {
    return null
  }
}

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
