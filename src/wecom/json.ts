import { MalformedDocumentError } from './errors.js'
import { isStorable, strictText } from './text-bytes.js'

/** Numbers stay the text that was sent: a 64-bit id or `1.0` would not survive as a JavaScript number. */
export type JsonValue = string | boolean | null | JsonValue[] | JsonObject
export interface JsonObject {
  [name: string]: JsonValue
}

const JSON_MAX_DEPTH = 32

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const LITERALS: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

function fail(rule: string): never {
  throw new MalformedDocumentError('syntax', rule)
}

/** Reads JSON strictly (RFC 8259, no duplicate names, bounded depth); numbers come back as text. */
export function readJson(source: string | Buffer, { maxDepth = JSON_MAX_DEPTH } = {}): JsonValue {
  const text = typeof source === 'string' ? source : strictText(source)
  let at = 0

  const skipSpace = (): void => {
    for (;;) {
      const code = text.charCodeAt(at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      at++
    }
  }
  /** Steps over `symbol` and the space before it, when it stands here. */
  const take = (symbol: string): boolean => {
    skipSpace()
    if (text[at] !== symbol) return false
    at++
    return true
  }
  const readString = (): string => {
    const start = at++
    for (;;) {
      const code = text.charCodeAt(at)
      if (Number.isNaN(code)) fail('a string does not end')
      at += code === 0x5c ? 2 : 1
      if (code === 0x22) break
    }
    let value: string
    try {
      value = JSON.parse(text.slice(start, at)) as string
    } catch (error) {
      throw new MalformedDocumentError('syntax', 'a string holds a bad escape or control character', { cause: error })
    }
    if (!isStorable(value)) throw new MalformedDocumentError('encoding', 'a string holds NUL or half a character')
    return value
  }
  const readScalar = (): JsonValue => {
    for (const [word, value] of LITERALS) {
      if (text.startsWith(word, at)) {
        at += word.length
        return value
      }
    }
    NUMBER.lastIndex = at
    const number = NUMBER.exec(text)?.[0] ?? fail('a value is missing')
    at += number.length
    return number
  }
  const readArray = (depth: number): JsonValue[] => {
    at++
    const items: JsonValue[] = []
    if (take(']')) return items
    do items.push(readValue(depth + 1))
    while (take(','))
    return take(']') ? items : fail('an array does not end')
  }
  const readObject = (depth: number): JsonObject => {
    at++
    const members = Object.create(null) as JsonObject
    if (take('}')) return members
    do {
      skipSpace()
      if (text[at] !== '"') fail('a name is missing')
      const name = readString()
      if (name in members) fail('a name stands twice')
      if (!take(':')) fail('a colon is missing')
      members[name] = readValue(depth + 1)
    } while (take(','))
    return take('}') ? members : fail('an object does not end')
  }
  const readValue = (depth: number): JsonValue => {
    if (depth > maxDepth) fail(`nested deeper than ${maxDepth}`)
    skipSpace()
    switch (text[at]) {
      case '{':
        return readObject(depth)
      case '[':
        return readArray(depth)
      case '"':
        return readString()
      default:
        return readScalar()
    }
  }

  const value = readValue(1)
  skipSpace()
  return at === text.length ? value : fail('text after the document')
}
