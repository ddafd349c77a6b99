import { distanceToEdge, isPoint, type Shape } from '../../shared/geo.js'

/** A device reading: the LOCATION event, or later a page's JS-SDK reading. Accuracy is the radius in metres. */
export interface Reading {
  latitude: number
  longitude: number
  accuracyMetres: number
  at: Date
}

export type CheckInResult = 'in' | 'unsure' | 'out' | 'none'

/** Why a result is what it is; stored with the tap, told to the student, and the answer to 为什么. */
export type JudgementDetail = 'inside' | 'edge' | 'outside' | 'no-reading' | 'bad-reading' | 'chosen-point' | 'no-place'

export interface Judgement {
  result: CheckInResult
  detail: JudgementDetail
  /** How far outside the nearest place's edge, in metres; for the student's answer. */
  metresOutside?: number
}

export interface NamedPlace {
  name: string
  shapes: Shape[]
}

/** Beyond this a reading says nothing about a campus, whatever its centre. */
export const USELESS_ACCURACY_METRES = 3_000

/** No phone is better than this, whatever it claims. */
const BEST_ACCURACY_METRES = 10

/** Taken for a reading that names none. */
const UNKNOWN_ACCURACY_METRES = 200

/** What a device's own word on its accuracy is worth, in metres. */
export function creditedAccuracy(precision: number | null): number {
  return precision === null || !(precision >= 0) ? UNKNOWN_ACCURACY_METRES : Math.max(BEST_ACCURACY_METRES, precision)
}

/** How long after a tap its reading may still arrive, in seconds (design.md section 6). */
export const READING_GRACE_SECONDS = 60

/** Where a reading puts a student: in / out / unsure by its accuracy circle against the nearest edge of any place (A02). */
export function judgeReading(places: readonly NamedPlace[], reading: Reading | null): Judgement {
  if (places.length === 0) return { result: 'in', detail: 'no-place' }
  if (!reading) return { result: 'none', detail: 'no-reading' }
  if (!isPoint(reading) || !(reading.accuracyMetres >= 0) || reading.accuracyMetres > USELESS_ACCURACY_METRES)
    return { result: 'none', detail: 'bad-reading' }
  const outside = Math.min(...places.flatMap(place => place.shapes.map(shape => distanceToEdge(shape, reading))))
  if (outside + reading.accuracyMetres <= 0) return { result: 'in', detail: 'inside' }
  if (outside - reading.accuracyMetres > 0) return { result: 'out', detail: 'outside', metresOutside: Math.round(outside) }
  return { result: 'unsure', detail: 'edge' }
}

/** A point the sender chose on a map proves nothing (S4-CHK-03, callback.md 9): never better than unsure, and never against a device that said out. */
export function judgeChosenPoint(places: readonly NamedPlace[], point: Reading, known: CheckInResult | null = null): Judgement {
  if (known === 'out') return { result: 'out', detail: 'chosen-point' }
  const judged = judgeReading(places, { ...point, accuracyMetres: 0 })
  return judged.result === 'out' ? judged : { result: 'unsure', detail: 'chosen-point' }
}

/** The reading a tap is judged by: the nearest in time, not older than allowed and at most a minute younger than the tap. */
export function readingFor(tapAt: Date, maxAgeSeconds: number, readings: readonly Reading[]): Reading | null {
  const usable = readings.filter(reading => {
    const ageSeconds = (tapAt.getTime() - reading.at.getTime()) / 1000
    return ageSeconds <= maxAgeSeconds && ageSeconds >= -READING_GRACE_SECONDS
  })
  const distance = (reading: Reading) => Math.abs(tapAt.getTime() - reading.at.getTime())
  return usable.toSorted((a, b) => distance(a) - distance(b))[0] ?? null
}

export interface WindowTimes {
  openAt: Date
  lateAt: Date | null
  closeAt: Date
}

/** A window is closed at both ends, to the second. */
export function isWithin(window: WindowTimes, at: Date): boolean {
  return window.openAt <= at && at <= window.closeAt
}

export function isLate(window: WindowTimes, at: Date): boolean {
  return window.lateAt !== null && at > window.lateAt
}

/** Of several open windows, the one closing first that is not yet `in`, before those closed by leave; when all are in, the one closing first. */
export function chooseWindow<W extends WindowTimes & { result: CheckInResult | null; onLeaveUntil?: Date | null }>(
  windows: readonly W[],
  at: Date,
): W | null {
  const open = windows.filter(window => isWithin(window, at)).toSorted((a, b) => a.closeAt.getTime() - b.closeAt.getTime())
  const missing = open.filter(window => window.result !== 'in')
  return missing.find(window => !window.onLeaveUntil) ?? missing[0] ?? open[0] ?? null
}
