import { randomBytes } from 'node:crypto'
import { parseLocalDate, toDbDate, type LocalDate } from '../shared/dates.js'

/** A reference begins with its date, so that it finds its row wherever that date is kept. */
export function newRef(date: LocalDate): string {
  return `${date}.${randomBytes(16).toString('base64url')}`
}

/** The row's key; null when it is no reference of ours. */
export function keyOf(ref: string): { date: Date; id: string } | null {
  const [day = '', id = ''] = ref.split('.')
  const date = parseLocalDate(day)
  return date && /^[\w-]{22}$/.test(id) ? { date: toDbDate(date), id } : null
}

export function subjectOf(ref: string): string {
  return `media:${ref}`
}

export function refIn(subject: string): string {
  return subject.slice('media:'.length)
}
