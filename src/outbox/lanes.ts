/** How long an idle lane sleeps before it looks by itself: another instance's commit wakes nobody here. */
const IDLE_POLL_MS = 500

export interface LanesDeps {
  count: number
  /** Does one piece of work; false when there is none. */
  step: () => Promise<boolean>
  /** Until when nothing may be done, as an instant in milliseconds. */
  pausedUntil: () => number
  onError: (error: unknown) => void
}

/** Runs `step` over and over in some lanes; a lane without work sleeps until it is woken. */
export function createLanes({ count, step, pausedUntil, onError }: LanesDeps) {
  let running = false
  let wakes = 0
  const sleepers = new Set<() => void>()
  let lanes: Promise<void>[] = []

  async function lane(): Promise<void> {
    while (running) {
      const seen = wakes
      try {
        if (Date.now() >= pausedUntil() && (await step())) continue
      } catch (error) {
        onError(error)
        // A wake-up must not make a loop of what fails at once.
        if (running) await sleep()
        continue
      }
      // What was committed while `step` looked would otherwise wait for the next poll.
      if (running && (wakes === seen || Date.now() < pausedUntil())) await sleep()
    }
  }

  function sleep(): Promise<void> {
    return new Promise(resolve => {
      const rise = () => {
        clearTimeout(timer)
        sleepers.delete(rise)
        resolve()
      }
      const timer = setTimeout(rise, IDLE_POLL_MS)
      sleepers.add(rise)
    })
  }

  function wake(): void {
    wakes++
    sleepers.forEach(rise => rise())
  }

  return {
    wake,
    start(): void {
      running = true
      lanes = Array.from({ length: count }, lane)
    },
    async stop(): Promise<void> {
      running = false
      wake()
      await Promise.all(lanes)
    },
  }
}
