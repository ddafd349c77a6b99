/** A point in degrees. */
export interface Point {
  latitude: number
  longitude: number
}

export type Datum = 'gcj02' | 'wgs84'

/** A ring of points; the first is not repeated at the end. */
export type Ring = Point[]

export type Shape = { circle: Point & { radiusMetres: number } } | { polygon: Ring; holes: Ring[] }

const EARTH_RADIUS_METRES = 6_371_008.8
const RADIANS = Math.PI / 180

export function isPoint(point: Point): boolean {
  return Math.abs(point.latitude) <= 90 && Math.abs(point.longitude) <= 180
}

export function distanceMetres(a: Point, b: Point): number {
  const dLatitude = (b.latitude - a.latitude) * RADIANS
  const dLongitude = (b.longitude - a.longitude) * RADIANS
  const h = Math.sin(dLatitude / 2) ** 2 + Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS) * Math.sin(dLongitude / 2) ** 2
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Metres inside (negative) or outside (positive) the edge of a shape. A campus is small: a local plane is exact to centimetres. */
export function distanceToEdge(shape: Shape, point: Point): number {
  if ('circle' in shape) return distanceMetres(shape.circle, point) - shape.circle.radiusMetres
  const rings = [shape.polygon, ...shape.holes].map(ring => ring.map(corner => toPlane(corner, point)))
  const inside = contains(rings[0]!) && !rings.slice(1).some(contains)
  const edge = Math.min(...rings.map(distanceToRing))
  return inside ? -edge : edge
}

type Plane = { x: number; y: number }

/** East and north of `origin`, in metres. */
function toPlane(corner: Point, origin: Point): Plane {
  return {
    x: (corner.longitude - origin.longitude) * RADIANS * EARTH_RADIUS_METRES * Math.cos(origin.latitude * RADIANS),
    y: (corner.latitude - origin.latitude) * RADIANS * EARTH_RADIUS_METRES,
  }
}

/** Whether the origin lies inside the ring (even-odd rule). */
function contains(ring: Plane[]): boolean {
  return edges(ring).reduce(
    (inside, [a, b]) => (a.y > 0 !== b.y > 0 && a.x - (a.y * (b.x - a.x)) / (b.y - a.y) > 0 ? !inside : inside),
    false,
  )
}

function distanceToRing(ring: Plane[]): number {
  return Math.min(...edges(ring).map(([a, b]) => distanceToSegment(a, b)))
}

function distanceToSegment(a: Plane, b: Plane): number {
  const length = (b.x - a.x) ** 2 + (b.y - a.y) ** 2
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(a.x * (b.x - a.x) + a.y * (b.y - a.y)) / length))
  return Math.hypot(a.x + along * (b.x - a.x), a.y + along * (b.y - a.y))
}

function edges(ring: Plane[]): [Plane, Plane][] {
  return ring.map((corner, index) => [corner, ring[(index + 1) % ring.length]!])
}

// The offset between the two datums, as the public approximation of GCJ-02 states it (metres-accurate inside China).
const SEMI_MAJOR_METRES = 6_378_245
const ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943

function gcjOffset({ latitude, longitude }: Point): Point {
  const x = longitude - 105
  const y = latitude - 35
  const ripple = (20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * (2 / 3)
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    ripple +
    ((20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * 2) / 3 +
    ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    ripple +
    ((20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * 2) / 3 +
    ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3
  const sine = Math.sin(latitude * RADIANS)
  const magic = 1 - ECCENTRICITY_SQUARED * sine * sine
  return {
    latitude: (north * 180) / (((SEMI_MAJOR_METRES * (1 - ECCENTRICITY_SQUARED)) / (magic * Math.sqrt(magic))) * Math.PI),
    longitude: (east * 180) / ((SEMI_MAJOR_METRES / Math.sqrt(magic)) * Math.cos(latitude * RADIANS) * Math.PI),
  }
}

/** Brings a reading into the datum of the places; the two differ by about 500 m in China (design.md section 6). */
export function convertDatum(point: Point, from: Datum, to: Datum): Point {
  if (from === to) return point
  const offset = gcjOffset(point)
  const sign = to === 'gcj02' ? 1 : -1
  return { latitude: point.latitude + sign * offset.latitude, longitude: point.longitude + sign * offset.longitude }
}
