import { isIP } from 'node:net'
import type { Middleware } from 'koa'

const THIS_MACHINE = ['127.0.0.1', 'localhost', '[::1]']
const EVERY_ADDRESS = ['0.0.0.0', '::']

/** Whether a request's Host names this service. */
export type IsOwnHost = (host: string | undefined) => boolean

/**
 * A page of another site can point its own name at this machine and then reads what it likes, as for the browser both are one
 * site. The name gives it away: it is none of ours. An address in place of a name cannot be pointed anywhere.
 */
export function createIsOwnHost({ host, publicUrl }: { host: string; publicUrl: string } = { host: '', publicUrl: '' }): IsOwnHost {
  const ours = new Set([
    ...THIS_MACHINE,
    nameIn(host.includes(':') ? `[${host}]` : host),
    URL.canParse(publicUrl) && new URL(publicUrl).hostname,
  ])
  const anyAddress = EVERY_ADDRESS.includes(host)
  return header => {
    const name = nameIn(header)
    return name !== null && (ours.has(name) || (anyAddress && isIP(name.replaceAll(/[[\]]/g, '')) !== 0))
  }
}

function nameIn(host: string | undefined): string | null {
  return host && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : null
}

/** For the demo, whose pages may do anything to an invented school. */
export function refuseOtherHosts(isOwnHost: IsOwnHost): Middleware {
  return (ctx, next) => {
    if (isOwnHost(ctx.req.headers.host)) return next()
    ctx.status = 403
    ctx.body = { message: '请用本机地址打开，例如 http://127.0.0.1:3000；要用别的地址，请先在 .env 里填好 PUBLIC_URL' }
  }
}
