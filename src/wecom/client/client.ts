import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Now, TtlStore } from '../../shared/ttl-store.js'
import type { ApiCaller, ApiRequest } from './api-caller.js'
import { createCalls, type BreakerState, type CallHooks } from './calls.js'
import { contactsApi } from './contacts-api.js'
import { GET_TOKEN } from './errcodes.js'
import { WecomApiError, WecomNetworkError } from './errors.js'
import { mediaApi } from './media-api.js'
import { sendApi } from './send-api.js'
import { setupApi } from './setup-api.js'
import { ticketSchema, tokenSchema } from './schemas.js'
import { createTokenProvider, type FetchedToken } from './token-provider.js'
import { createTransport, type HttpCall } from './transport.js'

export interface WecomClientOptions extends CallHooks {
  baseUrl: string
  corpId: string
  agentId: number
  secret: string
  store: TtlStore
  timeouts?: { sendMs?: number; mediaMs?: number; otherMs?: number }
  maxConcurrency?: number
  now?: Now
  random?: () => number
  delay?: (ms: number) => Promise<unknown>
}

/** The way out to WeCom for one app. Tokens, limits, retries and breakers are its own business. */
export function createWecomClient(options: WecomClientOptions) {
  const { corpId, agentId, secret, store, now = Date.now } = options
  const delay = options.delay ?? (ms => new Promise(resolve => setTimeout(resolve, ms)))
  const otherMs = options.timeouts?.otherMs ?? 10_000
  const transport = createTransport({ baseUrl: options.baseUrl })
  const calls = createCalls({
    maxConcurrency: options.maxConcurrency ?? 8,
    now,
    random: options.random ?? Math.random,
    delay,
    observe: options.observe,
    onBreaker: options.onBreaker,
  })

  // Another secret or another host means another token, also when all of them share one Redis.
  const identity = createHash('sha256')
    .update([options.baseUrl, corpId, String(agentId), secret].join('\n'))
    .digest('hex')
    .slice(0, 24)

  const provider = (name: string, fetchToken: () => Promise<FetchedToken>) =>
    createTokenProvider({ fetchToken, store, key: `wecom:${name}:${identity}`, isRefusal, now, delay })

  const tokens = provider('token', async () => {
    const call: HttpCall = {
      api: GET_TOKEN,
      method: 'GET',
      query: { corpid: corpId, corpsecret: secret },
      secrets: [secret],
      repeatable: true,
      timeoutMs: otherMs,
    }
    const envelope = await calls.exchange(call, transport.json)
    const found = shaped(GET_TOKEN, tokenSchema, envelope.body, true)
    return { token: found.access_token, expiresInSeconds: found.expires_in }
  })

  const httpCall = (request: ApiRequest, token: string): HttpCall => ({
    api: request.api,
    method: request.method ?? (request.body || request.json !== undefined ? 'POST' : 'GET'),
    query: { access_token: token, ...request.query },
    secrets: [token, secret, ...(request.secrets ?? [])],
    body: request.json === undefined ? request.body : jsonBody(request.json),
    repeatable: request.repeatable ?? true,
    timeoutMs: request.timeoutMs ?? otherMs,
  })

  const caller: ApiCaller = {
    agentId,
    sendTimeoutMs: options.timeouts?.sendMs ?? 8_000,
    // A photo over a school's line takes longer than a question.
    mediaTimeoutMs: options.timeouts?.mediaMs ?? 30_000,
    async call(request, schema) {
      const envelope = await calls.run(request.api, tokens, token => httpCall(request, token), transport.json)
      return shaped(request.api, schema, envelope.body, request.repeatable ?? true)
    },
    download: (request, maxBytes) =>
      calls.run(
        request.api,
        tokens,
        token => httpCall(request, token),
        call => transport.download(call, maxBytes),
      ),
  }

  const ticket = (name: string, request: ApiRequest) =>
    provider(name, async () => {
      const found = await caller.call(request, ticketSchema)
      return { token: found.ticket, expiresInSeconds: found.expires_in }
    })
  const corpTicket = ticket('jsapi-ticket', { api: 'get_jsapi_ticket' })
  const agentTicket = ticket('agent-ticket', { api: 'ticket/get', query: { type: 'agent_config' } })

  return {
    ...sendApi(caller),
    ...contactsApi(caller),
    ...mediaApi(caller),
    ...setupApi(caller),

    /** For wx.config: the ticket of the corp. */
    jsapiTicket: (): Promise<string> => corpTicket.get(),
    /** For wx.agentConfig: the ticket of the app. */
    agentConfigTicket: (): Promise<string> => agentTicket.get(),
    /** Throws what stands between us and a token; for doctor and readiness. */
    async checkToken(): Promise<void> {
      await tokens.get()
    },
    /** Whether calls of this API (by default: sending) are made at present, and if not, from when on. */
    breaker: (api = 'message/send'): BreakerState => calls.breaker(api),
    /** The present cap on parallel calls; below the configured one after WeCom complained. */
    concurrency: (): number => calls.concurrency(),
  }
}

export type WecomClient = ReturnType<typeof createWecomClient>

function isRefusal(error: unknown): boolean {
  return error instanceof WecomApiError && error.disposition !== 'retry' && error.disposition !== 'refresh-token'
}

function jsonBody(value: unknown): { type: string; bytes: Uint8Array } {
  return { type: 'application/json', bytes: Buffer.from(JSON.stringify(value), 'utf8') }
}

function shaped<T>(api: string, schema: z.ZodType<T>, body: unknown, repeatable: boolean): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  // Only the paths of what is wrong: the values may be secrets or people.
  const paths = result.error.issues.map(issue => issue.path.join('.')).slice(0, 5)
  throw new WecomNetworkError(api, 'protocol', `unexpected shape at ${paths.join(', ')}`, { ambiguous: !repeatable, outage: false })
}
