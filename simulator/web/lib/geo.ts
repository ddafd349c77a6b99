import type { Place, Point } from './types.js'

const METRES_PER_DEGREE = 111_320

/** Metres east and north of an origin: flat, which is good enough across one town. */
export function toMetres(origin: Point, point: Point): { east: number; north: number } {
  const shrink = Math.cos((origin.latitude * Math.PI) / 180)
  return {
    east: (point.longitude - origin.longitude) * METRES_PER_DEGREE * shrink,
    north: (point.latitude - origin.latitude) * METRES_PER_DEGREE,
  }
}

export function fromMetres(origin: Point, east: number, north: number): Point {
  const shrink = Math.cos((origin.latitude * Math.PI) / 180)
  return {
    latitude: round(origin.latitude + north / METRES_PER_DEGREE),
    longitude: round(origin.longitude + east / (METRES_PER_DEGREE * shrink)),
  }
}

export function distance(a: Point, b: Point): number {
  const { east, north } = toMetres(a, b)
  return Math.hypot(east, north)
}

/** The preset a point stands on, if it does. */
export function placeAt(point: Point, places: Place[]): Place | undefined {
  return places.find(place => distance(place, point) < 15)
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6
