import { AppError } from '../../shared/errors.js'
import { errorChain } from './error-chain.js'
import { WecomApiError, WecomNetworkError } from './errors.js'
import { parseLosslessJson } from './lossless-json.js'
import { readEnvelope, type Envelope } from './schemas.js'

export interface HttpCall {
  api: string
  query: Record<string, string>
  /** Values that must never show up in an error. */
  secrets: readonly string[]
  method: 'GET' | 'POST'
  body?: { type: string; bytes: Uint8Array } | undefined
  /** May be sent twice without harm. */
  repeatable: boolean
  timeoutMs: number
}

export interface Download {
  bytes: Buffer
  contentType: string
  filename: string | null
}

/** The file is larger than the caller is willing to hold. */
export class MediaTooLargeError extends AppError {
  constructor(api: string, maxBytes: number) {
    super('wecom.media-too-large', `The answer to ${api} is larger than ${maxBytes} bytes`, { ids: { api } })
  }
}

const MAX_JSON_BYTES = 64 * 1024 * 1024

/** One HTTP exchange: no tokens, no retries. The time-out covers connecting, headers and body together. */
export function createTransport({ baseUrl }: { baseUrl: string }) {
  const root = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)

  async function open(call: HttpCall): Promise<Response> {
    const url = new URL(`cgi-bin/${call.api}`, root)
    for (const [name, value] of Object.entries(call.query)) url.searchParams.set(name, value)
    return fetch(url, {
      method: call.method,
      // Following a redirect would hand the token in the query to another host.
      redirect: 'manual',
      signal: AbortSignal.timeout(call.timeoutMs),
      ...(call.body ? { body: new Uint8Array(call.body.bytes), headers: { 'content-type': call.body.type } } : {}),
    })
  }

  async function translated<T>(call: HttpCall, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof AppError) throw error
      throw transportFailure(call, error)
    }
  }

  return {
    json: (call: HttpCall): Promise<Envelope> =>
      translated(call, async () => {
        const response = await open(call)
        refuseBadStatus(call, response)
        return envelopeOf(call, await readBody(call.api, response, MAX_JSON_BYTES))
      }),

    download: (call: HttpCall, maxBytes: number): Promise<Download> =>
      translated(call, async () => {
        const response = await open(call)
        refuseBadStatus(call, response)
        const contentType = response.headers.get('content-type') ?? ''
        const disposition = response.headers.get('content-disposition')
        const bytes = await readBody(call.api, response, maxBytes)

        // Errors come as JSON or plain text and without a file name; a file of those types has one.
        if (disposition === null && /json|text\//i.test(contentType)) {
          envelopeOf(call, bytes)
          throw protocolFailure(call, 'a document in place of a file')
        }
        return { bytes, contentType, filename: filenameIn(disposition) }
      }),
  }
}

export type Transport = ReturnType<typeof createTransport>

function envelopeOf(call: HttpCall, bytes: Buffer): Envelope {
  let envelope: Envelope
  try {
    envelope = readEnvelope(parseLosslessJson(bytes.toString('utf8')))
  } catch {
    // Most often a page of a proxy or a captive portal. Its text is not kept: it may quote the request.
    throw protocolFailure(call, 'not the JSON of WeCom')
  }
  if (envelope.errcode !== 0) throw new WecomApiError(call.api, envelope.errcode, envelope.errmsg, call.secrets)
  return envelope
}

function protocolFailure(call: HttpCall, detail: string): WecomNetworkError {
  return new WecomNetworkError(call.api, 'protocol', detail, { ambiguous: !call.repeatable, outage: true })
}

// These say something about the one request; every other status says that something stands between WeCom and us.
const ABOUT_THE_REQUEST: ReadonlySet<number> = new Set([400, 404, 405, 411, 413, 414, 415])

function refuseBadStatus(call: HttpCall, response: Response): void {
  if (response.ok) return
  void response.body?.cancel().catch(() => undefined)
  const { status } = response
  const mayHaveBeenDone = status >= 500 || status === 408
  throw new WecomNetworkError(call.api, 'protocol', `HTTP ${status}`, {
    ambiguous: !call.repeatable && mayHaveBeenDone,
    outage: !ABOUT_THE_REQUEST.has(status),
  })
}

async function readBody(api: string, response: Response, maxBytes: number): Promise<Buffer> {
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    void response.body?.cancel().catch(() => undefined)
    throw new MediaTooLargeError(api, maxBytes)
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw new MediaTooLargeError(api, maxBytes) // leaving the loop cancels the stream
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

const NEVER_LEFT_US: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
])

function transportFailure(call: HttpCall, error: unknown): WecomNetworkError {
  const facts = errorChain(error)
  const timedOut = facts.some(({ name }) => name === 'TimeoutError')
  // Certificates are judged before the request is written.
  const neverSent = facts.some(
    ({ code, syscall }) =>
      NEVER_LEFT_US.has(code) ||
      syscall === 'connect' ||
      syscall === 'getaddrinfo' ||
      /^(ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code),
  )
  const detail = timedOut ? `nothing within ${call.timeoutMs} ms` : 'the connection failed'
  return new WecomNetworkError(call.api, timedOut ? 'timeout' : 'connect', detail, {
    ambiguous: !call.repeatable && !neverSent,
    outage: true,
    cause: error,
    secrets: call.secrets,
  })
}

function filenameIn(disposition: string | null): string | null {
  const quoted = /filename="([^"]*)"/i.exec(disposition ?? '')?.[1]
  const name = quoted ?? /filename=([^;]+)/i.exec(disposition ?? '')?.[1]?.trim()
  // Header bytes arrive as Latin-1; WeCom writes UTF-8 into them.
  return name === undefined ? null : Buffer.from(name, 'latin1').toString('utf8')
}
