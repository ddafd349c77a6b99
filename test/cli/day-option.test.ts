import { describe, expect, it } from '@jest/globals'
import { dayOf } from '../../src/cli/day-option.js'
import { UsageError } from '../../src/cli/verb.js'
import { createFixedClock } from '../../src/shared/clock.js'

const clock = createFixedClock('2026-09-14T23:30:00+08:00')

describe('--date', () => {
  it('is today on the campus clock when it is left out', () => {
    expect(dayOf(undefined, clock)).toBe('2026-09-14')
  })

  it.each(['2026-09-14', '2026-09-13', '2025-12-31'])('takes %s', date => {
    expect(dayOf(date, clock)).toBe(date)
  })

  it.each(['2026-09-15', '2027-01-01'])('refuses %s, which has not come: its digest would be empty and stand in for the real one', date => {
    expect(() => dayOf(date, clock)).toThrow(UsageError)
    expect(() => dayOf(date, clock)).toThrow(`${date} 还没有到`)
  })

  it('refuses a day that does not exist', () => {
    expect(() => dayOf('2026-02-30', clock)).toThrow(UsageError)
  })
})
