/** Business time. Everything that judges or plans asks this clock; leases and rate limits use the database's own. */
export interface Clock {
  now(): Date
}

/** A clock that can be moved (demo mode, tests): real time plus an offset in milliseconds. */
export interface MovableClock extends Clock {
  readonly offsetMs: number
  setOffset(offsetMs: number): void
}

export function createClock(offsetMs = 0, realNow: () => number = Date.now): MovableClock {
  let offset = offsetMs
  return {
    now: () => new Date(realNow() + offset),
    get offsetMs() {
      return offset
    },
    setOffset(next) {
      offset = next
    },
  }
}

/** A clock that stands still until it is moved; for tests and dry runs. */
export function createFixedClock(at: Date | string): Clock & { set(at: Date | string): void } {
  let instant = new Date(at)
  return {
    now: () => new Date(instant),
    set(next) {
      instant = new Date(next)
    },
  }
}
