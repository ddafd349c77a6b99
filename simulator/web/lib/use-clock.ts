import { useCallback, useEffect, useState } from 'preact/hooks'
import { api } from './api.js'

export interface Clock {
  /** The simulated instant, in milliseconds. */
  now: () => number
  offsetMs: number
  read: () => Promise<void>
  move: (to: number) => Promise<void>
}

export function useClock(serviceUrl: string): Clock {
  // The difference between school and this browser: covers a moved clock and a browser whose own clock is off.
  const [ahead, setAhead] = useState(0)
  const [offsetMs, setOffset] = useState(0)

  const read = useCallback(async () => {
    const answer = await api.clock()
    setAhead(Date.parse(answer.now) - Date.now())
    setOffset(answer.offsetMs)
  }, [])
  const move = useCallback(
    async (to: number) => {
      await api.moveClock(serviceUrl, to)
      await read()
    },
    [serviceUrl, read],
  )
  const now = useCallback(() => Date.now() + ahead, [ahead])
  return { now, offsetMs, read, move }
}

/** Redraws its component each time the second (or minute) turns. */
export function useTick(clock: Clock, unitMs: number): number {
  const [now, setNow] = useState(clock.now)
  useEffect(() => {
    setNow(clock.now())
    const timer = setInterval(() => setNow(clock.now()), Math.min(unitMs, 5_000))
    return () => clearInterval(timer)
  }, [clock.now, unitMs])
  return Math.floor(now / unitMs) * unitMs
}
