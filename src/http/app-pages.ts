import { createHash, randomUUID } from 'node:crypto'
import type { Middleware, ParameterizedContext } from 'koa'
import type { Log } from '../shared/log.js'
import type { TtlStore } from '../shared/ttl-store.js'
import { clientAddress } from './client-address.js'

/** The pages of the modules, for whoever holds an address. */
export interface PagePort {
  /** The one style they all carry. */
  style: string
  /** HTML, or null when there is nothing under this name and key. */
  load(name: string, key: string): Promise<string | null>
  unknown(): string
  busy(): string
  trouble(): string
}

export interface AppPagesDeps {
  pages: PagePort
  store: TtlStore
  log: Log
  /** Views a minute from one address; a whole school may stand behind one. */
  perMinute?: number
}

/** The whole house of pages: below it nothing answers otherwise, so that a wrong address looks like an unknown key. */
export const PAGE_PATH = /^\/app\//
const PER_MINUTE = 60
const MINUTE_MS = 60_000
/** At least 128 bits in base64url: anything else need not be looked up. */
const KEY = /^[A-Za-z0-9_-]{22,64}$/

export function createAppPages({ pages, store, log, perMinute = PER_MINUTE }: AppPagesDeps): Middleware {
  const style = createHash('sha256').update(pages.style).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

  async function answer(ctx: ParameterizedContext): Promise<[status: number, html: string]> {
    const count = await store.increment(`pages:${clientAddress(ctx.req)}`, MINUTE_MS)
    if (count > perMinute) {
      ctx.set('Retry-After', '60')
      return [429, pages.busy()]
    }
    const [name = '', key = '', ...more] = partsOf(ctx)
    const html = KEY.test(key) && more.length === 0 ? await pages.load(name, key) : null
    return html === null ? [404, pages.unknown()] : [200, html]
  }

  return async ctx => {
    const [status, html] = await answer(ctx).catch((error: unknown): [number, string] => {
      // Never the key: whoever reads the log could open the page.
      log.error({ err: error, errorId: randomUUID().slice(0, 8), page: partsOf(ctx)[0] }, 'a page failed')
      return [503, pages.trouble()]
    })
    ctx.status = status
    ctx.type = 'html'
    ctx.set('Cache-Control', 'no-store')
    ctx.set('Content-Security-Policy', policy)
    ctx.set('Referrer-Policy', 'no-referrer')
    ctx.set('X-Robots-Tag', 'noindex, nofollow')
    ctx.body = html
  }
}

function partsOf(ctx: ParameterizedContext): string[] {
  return ctx.path.split('/').slice(2)
}
