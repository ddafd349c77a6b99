/** Makes a value fit for a log: ids and shapes stay; secrets, message bodies and positions go, at any depth. */

const HIDDEN = '[hidden]'
const LONGEST_TEXT = 4_000
const DEEPEST = 8
const LONGEST_LIST = 50

/** Names whose value never belongs in a log. `code` is not one of them: it names errors. */
const SECRET_NAME = /secret|token|password|passwd|ticket|aes_?key|authorization|cookie|response_?code|echostr|encrypt/i
const BODY_NAME = /^(raw_?body|body|content|plaintext|reply|bytes|latitude|longitude|location_[xy])$/i

// `access_token=…` in a URL or a message; `errcode=` and `statusCode=` stay readable.
const ASSIGNED = /([\w-]*(?:token|secret|ticket|password|aes_?key|response_?code)|(?<![\w-])code)=[^&\s"'\\]+/gi
// `"access_token":"…"`, also when the JSON itself was quoted.
const QUOTED = /([\w-]*(?:token|secret|ticket|password|aes_?key|response_?code)(?:\\?["']))(\s*:\s*\\?["'])[^"'\\]*/gi
// postgres://user:pass@host
const USER_INFO = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/"']+@/gi

export function scrubText(text: string): string {
  const short = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
  return short.replace(ASSIGNED, `$1=${HIDDEN}`).replace(QUOTED, `$1$2${HIDDEN}`).replace(USER_INFO, `$1${HIDDEN}@`)
}

/** Error properties that are ids or kinds. Everything else (query parameters, requests, headers) may quote people. */
const ERROR_FIELDS = [
  'code',
  'ids',
  'problems',
  'reason',
  'errcode',
  'errno',
  'syscall',
  'status',
  'retryable',
  'constraint',
  'table',
] as const

export function scrub(value: unknown): unknown {
  return scrubDeep(value, 0, new Set())
}

function scrubDeep(value: unknown, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return scrubText(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (above.has(value)) return '[circular]'
  if (depth >= DEEPEST) return '[deep]'

  above.add(value)
  const inside = (child: unknown) => scrubDeep(child, depth + 1, above)
  const result = scrubObject(value, inside)
  above.delete(value)
  return result
}

function scrubObject(value: object, inside: (child: unknown) => unknown): unknown {
  if (value instanceof Error) return scrubError(value, inside)
  if (Array.isArray(value)) return scrubList(value, inside)
  if (value instanceof Set) return scrubList([...value], inside)
  const entries = value instanceof Map ? [...value].map(([key, child]) => [String(key), child] as const) : Object.entries(value)
  return Object.fromEntries(entries.map(([name, child]) => [name, isHidden(name, child) ? HIDDEN : inside(child)]))
}

function isHidden(name: string, child: unknown): boolean {
  return child !== undefined && child !== null && typeof child !== 'boolean' && (SECRET_NAME.test(name) || BODY_NAME.test(name))
}

function scrubList(list: readonly unknown[], inside: (child: unknown) => unknown): unknown[] {
  const shown = list.slice(0, LONGEST_LIST).map(inside)
  return list.length > LONGEST_LIST ? [...shown, `… ${list.length - LONGEST_LIST} more`] : shown
}

function scrubError(error: Error, inside: (child: unknown) => unknown): Record<string, unknown> {
  const fields = error as Error & Partial<Record<(typeof ERROR_FIELDS)[number] | 'errors', unknown>>
  return {
    type: error.name,
    message: scrubText(messageOf(error)),
    ...Object.fromEntries(ERROR_FIELDS.filter(name => fields[name] !== undefined).map(name => [name, inside(fields[name])])),
    ...(error.stack === undefined ? {} : { stack: scrubText(error.stack.replace(error.message, messageOf(error))) }),
    ...(error.cause === undefined ? {} : { cause: inside(error.cause) }),
    ...(Array.isArray(fields.errors) ? { errors: inside(fields.errors) } : {}),
  }
}

/** The database client quotes the arguments of the failed call, so only its first line and its verdict are kept. */
function messageOf(error: Error): string {
  if (!error.name.startsWith('PrismaClient')) return error.message
  const lines = error.message.split('\n').filter(line => line.trim() !== '')
  return lines.length <= 2 ? error.message : `${lines[0]} … ${lines.at(-1)}`
}
