import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import type { Metrics } from './metrics.js'

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/
const FORWARDED = /^(forwarded|via|x-forwarded(-.+)?|x-real-ip)$/

/** For a collector on this machine. Behind a proxy every visitor comes from the loopback address, so its marks count. */
export function createMetricsPage(metrics: Metrics): Middleware {
  return async (ctx, next) => {
    if (!isFromThisMachine(ctx.req)) return next()
    ctx.set('Content-Type', metrics.registry.contentType)
    ctx.body = await metrics.registry.metrics()
  }
}

function isFromThisMachine(request: IncomingMessage): boolean {
  return LOOPBACK.test(request.socket.remoteAddress ?? '') && !Object.keys(request.headers).some(name => FORWARDED.test(name))
}
