/** How long everything waits after a sign of an outage, in milliseconds. */
const PAUSE_MS = 5_000

/**
 * Tells an outage from a message that WeCom chokes on: while other calls pass between two failures of the same send, the way is
 * open and the failure is its own. Without that, one such message would hold the whole school's line for ever.
 */
export function createWeather() {
  let passed = 0
  let pausedUntil = 0
  const passedAtFailure = new Map<bigint, number>()

  return {
    get pausedUntil() {
      return pausedUntil
    },
    passed(sendId: bigint): void {
      passed++
      passedAtFailure.delete(sendId)
    },
    /** True when somebody else got through since this send failed before. */
    isOwnFault(sendId: bigint): boolean {
      const before = passedAtFailure.get(sendId)
      passedAtFailure.set(sendId, passed)
      return before !== undefined && passed > before
    },
    forget(sendId: bigint): void {
      passedAtFailure.delete(sendId)
    },
    /** Everything waits: nobody's attempts are spent. Returns how long, in seconds. */
    pause(until = Date.now() + PAUSE_MS): number {
      pausedUntil = Math.max(pausedUntil, until)
      return Math.max(1, Math.ceil((until - Date.now()) / 1000))
    },
    resume(): void {
      pausedUntil = 0
    },
  }
}

export type Weather = ReturnType<typeof createWeather>
