import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { holeProblem, holesOverlap, ringProblem } from '../../src/school-file/shapes.js'
import type { Ring } from '../../src/shared/geo.js'

/** Corners at growing angles around a centre: simple by construction. */
const star = fc.array(fc.double({ min: 0.0005, max: 0.005, noNaN: true }), { minLength: 4, maxLength: 12 }).map((radii): Ring =>
  radii.map((radius, index) => ({
    latitude: 31.23 + radius * Math.sin((2 * Math.PI * index) / radii.length),
    longitude: 121.47 + radius * Math.cos((2 * Math.PI * index) / radii.length),
  })),
)
const square = (latitude: number, longitude: number, size: number): Ring => [
  { latitude, longitude },
  { latitude, longitude: longitude + size },
  { latitude: latitude + size, longitude: longitude + size },
  { latitude: latitude + size, longitude },
]

describe('the outline of a place', () => {
  it('is accepted when it does not cross itself, from any corner and in both directions', () => {
    fc.assert(
      fc.property(star, fc.nat(11), (ring, turn) => {
        const turned = [...ring.slice(turn % ring.length), ...ring.slice(0, turn % ring.length)]

        expect(ringProblem(turned)).toBeNull()
        expect(ringProblem(turned.toReversed())).toBeNull()
      }),
    )
  })

  it('is refused when two corners change places and the edges cross', () => {
    const [a, b, c, d] = square(31, 121, 0.01)

    expect(ringProblem([a!, c!, b!, d!])).toContain('交叉')
  })

  it('is refused when it runs back over its own edge or meets a corner twice', () => {
    const [a, b, c] = square(31, 121, 0.01)
    const middle = { latitude: 31, longitude: 121.005 }

    expect(ringProblem([a!, b!, middle, c!])).toContain('交叉')
    expect(ringProblem([a!, b!, c!, b!])).toContain('相同')
  })

  it('may have holes inside that do not touch each other', () => {
    const outer = square(31, 121, 0.01)

    expect(holeProblem(outer, square(31.002, 121.002, 0.002))).toBeNull()
    expect(holeProblem(outer, square(31.009, 121.009, 0.002))).toContain('不在外边界之内')
    expect(holesOverlap(square(31.002, 121.002, 0.002), square(31.003, 121.003, 0.002))).toBe(true)
    expect(holesOverlap(square(31.002, 121.002, 0.002), square(31.006, 121.006, 0.002))).toBe(false)
    expect(holesOverlap(square(31.002, 121.002, 0.006), square(31.004, 121.004, 0.001))).toBe(true)
  })
})
