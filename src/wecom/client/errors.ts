import { AppError } from '../../shared/errors.js'
import { errorChain } from './error-chain.js'
import { GET_TOKEN, meaningOf, type Disposition, type ErrorMark } from './errcodes.js'
import { scrub } from './scrub.js'

/** WeCom answered, and refused. */
export class WecomApiError extends AppError {
  readonly api: string
  readonly errcode: number
  /** For people who read logs; WeCom changes these texts, so nothing may decide on them. */
  readonly errmsg: string
  readonly disposition: Disposition
  readonly mark: ErrorMark | undefined

  constructor(api: string, errcode: number, errmsg: string, secrets: readonly string[] = []) {
    const clean = scrub(errmsg, secrets).slice(0, 500)
    super('wecom.api', `WeCom refused ${api}: ${errcode} ${clean}`, { ids: { api, errcode: String(errcode) } })
    const meaning = meaningOf(errcode, api)
    this.api = api
    this.errcode = errcode
    this.errmsg = clean
    this.disposition = meaning.disposition
    this.mark = meaning.mark
  }

  /** The address WeCom saw, when it says so: what the administrator has to enter as trusted IP. */
  get callerIp(): string | undefined {
    return /from ip: ?([0-9a-f.:]+[0-9a-f])/i.exec(this.errmsg)?.[1]
  }
}

export type NetworkFailure = 'timeout' | 'connect' | 'protocol'

/** No usable answer came back. */
export class WecomNetworkError extends AppError {
  readonly api: string
  readonly failure: NetworkFailure
  /** The call has effects that must not happen twice, and WeCom may have carried it out. */
  readonly ambiguous: boolean
  /** The way to WeCom is disturbed (as against: this one call is not understood there). */
  readonly outage: boolean

  constructor(
    api: string,
    failure: NetworkFailure,
    detail: string,
    options: { ambiguous: boolean; outage: boolean; cause?: unknown; secrets?: readonly string[] },
  ) {
    const { cause, secrets = [] } = options
    super('wecom.network', `No answer from WeCom for ${api}: ${scrub(detail, secrets)}`, {
      ids: { api, failure },
      ...(cause === undefined ? {} : { cause: withoutSecrets(cause, secrets) }),
    })
    this.api = api
    this.failure = failure
    this.ambiguous = options.ambiguous
    this.outage = options.outage
  }
}

export type UnavailableReason = 'outage' | 'rate-limited' | 'busy' | 'token-refused' | 'ip-refused' | 'app-paused'

/** The call was not made: the breaker is open. Wait until `until`; no attempt was spent. */
export class WecomUnavailableError extends AppError {
  readonly api: string
  readonly until: Date
  readonly reason: UnavailableReason

  constructor(api: string, until: Date, reason: UnavailableReason) {
    super('wecom.unavailable', `WeCom is left alone until ${until.toISOString()} (${reason})`, { ids: { api, reason } })
    this.api = api
    this.until = until
    this.reason = reason
  }
}

const NOT_THE_MESSAGE: ReadonlySet<ErrorMark> = new Set(['system-busy', 'app-paused', 'corp-closed', 'ip-refused'])

/** True when the call itself is not at fault: wait for better weather and spend none of its attempts. */
export function isWecomOutage(error: unknown): boolean {
  if (error instanceof WecomUnavailableError) return true
  if (error instanceof WecomNetworkError) return error.outage
  if (!(error instanceof WecomApiError)) return false
  if (error.api === GET_TOKEN || error.disposition === 'later' || error.disposition === 'refresh-token') return true
  return error.mark !== undefined && NOT_THE_MESSAGE.has(error.mark)
}

/** The original error of fetch may quote the URL with its token, so only a copy of its words is kept. */
function withoutSecrets(cause: unknown, secrets: readonly string[]): Error {
  const parts = errorChain(cause).map(({ name, code, message }) => (code ? `${name} ${code}: ${message}` : `${name}: ${message}`))
  const copy = new Error(scrub(parts.join(' ← '), secrets))
  copy.name = 'TransportError'
  return copy
}
