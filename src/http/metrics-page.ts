import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import type { Metrics } from './metrics.js'
import type { IsOwnHost } from './own-host.js'

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/
const FORWARDED = /^(forwarded|via|x-forwarded(-.+)?|x-real-ip)$/

/** For a collector on this machine. Behind a proxy every visitor comes from the loopback address, so its marks count; so does a browser's. */
export function createMetricsPage(metrics: Metrics, isOwnHost: IsOwnHost): Middleware {
  return async (ctx, next) => {
    if (!isFromThisMachine(ctx.req) || !isOwnHost(ctx.req.headers.host)) return next()
    ctx.set('Content-Type', metrics.registry.contentType)
    ctx.body = await metrics.registry.metrics()
  }
}

function isFromThisMachine(request: IncomingMessage): boolean {
  return LOOPBACK.test(request.socket.remoteAddress ?? '') && !Object.keys(request.headers).some(name => FORWARDED.test(name))
}
