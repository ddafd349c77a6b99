import type { Point, Ring } from '../shared/geo.js'

/** Ends of a sentence about a ring; null = it is a simple polygon. */
export function ringProblem(ring: Ring): string | null {
  if (ring.length < 3) return '至少要有 3 个不同的点'
  const longitudes = ring.map(point => point.longitude)
  if (Math.max(...longitudes) - Math.min(...longitudes) > 180) return '跨越了东经 180°，不支持这样的区域，请检查经度'
  const keys = ring.map(point => `${point.latitude},${point.longitude}`)
  const repeated = keys.findIndex((key, index) => keys.indexOf(key) < index)
  if (repeated >= 0) return `第 ${keys.indexOf(keys[repeated]!) + 1} 个点和第 ${repeated + 1} 个点相同`
  if (ring.every(point => side(ring[0]!, ring[1]!, point) === 0)) return '所有的点在一条直线上'
  const crossing = firstCrossing(ring)
  return crossing && `边界自己交叉了（第 ${crossing[0] + 1} 条边和第 ${crossing[1] + 1} 条边），请按顺序沿边界取点`
}

/** Null = the hole lies wholly inside. */
export function holeProblem(outer: Ring, hole: Ring): string | null {
  const outside = hole.findIndex(point => !contains(outer, point))
  if (outside >= 0) return `第 ${outside + 1} 个点不在外边界之内`
  return ringsCross(outer, hole) ? '和外边界交叉了' : null
}

export function holesOverlap(a: Ring, b: Ring): boolean {
  return ringsCross(a, b) || a.some(point => contains(b, point)) || b.some(point => contains(a, point))
}

type Segment = [Point, Point]

function segments(ring: Ring): Segment[] {
  return ring.map((point, index) => [point, ring[(index + 1) % ring.length]!])
}

function firstCrossing(ring: Ring): [number, number] | null {
  const all = segments(ring)
  for (let i = 0; i < all.length; i++) {
    for (let j = i + 1; j < all.length; j++) {
      const neighbours = j === i + 1 || (i === 0 && j === all.length - 1)
      if (neighbours ? foldsBack(all[i]!, all[j]!) : touch(all[i]!, all[j]!)) return [i, j]
    }
  }
  return null
}

/** Two edges with one point in common that run over each other. */
function foldsBack([a, b]: Segment, [c, d]: Segment): boolean {
  const [shared, first, second] = same(b, c) ? [b, a, d] : [a, b, c]
  if (side(first, shared, second) !== 0) return false
  return (
    (first.latitude - shared.latitude) * (second.latitude - shared.latitude) +
      (first.longitude - shared.longitude) * (second.longitude - shared.longitude) >
    0
  )
}

function ringsCross(a: Ring, b: Ring): boolean {
  return segments(a).some(one => segments(b).some(other => touch(one, other)))
}

function same(a: Point, b: Point): boolean {
  return a.latitude === b.latitude && a.longitude === b.longitude
}

/** Which side of a→b the point lies on; 0 = on the line. */
function side(a: Point, b: Point, point: Point): number {
  const cross = (b.longitude - a.longitude) * (point.latitude - a.latitude) - (b.latitude - a.latitude) * (point.longitude - a.longitude)
  // Below a square millimetre on the ground: rounding, not geometry.
  return Math.abs(cross) < 1e-16 ? 0 : Math.sign(cross)
}

function within(a: Point, b: Point, point: Point): boolean {
  return (
    Math.min(a.latitude, b.latitude) <= point.latitude &&
    point.latitude <= Math.max(a.latitude, b.latitude) &&
    Math.min(a.longitude, b.longitude) <= point.longitude &&
    point.longitude <= Math.max(a.longitude, b.longitude)
  )
}

function touch([a, b]: Segment, [c, d]: Segment): boolean {
  const [s1, s2, s3, s4] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)]
  if (s1 !== s2 && s3 !== s4) return true
  return (s1 === 0 && within(a, b, c)) || (s2 === 0 && within(a, b, d)) || (s3 === 0 && within(c, d, a)) || (s4 === 0 && within(c, d, b))
}

/** Even-odd rule. */
function contains(ring: Ring, point: Point): boolean {
  return segments(ring).reduce((inside, [a, b]) => {
    if (a.latitude > point.latitude === b.latitude > point.latitude) return inside
    const at = a.longitude + ((point.latitude - a.latitude) * (b.longitude - a.longitude)) / (b.latitude - a.latitude)
    return point.longitude < at ? !inside : inside
  }, false)
}
