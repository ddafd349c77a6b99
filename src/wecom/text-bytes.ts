import { isUtf8 } from 'node:buffer'
import { MalformedDocumentError } from './errors.js'

/** Bytes as text; refuses what is not UTF-8 instead of putting U+FFFD in its place. */
export function strictText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new MalformedDocumentError('encoding', 'the bytes are not UTF-8')
  return bytes.toString('utf8')
}

/** Text that PostgreSQL and XML can both hold: no NUL and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** The longest start of `text` that fits into `maxBytes` of UTF-8 without splitting a character. */
export function cutToBytes(text: string, maxBytes: number): string {
  // One UTF-16 unit is at most 3 bytes of UTF-8, so short texts need no counting.
  if (text.length * 3 <= maxBytes) return text
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= maxBytes) return text
  let end = maxBytes
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
