import type { Now } from '../../shared/ttl-store.js'

export interface CircuitOptions {
  now: Now
  failuresToOpen?: number
  firstOpenMs?: number
  maxOpenMs?: number
}

/**
 * Watches the way to WeCom. After some failures in a row it opens; when its time is over one call may try (half-open),
 * and a failure there opens it again for twice as long.
 */
export function createCircuit({ now, failuresToOpen = 5, firstOpenMs = 2_000, maxOpenMs = 60_000 }: CircuitOptions) {
  let failures = 0
  let openUntil: number | null = null
  let openMs = firstOpenMs
  let probeUntil = 0

  const open = (forMs: number) => {
    openMs = forMs
    openUntil = now() + forMs
    probeUntil = 0
  }

  /** Until when calls are refused, or null when one may pass. */
  const refusedUntil = (): number | null => {
    if (openUntil === null) return null
    if (now() < openUntil) return openUntil
    return now() < probeUntil ? probeUntil : null
  }

  return {
    refusedUntil,

    /** Takes the right to make a call; while half-open only one holder may have it, for as long as its time-out. */
    admit(timeoutMs: number): number | null {
      const until = refusedUntil()
      if (until !== null) return until
      if (openUntil !== null) probeUntil = now() + timeoutMs
      return null
    },

    reached() {
      failures = 0
      openUntil = null
      openMs = firstOpenMs
      probeUntil = 0
    },

    /** True when this failure opened it (again). */
    failed(): boolean {
      if (openUntil !== null) {
        // Calls that were already under way when it opened say nothing new.
        if (now() < openUntil) return false
        open(Math.min(maxOpenMs, openMs * 2))
        return true
      }
      failures += 1
      if (failures < failuresToOpen) return false
      open(firstOpenMs)
      return true
    },
  }
}
