import type { Now } from '../../shared/ttl-store.js'
import type { UnavailableReason } from './errors.js'

export interface PauseLength {
  firstMs: number
  /** Repeated without a success in between, a pause doubles up to this. */
  maxMs: number
}

interface Pause {
  until: number
  lengthMs: number
  reason: UnavailableReason
}

/** Times in which an API (or, as '*', all of them) is left alone because WeCom said so. */
export function createPauses({ now }: { now: Now }) {
  const pauses = new Map<string, Pause>()

  const current = (scope: string): Pause | null => {
    const pause = pauses.get(scope)
    return pause && now() < pause.until ? pause : null
  }

  return {
    /** The pause that holds this API back, the longer one if there are two. */
    of(api: string): Pause | null {
      const [all, own] = [current('*'), current(api)]
      if (all && own) return all.until >= own.until ? all : own
      return all ?? own
    },

    start(scope: string, reason: UnavailableReason, { firstMs, maxMs }: PauseLength): boolean {
      // Calls sent before the pause began bring the same news late.
      if (current(scope)) return false
      const last = pauses.get(scope)
      const lengthMs = last ? Math.min(maxMs, last.lengthMs * 2) : firstMs
      pauses.set(scope, { until: now() + lengthMs, lengthMs, reason })
      return true
    },

    /** A success: the next pause starts short again. */
    clear(api: string) {
      for (const scope of ['*', api]) if (!current(scope)) pauses.delete(scope)
    },
  }
}
