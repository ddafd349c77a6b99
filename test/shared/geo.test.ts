import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { convertDatum, distanceMetres, distanceToEdge, isPoint, type Point, type Shape } from '../../src/shared/geo.js'

const CENTRE: Point = { latitude: 31.2304, longitude: 121.4737 }
/** About 1 m, north and east, here. */
const NORTH = 1 / 111_195
const EAST = NORTH / Math.cos((CENTRE.latitude * Math.PI) / 180)
const metresFrom = (north: number, east: number): Point => ({
  latitude: CENTRE.latitude + north * NORTH,
  longitude: CENTRE.longitude + east * EAST,
})
const square = (half: number): Point[] => [
  metresFrom(-half, -half),
  metresFrom(-half, half),
  metresFrom(half, half),
  metresFrom(half, -half),
]

describe('distances on the campus', () => {
  it('a polygon is negative inside, positive outside and zero on its border', () => {
    const shape: Shape = { polygon: square(100), holes: [] }

    expect(distanceToEdge(shape, CENTRE)).toBeCloseTo(-100, 0)
    expect(distanceToEdge(shape, metresFrom(0, 140))).toBeCloseTo(40, 0)
    expect(Math.abs(distanceToEdge(shape, metresFrom(100, 0)))).toBeLessThan(0.1)
    expect(Math.abs(distanceToEdge(shape, metresFrom(100, 100)))).toBeLessThan(0.2)
  })

  it('who stands in a hole is outside, as far as its nearest edge', () => {
    const shape: Shape = { polygon: square(100), holes: [square(30)] }

    expect(distanceToEdge(shape, CENTRE)).toBeCloseTo(30, 0)
    expect(distanceToEdge(shape, metresFrom(0, 60))).toBeCloseTo(-30, 0)
  })

  it('a polygon of any corner order and with its first corner repeated is the same place', () => {
    const point = fc.record({
      north: fc.double({ min: -200, max: 200, noNaN: true }),
      east: fc.double({ min: -200, max: 200, noNaN: true }),
    })
    const ring = square(100)
    fc.assert(
      fc.property(point, ({ north, east }) => {
        const here = metresFrom(north, east)
        const distance = distanceToEdge({ polygon: ring, holes: [] }, here)
        expect(distanceToEdge({ polygon: ring.toReversed(), holes: [] }, here)).toBeCloseTo(distance, 6)
        expect(distanceToEdge({ polygon: [...ring, ring[0]!], holes: [] }, here)).toBeCloseTo(distance, 6)
      }),
    )
  })

  it('a circle and a many-cornered polygon of its radius agree within a metre', () => {
    const corners = Array.from({ length: 180 }, (_, index) => {
      const angle = (index / 180) * 2 * Math.PI
      return metresFrom(150 * Math.sin(angle), 150 * Math.cos(angle))
    })
    fc.assert(
      fc.property(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 }), (north, east) => {
        const here = metresFrom(north, east)
        const circle = distanceToEdge({ circle: { ...CENTRE, radiusMetres: 150 } }, here)
        expect(Math.abs(circle - distanceToEdge({ polygon: corners, holes: [] }, here))).toBeLessThan(1)
      }),
    )
  })

  it('91 degrees, NaN and infinity are no points', () => {
    for (const bad of [91, -91, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(isPoint({ latitude: bad, longitude: 121 })).toBe(false)
      expect(isPoint({ latitude: 31, longitude: bad * 2 })).toBe(false)
    }
  })
})

describe('the two datums', () => {
  // Published pairs, WGS-84 first.
  it.each([
    ['Shanghai', { latitude: 31.1774276, longitude: 121.5272106 }, { latitude: 31.17530398364597, longitude: 121.531541859215 }],
    ['Shenzhen', { latitude: 22.543847, longitude: 113.912316 }, { latitude: 22.540796131694766, longitude: 113.9171764808363 }],
    ['Beijing', { latitude: 39.911954, longitude: 116.377817 }, { latitude: 39.91334545536069, longitude: 116.38404722455657 }],
  ])('the shift is known to the metre in %s, and about 500 m', (_city, wgs, gcj) => {
    expect(distanceMetres(convertDatum(wgs, 'wgs84', 'gcj02'), gcj)).toBeLessThan(1)
    expect(distanceMetres(wgs, gcj)).toBeGreaterThan(400)
    expect(distanceMetres(wgs, gcj)).toBeLessThan(700)
  })

  it('there and back is the same place within ten metres', () => {
    const inChina = fc.record({
      latitude: fc.double({ min: 20, max: 45, noNaN: true }),
      longitude: fc.double({ min: 98, max: 125, noNaN: true }),
    })
    fc.assert(
      fc.property(inChina, point => {
        expect(distanceMetres(convertDatum(convertDatum(point, 'wgs84', 'gcj02'), 'gcj02', 'wgs84'), point)).toBeLessThan(10)
      }),
    )
  })
})
