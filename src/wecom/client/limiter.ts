const CALM_CALLS_TO_GROW = 20

/**
 * Caps how many calls run at once. When WeCom complains about concurrency (its cap is per corp, and other apps share
 * it) the cap halves; it grows back by one after a run of calls without a complaint.
 */
export function createLimiter(max: number) {
  const waiting: (() => void)[] = []
  let limit = max
  let running = 0
  let calm = 0

  const startNext = () => {
    while (running < limit) {
      const start = waiting.shift()
      if (!start) return
      running += 1
      start()
    }
  }

  return {
    limit: () => limit,

    async run<T>(task: () => Promise<T>): Promise<T> {
      const turn = new Promise<void>(resolve => waiting.push(resolve))
      startNext()
      await turn
      try {
        return await task()
      } finally {
        running -= 1
        startNext()
      }
    },

    /** `seen` is the cap under which the complaining call ran: one burst of complaints halves once. */
    shrink(seen: number) {
      if (limit < seen) return
      limit = Math.max(1, Math.floor(limit / 2))
      calm = 0
    },

    calmCall() {
      calm += 1
      if (limit >= max || calm < CALM_CALLS_TO_GROW) return
      limit += 1
      calm = 0
      startNext()
    },
  }
}
