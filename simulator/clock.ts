/** Simulated time: the machine's clock plus an offset that the service pushes. Time-outs and pauses stay real. */
export interface SimulatorClock {
  now(): number
  offsetMs(): number
  setOffset(offsetMs: number): void
}

export function createSimulatorClock(realNow: () => number = Date.now): SimulatorClock {
  let offset = 0
  return {
    now: () => realNow() + offset,
    offsetMs: () => offset,
    setOffset(offsetMs) {
      offset = offsetMs
    },
  }
}

export function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}
