import { InnerDocumentError } from './errors.js'
import type { DocumentElement, DocumentNode } from './xml.js'

/** Typed reading of an element whose leaves are all text. What has the wrong shape is an `InnerDocumentError`. */
function wrongShape(name: string): never {
  throw new InnerDocumentError('shape', `${name} has an unexpected shape`)
}

/** The text of the first of `names` that is present; undefined when none is. */
export function textIfPresent(element: DocumentElement, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = element[name]
    if (value === undefined) continue
    return typeof value === 'string' ? value : wrongShape(name)
  }
  return undefined
}

/** The text, or '' where it is absent: for fields in which absent and empty mean the same. */
export function text(element: DocumentElement, ...names: string[]): string {
  return textIfPresent(element, ...names) ?? ''
}

/** A text without which the event means nothing. */
export function requiredText(element: DocumentElement, ...names: string[]): string {
  for (const name of names) {
    const value = textIfPresent(element, name)
    if (value !== undefined && value !== '') return value
  }
  return wrongShape(names[0]!)
}

export function nodes(element: DocumentElement, name: string): DocumentNode[] {
  const value = element[name]
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** Every element of that name; one that is present but empty counts as an element without children. */
export function elements(element: DocumentElement, name: string): DocumentElement[] {
  return nodes(element, name).map(node => asElement(node, name))
}

/** Every text of that name. */
export function texts(element: DocumentElement, name: string): string[] {
  return nodes(element, name).map(node => (typeof node === 'string' ? node : wrongShape(name)))
}

export function childIfPresent(element: DocumentElement, name: string): DocumentElement | undefined {
  const found = elements(element, name)
  return found.length > 1 ? wrongShape(name) : found[0]
}

/** The one element of that name, or an empty one. */
export function child(element: DocumentElement, name: string): DocumentElement {
  return childIfPresent(element, name) ?? {}
}

function asElement(node: DocumentNode, name: string): DocumentElement {
  if (typeof node !== 'string') return node
  return node.trim() === '' ? {} : wrongShape(name)
}

/** `1,2,3` or `a|b`: the parts that are not empty. */
export function list(value: string): string[] {
  return value.split(/[,|]/).flatMap(part => part.trim() || [])
}

/** The last second of the year 9999: what fits a four-digit date. */
export const LATEST_SECOND = 253_402_300_799

/** Seconds since 1970 as an instant; null where absent, 0 ("not yet") or not a time. */
export function instant(value: string): Date | null {
  if (!/^\d{1,12}$/.test(value)) return null
  const seconds = Number(value)
  return seconds === 0 || seconds > LATEST_SECOND ? null : new Date(seconds * 1000)
}

/** The name the vendor's number stands for. */
export function named<const Names extends Readonly<Record<string, string>>>(names: Names, value: string): Names[keyof Names] | 'unknown' {
  return Object.hasOwn(names, value) ? names[value as keyof Names] : 'unknown'
}

/** Adds the property only when there is something to say, as exactOptionalPropertyTypes wants it. */
export function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value })
}
