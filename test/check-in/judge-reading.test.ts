import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  judgeChosenPoint,
  judgeReading,
  readingFor,
  type CheckInResult,
  type NamedPlace,
  type Reading,
} from '../../src/modules/check-in/check-in.js'
import { convertDatum } from '../../src/shared/geo.js'

const AT = new Date('2026-09-14T07:30+08:00')
const CENTRE = { latitude: 31.2304, longitude: 121.4737 }
const METRE = 1 / 111_195
const PLACE: NamedPlace = { name: '教学楼', shapes: [{ circle: { ...CENTRE, radiusMetres: 150 } }] }

/** A reading so many metres north of the middle. */
const reading = (metresNorth: number, accuracyMetres = 0, at = AT): Reading => ({
  latitude: CENTRE.latitude + metresNorth * METRE,
  longitude: CENTRE.longitude,
  accuracyMetres,
  at,
})
const results = (places: NamedPlace[], ...readings: Reading[]) => readings.map(each => judgeReading(places, each).result)

describe('where a reading puts a student', () => {
  it('in when the whole accuracy circle lies inside, out when none of it does, unsure when it crosses the edge (A02)', () => {
    expect(results([PLACE], reading(0, 20), reading(100, 40), reading(140, 20), reading(160, 20), reading(200, 20))).toEqual([
      'in',
      'in',
      'unsure',
      'unsure',
      'out',
    ])
  })

  it('the border itself counts as inside, to the decimetre (A02)', () => {
    expect(results([PLACE], reading(149.9), reading(150.1))).toEqual(['in', 'out'])
  })

  it('a place of radius 0 takes only its own point (A02)', () => {
    const spot: NamedPlace = { name: '校门', shapes: [{ circle: { ...CENTRE, radiusMetres: 0 } }] }

    expect(results([spot], reading(0, 0), reading(0, 5), reading(20, 5))).toEqual(['in', 'unsure', 'out'])
  })

  it('a hole is outside (A02)', () => {
    const ring = (half: number) => [
      { latitude: CENTRE.latitude - half * METRE, longitude: CENTRE.longitude - half * METRE },
      { latitude: CENTRE.latitude - half * METRE, longitude: CENTRE.longitude + half * METRE },
      { latitude: CENTRE.latitude + half * METRE, longitude: CENTRE.longitude + half * METRE },
      { latitude: CENTRE.latitude + half * METRE, longitude: CENTRE.longitude - half * METRE },
    ]
    const yard: NamedPlace = { name: '操场', shapes: [{ polygon: ring(200), holes: [ring(50)] }] }

    expect(results([yard], reading(0, 5), reading(100, 5), reading(49, 10))).toEqual(['out', 'in', 'unsure'])
  })

  it('of several places any one is enough (A02)', () => {
    const far: NamedPlace = {
      name: '宿舍',
      shapes: [{ circle: { latitude: CENTRE.latitude + 1000 * METRE, longitude: CENTRE.longitude, radiusMetres: 50 } }],
    }

    expect(results([far, PLACE], reading(0, 20), reading(1000, 20), reading(500, 20))).toEqual(['in', 'in', 'out'])
  })

  it('a window without places asks for no position (A02)', () => {
    expect(judgeReading([], null)).toEqual({ result: 'in', detail: 'no-place' })
  })

  it('places drawn in the wrong datum put everybody out: the shift is judged, not ignored (A02)', () => {
    const shifted = { ...convertDatum(CENTRE, 'wgs84', 'gcj02'), accuracyMetres: 30, at: AT }

    expect(judgeReading([PLACE], shifted)).toMatchObject({ result: 'out', detail: 'outside' })
    expect(judgeReading([PLACE], { ...shifted, ...convertDatum(shifted, 'gcj02', 'wgs84') }).result).toBe('in')
  })

  it('91 degrees, NaN and a negative radius are no position: none, with bad data as the reason (A02)', () => {
    for (const bad of [{ latitude: 91 }, { longitude: Number.NaN }, { accuracyMetres: Number.NaN }, { accuracyMetres: -1 }])
      expect(judgeReading([PLACE], { ...reading(0, 20), ...bad })).toEqual({ result: 'none', detail: 'bad-reading' })
  })

  it('a precision of 5,000 m says nothing about a place: none, whatever its middle (A02)', () => {
    expect(results([{ name: '城市', shapes: [{ circle: { ...CENTRE, radiusMetres: 20_000 } }] }, PLACE], reading(0, 5_000))).toEqual([
      'none',
    ])
  })

  it('a chosen pin is never better than unsure, and out when it lies outside (A02)', () => {
    expect(judgeChosenPoint([PLACE], reading(0))).toEqual({ result: 'unsure', detail: 'chosen-point' })
    expect(judgeChosenPoint([], reading(0))).toEqual({ result: 'unsure', detail: 'chosen-point' })
    expect(judgeChosenPoint([PLACE], reading(400))).toMatchObject({ result: 'out', detail: 'outside' })
  })

  it('coming nearer never makes it worse, and a larger error never makes it surer (A02)', () => {
    const rank = (result: CheckInResult) => ['out', 'unsure', 'in'].indexOf(result)
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 2000, noNaN: true }),
        fc.double({ min: 0, max: 2000, noNaN: true }),
        fc.double({ min: 0, max: 2500, noNaN: true }),
        fc.double({ min: 0, max: 2500, noNaN: true }),
        (one, other, small, large) => {
          const [near, far] = [Math.min(one, other), Math.max(one, other)]
          const judge = (metres: number, accuracy: number) => judgeReading([PLACE], reading(metres, accuracy)).result
          expect(rank(judge(near, small))).toBeGreaterThanOrEqual(rank(judge(far, small)))
          const [sharp, blurred] = [Math.min(small, large), Math.max(small, large)]
          expect(judge(near, blurred) === judge(near, sharp) || judge(near, blurred) === 'unsure').toBe(true)
        },
      ),
    )
  })
})

describe('the reading a tap is judged by', () => {
  const seconds = (offset: number) => new Date(AT.getTime() + offset * 1000)

  it('is the nearest one, not older than allowed and not more than 60 s younger than the tap (A02)', () => {
    const old = reading(0, 20, seconds(-600))
    const oldest = reading(0, 20, seconds(-180))
    const recent = reading(0, 20, seconds(-20))
    const after = reading(0, 20, seconds(60))
    const tooLate = reading(0, 20, seconds(61))

    expect(readingFor(AT, 180, [old])).toBeNull()
    expect(readingFor(AT, 180, [old, oldest])).toBe(oldest)
    expect(readingFor(AT, 180, [oldest, recent, after])).toBe(recent)
    expect(readingFor(AT, 180, [tooLate, after])).toBe(after)
    expect(readingFor(AT, 180, [tooLate])).toBeNull()
  })
})
