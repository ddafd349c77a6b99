import type { Positioned, ReadingFault } from './event.js'
import type { DocumentElement } from './xml.js'

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/

/** NaN for whatever is not a plain decimal; `Number('')` would be 0, a place in the Gulf of Guinea. */
function decimal(value: string): number {
  return DECIMAL.test(value) ? Number(value) : Number.NaN
}

/** Lenient on purpose: a person whose phone sent nonsense must get an answer, so nothing here throws. */
function sentText(element: DocumentElement, name: string): string {
  const value = element[name]
  return typeof value === 'string' ? value.trim() : ''
}

export function readPosition(element: DocumentElement, names: { latitude: string; longitude: string; precision?: string }): Positioned {
  const sent = {
    latitude: sentText(element, names.latitude),
    longitude: sentText(element, names.longitude),
    precision: names.precision === undefined ? '' : sentText(element, names.precision),
  }
  const latitude = decimal(sent.latitude)
  const longitude = decimal(sent.longitude)
  const precision = sent.precision === '' ? null : decimal(sent.precision)
  const fault = faultOf(sent, latitude, longitude, precision)
  return fault === null ? { reading: { latitude, longitude, precision }, sent } : { reading: null, readingFault: fault, sent }
}

function faultOf(sent: Positioned['sent'], latitude: number, longitude: number, precision: number | null): ReadingFault | null {
  if (sent.latitude === '' || sent.longitude === '') return 'missing'
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return 'not-a-number'
  if (precision !== null && !Number.isFinite(precision)) return 'not-a-number'
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180 || (precision !== null && precision < 0)) return 'out-of-range'
  return null
}
