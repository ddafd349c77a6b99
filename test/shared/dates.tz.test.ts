import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { addDays, CAMPUS_ZONE, clockTime, localDate, weekdayOf } from '../../src/shared/dates.js'

const campus = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})

// From before the summer times of 1986 to 1991 to long after us.
const instants = fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })

describe('the campus clock', () => {
  it('shows the date and the minute that a clock in Shanghai shows, in whatever order instants are asked', () => {
    fc.assert(
      fc.property(fc.array(instants, { minLength: 1, maxLength: 5 }), several => {
        for (const instant of several) expect(`${localDate(instant)} ${clockTime(instant)}`).toBe(campus.format(instant))
      }),
      { numRuns: 500 },
    )
  })

  it('turns the day at midnight in Shanghai, to the millisecond', () => {
    expect(localDate(new Date('2026-11-21T15:59:59.999Z'))).toBe('2026-11-21')
    expect(localDate(new Date('2026-11-21T16:00:00.000Z'))).toBe('2026-11-22')
    expect(clockTime(new Date('2026-11-21T15:59:59.999Z'))).toBe('23:59')
  })

  it('follows the zone through a change of its offset within one day', () => {
    // Summer time ended in the night to 1991-09-15.
    expect(clockTime(new Date('1991-09-14T16:59:00Z'))).toBe('01:59')
    expect(clockTime(new Date('1991-09-14T17:01:00Z'))).toBe('01:01')
  })
})

describe('days', () => {
  it('are counted, and bear the weekday, as in the campus calendar, also backwards and over summer times', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -800, max: 800 }), (instant, days) => {
        const later = DateTime.fromISO(localDate(instant), { zone: CAMPUS_ZONE }).plus({ days })

        expect(addDays(localDate(instant), days)).toBe(later.toISODate())
        expect(weekdayOf(addDays(localDate(instant), days))).toBe(later.weekday)
      }),
      { numRuns: 500 },
    )
  })
})
