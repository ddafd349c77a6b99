import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { createLanes } from '../../src/outbox/lanes.js'
import { deferred } from './deferred.js'

describe('the lanes of the outbox', () => {
  // Nobody moves the time: only a wake-up can make a lane look again.
  beforeEach(() => void jest.useFakeTimers())
  afterEach(() => void jest.useRealTimers())

  it('what is committed while a lane looks is not left for the next poll', async () => {
    const again = deferred()
    let looks = 0
    const lanes = createLanes({
      count: 1,
      pausedUntil: () => 0,
      onError: () => {},
      step: async () => {
        if (++looks === 1) lanes.wake()
        else again.resolve()
        return false
      },
    })

    lanes.start()
    await again.promise
    await lanes.stop()

    expect(looks).toBe(2)
  })

  it('a failing step does not spin on wake-ups', async () => {
    const failed = deferred()
    let looks = 0
    const lanes = createLanes({
      count: 1,
      pausedUntil: () => 0,
      onError: () => failed.resolve(),
      step: async () => {
        looks++
        lanes.wake()
        throw new Error('the database is away')
      },
    })

    lanes.start()
    await failed.promise
    await Promise.resolve()
    await lanes.stop()

    expect(looks).toBe(1)
  })
})
