const PER_MINUTE = 30
const PER_HOUR = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** The documented limits per member: the instants that count after one more message, and whether it was shown. */
export function takeSlot(received: readonly number[], now: number): { shown: boolean; received: number[] } {
  const lastHour = received.filter(at => at > now - HOUR_MS && at <= now)
  const lastMinute = lastHour.filter(at => at > now - MINUTE_MS).length
  if (lastMinute >= PER_MINUTE || lastHour.length >= PER_HOUR) return { shown: false, received: lastHour }
  return { shown: true, received: [...lastHour, now] }
}
