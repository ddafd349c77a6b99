import { backoffMs } from './backoff.js'
import { createCircuit } from './circuit.js'
import { GET_TOKEN } from './errcodes.js'
import { WecomApiError, WecomNetworkError, WecomUnavailableError, type NetworkFailure, type UnavailableReason } from './errors.js'
import { createLimiter } from './limiter.js'
import { createPauses } from './pauses.js'
import { pauseFor } from './pause-rules.js'
import type { TokenProvider } from './token-provider.js'
import type { HttpCall } from './transport.js'

export interface BreakerState {
  state: 'closed' | 'open'
  until?: Date
  reason?: UnavailableReason
}

export interface ObservedCall {
  api: string
  /** 0 = accepted; a word when no answer came. */
  errcode: number | NetworkFailure
  ms: number
}

export interface CallHooks {
  /** One entry for each HTTP request, for metrics. */
  observe?: ((call: ObservedCall) => void) | undefined
  /** `api` is '*' when all calls wait. */
  onBreaker?: ((change: BreakerState & { api: string }) => void) | undefined
}

export interface CallsOptions extends CallHooks {
  maxConcurrency: number
  now: () => number
  random: () => number
  delay: (ms: number) => Promise<unknown>
}

type Send<T> = (call: HttpCall) => Promise<T>

const MAX_RETRIES = 3

/** The patience around one call: who may call now, with which token, and what is tried again. */
export function createCalls({ maxConcurrency, now, random, delay, observe, onBreaker }: CallsOptions) {
  const limiter = createLimiter(maxConcurrency)
  const circuit = createCircuit({ now })
  const pauses = createPauses({ now })
  const announcedOpen = new Set<string>()

  const breaker = (api: string): BreakerState => {
    const outageUntil = circuit.refusedUntil()
    if (outageUntil !== null) return { state: 'open', until: new Date(outageUntil), reason: 'outage' }
    const pause = pauses.of(api)
    return pause ? { state: 'open', until: new Date(pause.until), reason: pause.reason } : { state: 'closed' }
  }

  const refuse = (api: string) => {
    const { until, reason } = breaker(api)
    if (until && reason) throw new WecomUnavailableError(api, until, reason)
  }

  const announceOpen = (scope: string) => {
    announcedOpen.add(scope)
    onBreaker?.({ ...breaker(scope), api: scope })
  }

  const announceClosed = (api: string) => {
    for (const scope of ['*', api]) if (announcedOpen.delete(scope)) onBreaker?.({ state: 'closed', api: scope })
  }

  const reached = (error: unknown) => !(error instanceof WecomNetworkError) || !error.outage

  /** One HTTP request under the circuit's eyes. */
  async function exchange<T>(call: HttpCall, send: Send<T>): Promise<T> {
    const until = circuit.admit(call.timeoutMs)
    if (until !== null) throw new WecomUnavailableError(call.api, new Date(until), 'outage')

    const startedAt = performance.now()
    const report = (errcode: ObservedCall['errcode']) => observe?.({ api: call.api, errcode, ms: performance.now() - startedAt })
    try {
      const result = await send(call)
      circuit.reached()
      report(0)
      return result
    } catch (error) {
      if (reached(error)) circuit.reached()
      else if (circuit.failed()) announceOpen('*')
      if (error instanceof WecomApiError) report(error.errcode)
      else if (error instanceof WecomNetworkError) report(error.failure)
      throw error
    }
  }

  const worthRetrying = (error: unknown, attempt: number): boolean => {
    if (error instanceof WecomApiError) return attempt < MAX_RETRIES && (error.disposition === 'retry' || error.mark === 'concurrency')
    if (!(error instanceof WecomNetworkError) || !error.outage || error.ambiguous || circuit.refusedUntil() !== null) return false
    // Each time-out costs seconds of somebody's patience.
    return attempt < (error.failure === 'timeout' ? 1 : MAX_RETRIES)
  }

  const rest = (api: string, error: unknown) => {
    const pause = pauseFor(api, error)
    if (pause && pauses.start(pause.scope, pause.reason, pause)) announceOpen(pause.scope)
  }

  return {
    breaker,
    exchange,
    concurrency: limiter.limit,

    /** A call with a token; `build` puts the token into the request. */
    async run<T>(api: string, tokens: TokenProvider, build: (token: string) => HttpCall, send: Send<T>): Promise<T> {
      let refreshed = false
      let attempt = 0
      for (;;) {
        let token: string | null = null
        let cap = limiter.limit()
        try {
          refuse(api)
          const current = (token = await tokens.get())
          const result = await limiter.run(() => {
            refuse(api) // the queue may have been long
            cap = limiter.limit()
            return exchange(build(current), send)
          })
          limiter.calmCall()
          pauses.clear(api)
          announceClosed(api)
          return result
        } catch (error) {
          const stale = error instanceof WecomApiError && error.disposition === 'refresh-token'
          if (stale && token !== null && !refreshed) {
            refreshed = true
            await tokens.invalidate(token)
            continue
          }
          if (error instanceof WecomApiError && error.mark === 'concurrency') limiter.shrink(cap)
          if (!worthRetrying(error, attempt)) {
            rest(error instanceof WecomApiError && error.api === GET_TOKEN ? GET_TOKEN : api, error)
            throw error
          }
          await delay(backoffMs(attempt, random))
          attempt += 1
        }
      }
    },
  }
}

export type Calls = ReturnType<typeof createCalls>
