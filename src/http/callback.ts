import { parse as parseQuery } from 'node:querystring'
import type { Middleware, ParameterizedContext } from 'koa'
import type { Delivery, Endpoint } from '../inbox/index.js'
import { AppError } from '../shared/errors.js'
import type { Log } from '../shared/log.js'
import {
  createEnvelopeOpener,
  createSealer,
  decode,
  EnvelopeError,
  InnerDocumentError,
  newNonce,
  type KeySet,
  type WecomEvent,
} from '../wecom/index.js'
import type { InFlight } from './in-flight.js'
import { counting, type Metrics } from './metrics.js'
import { BodyError, readBody } from './read-body.js'

export interface InboxPort {
  /** Throws an AppError `database-away` when the event could not be kept. */
  accept(delivery: Delivery): Promise<{ reply: string | null }>
}

export interface CallbackDeps {
  app: KeySet
  contacts?: KeySet | undefined
  inbox: InboxPort
  metrics: Metrics
  log: Log
  inFlight: InFlight
}

type Outcome = 'replied' | 'empty' | 'refused' | 'too-large' | 'incomplete' | 'inner-document' | 'database-away' | 'error'

const LARGEST_BODY = 64 * 1024
const REFUSED = { query: 400, envelope: 400, signature: 401, 'receive-id': 403 } as const
const NOT_DECODED = '-'

/**
 * The way in. It stands before every other middleware and looks its two paths up by itself: a school's morning is
 * thousands of these requests in a minute, and nothing else of the web server concerns them.
 */
export function createCallback({ app, contacts, inbox, metrics, log, inFlight }: CallbackDeps): Middleware {
  const doors = new Map([
    ['/wecom/callback', createDoor('app', app)],
    ['/wecom/contacts', contacts ? createDoor('contacts', contacts) : null],
  ])

  function createDoor(endpoint: Endpoint, keys: KeySet) {
    const opener = createEnvelopeOpener(keys)
    const sealer = createSealer(keys)
    const refusals = createRefusalLog(log, endpoint)
    const counted = counting(metrics.callbacks)
    const seconds = metrics.callbackSeconds.labels({ endpoint })

    function verify(ctx: ParameterizedContext): void {
      try {
        answer(ctx, 200, opener.verifyUrl(ctx.query))
      } catch (error) {
        if (!(error instanceof EnvelopeError)) throw error
        refusals.note(error)
        answer(ctx, REFUSED[error.reason])
      }
    }

    async function receive(ctx: ParameterizedContext): Promise<void> {
      const began = performance.now()
      let event: WecomEvent | null = null
      let outcome: Outcome
      try {
        const { plaintext } = opener.open(parseQuery(ctx.querystring), await readBody(ctx.req, LARGEST_BODY))
        event = decode(plaintext)
        const { reply } = await inbox.accept({ endpoint, event, plaintext: plaintext.toString('utf8') })
        if (reply === null) {
          outcome = 'empty'
          answer(ctx, 200)
        } else {
          outcome = 'replied'
          // The envelope carries the hour of the machine, not the school's: it dates the transport.
          const sealed = sealer.seal(reply, { timestamp: Math.floor(Date.now() / 1000), nonce: newNonce() })
          answer(ctx, 200, sealed, 'text/xml; charset=utf-8')
        }
      } catch (error) {
        outcome = refuse(ctx, error, { endpoint, ...idsOf(event) })
      }
      counted({ endpoint, kind: event?.type ?? NOT_DECODED, outcome })
      seconds.observe((performance.now() - began) / 1000)
    }

    /** WeCom is told one of the documented answers, whatever went wrong. */
    function refuse(ctx: ParameterizedContext, error: unknown, ids: Record<string, string>): Outcome {
      if (error instanceof EnvelopeError) {
        refusals.note(error)
        answer(ctx, REFUSED[error.reason])
        return 'refused'
      }
      if (error instanceof InnerDocumentError) {
        // Authenticated but not understood: a 4xx would only make WeCom send it again.
        metrics.innerDocumentErrors.inc({ endpoint, reason: error.reason })
        log.warn({ err: error, ...ids, nonce: ctx.query['nonce'], timestamp: ctx.query['timestamp'] }, 'inner document not understood')
        answer(ctx, 200)
        return 'inner-document'
      }
      if (error instanceof BodyError) {
        answer(ctx, error.status)
        return error.status === 413 ? 'too-large' : 'incomplete'
      }
      if (error instanceof AppError && error.code === 'database-away') {
        log.error({ err: error, ...ids }, 'callback not kept: the database is away')
        answer(ctx, 503)
        return 'database-away'
      }
      log.error({ err: error, ...ids }, 'callback failed')
      answer(ctx, 500)
      return 'error'
    }

    return { verify, receive }
  }

  return (ctx, next) => {
    const door = doors.get(ctx.path)
    if (door === undefined) return next()
    if (door === null) return answer(ctx, 404)
    if (ctx.method === 'POST') return inFlight.run(ctx.res, () => door.receive(ctx))
    if (ctx.method === 'GET') return door.verify(ctx)
    ctx.set('Allow', 'GET, POST')
    return answer(ctx, 405)
  }
}

function idsOf(event: WecomEvent | null): Record<string, string> {
  if (!event) return { kind: NOT_DECODED }
  return { kind: event.type, from: event.fromUserId, ...('msgId' in event && event.msgId ? { msgId: event.msgId } : {}) }
}

/** Straight to Node: Koa would look at the kind of body, the method and the headers again for each of these. */
function answer(ctx: ParameterizedContext, status: number, text = '', type = 'text/plain; charset=utf-8'): void {
  ctx.respond = false
  ctx.res.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) })
  ctx.res.end(text)
}

const QUIET_MS = 60_000

/** Anybody can send a bad signature, so each reason is written once a minute and counted in between. */
function createRefusalLog(log: Log, endpoint: Endpoint) {
  const seen = new Map<string, { at: number; unsaid: number }>()
  return {
    note(error: EnvelopeError): void {
      const last = seen.get(error.reason)
      if (last && performance.now() - last.at < QUIET_MS) {
        last.unsaid++
        return
      }
      seen.set(error.reason, { at: performance.now(), unsaid: 0 })
      log.warn({ endpoint, reason: error.reason, unsaidBefore: last?.unsaid ?? 0 }, 'callback refused')
    },
  }
}
