import { isoOf } from '../clock.js'
import type { Desk } from '../desk.js'
import { takeDroppedAnswer } from '../faults.js'
import { pause } from '../http.js'
import { type CallbackKeys, openReply, type OpenedReply, sealCallback, sealEcho, type SealedCallback } from './envelope.js'

const DELIVERIES = 3
const TIMEOUT_MS = 5000
const RETRY_PAUSES_MS = [400, 800]

export interface Callback {
  endpoint: 'app' | 'contacts'
  userid: string
  /** For the log only. */
  event: string
  inner: string
}

export interface Delivery {
  ok: boolean
  /** How many times the service was called. */
  delivered: number
  /** HTTP status of the last answer that WeCom saw; null = none. */
  status: number | null
  reply: OpenedReply
  error?: string
}

export interface Deliver {
  deliver(callback: Callback): Promise<Delivery>
  verifyUrl(endpoint: Callback['endpoint']): Promise<{ ok: boolean; status: number | null; error?: string }>
}

interface Attempt {
  status: number | null
  body: string
  error?: string
}

export function createDeliver(desk: Desk, closing: AbortSignal): Deliver {
  const { options } = desk
  const faults = () => desk.state.faults

  const endpointOf = (endpoint: Callback['endpoint']): { url: string; keys: CallbackKeys } | undefined => {
    const { corpId, contacts } = options
    if (endpoint === 'app')
      return options.callbackUrl
        ? { url: options.callbackUrl, keys: { corpId, token: options.token, encodingAesKey: options.encodingAesKey } }
        : undefined
    return contacts && options.contactsCallbackUrl
      ? { url: options.contactsCallbackUrl, keys: { corpId, token: contacts.token, encodingAesKey: contacts.encodingAesKey } }
      : undefined
  }

  const post = async (url: string, sealed: SealedCallback): Promise<Attempt> => {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(options.callbackTimeoutMs ?? TIMEOUT_MS)])
    try {
      const response = await fetch(withQuery(url, sealed.query), {
        method: 'POST',
        headers: { 'content-type': 'text/xml' },
        body: sealed.body,
        signal,
        redirect: 'manual',
      })
      return { status: response.status, body: await response.text() }
    } catch (error) {
      return { status: null, body: '', error: error instanceof Error && error.name === 'TimeoutError' ? '5 秒内没有回答' : '连不上服务' }
    }
  }

  const deliverOnce = async (callback: Callback, to: { url: string; keys: CallbackKeys }, attempt: number) => {
    const startedAt = Date.now()
    const agentId = callback.endpoint === 'app' ? options.agentId : ''
    const sealed = sealCallback(to.keys, callback.inner, agentId, desk.clock.now())
    const copies = faults().duplicate ? [post(to.url, sealed), post(to.url, sealed)] : [post(to.url, sealed)]
    const answers = await Promise.all(copies)
    const first: Attempt = answers.find(answer => answer.status === 200) ?? answers[0] ?? { status: null, body: '' }
    const replies = answers.filter(answer => answer.status === 200).map(answer => openReply(to.keys, answer.body))
    const lost = takeDroppedAnswer(faults())
    const reply = replies[0] ?? { kind: 'none' as const }
    desk.journal.callback({
      at: isoOf(desk.clock.now()),
      userid: callback.userid,
      event: callback.event,
      attempt,
      status: lost ? null : first.status,
      ms: Date.now() - startedAt,
      reply: reply.kind === 'opened' ? reply.inner.slice(0, 2000) : reply.kind,
      ...(lost ? { error: '故障：服务的回答丢在路上' } : first.error ? { error: first.error } : {}),
    })
    return { answer: first, lost, replies, calls: answers.length }
  }

  const deliver = async (callback: Callback): Promise<Delivery> => {
    const to = endpointOf(callback.endpoint)
    if (!to) return { ok: false, delivered: 0, status: null, reply: { kind: 'none' }, error: '服务的回调地址还没有设置' }
    await pause(faults().delayMs, closing)

    const seen: OpenedReply[] = []
    let delivered = 0
    let attempt = 0
    let accepted: Attempt | undefined
    let last: Attempt = { status: null, body: '' }
    const wanted = faults().redeliver
    while (attempt < DELIVERIES && (!accepted || attempt < wanted) && !closing.aborted) {
      if (attempt > 0) await pause((options.retryPausesMs ?? RETRY_PAUSES_MS)[attempt - 1] ?? 0, closing)
      attempt += 1
      const once = await deliverOnce(callback, to, attempt)
      delivered += once.calls
      seen.push(...once.replies)
      last = once.lost ? { status: null, body: '', error: '服务的回答丢在路上' } : once.answer
      if (!once.lost && once.answer.status === 200) accepted ??= once.answer
    }
    if (new Set(seen.map(reply => (reply.kind === 'opened' ? reply.inner : reply.kind))).size > 1) {
      desk.note(`同一个事件（${callback.event}）投递了 ${delivered} 次，服务的回复却不一样`, callback.userid)
    }
    if (!accepted)
      return { ok: false, delivered, status: last.status, reply: { kind: 'none' }, error: last.error ?? `服务回答了 HTTP ${last.status}` }
    return { ok: true, delivered, status: 200, reply: openReply(to.keys, accepted.body) }
  }

  return {
    deliver,
    async verifyUrl(endpoint) {
      const to = endpointOf(endpoint)
      if (!to) return { ok: false, status: null, error: '回调地址还没有设置' }
      const { query, echo } = sealEcho(to.keys, desk.clock.now())
      try {
        const response = await fetch(withQuery(to.url, query), { signal: AbortSignal.any([closing, AbortSignal.timeout(1000)]) })
        const body = await response.text()
        const ok = response.status === 200 && body === echo
        return { ok, status: response.status, ...(ok ? {} : { error: '服务没有原样回答解密后的 echostr' }) }
      } catch {
        return { ok: false, status: null, error: '1 秒内没有回答' }
      }
    },
  }
}

function withQuery(url: string, query: URLSearchParams): string {
  const target = new URL(url)
  for (const [name, value] of query) target.searchParams.set(name, value)
  return target.href
}
