import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Middleware } from 'koa'

export interface Mount {
  /** Like `/simulator`. The handler sees the whole path. */
  prefix: string
  handler: (request: IncomingMessage, response: ServerResponse) => unknown
}

/** Hands a part of the address space to a handler that knows nothing of this app. */
export function createMount({ prefix, handler }: Mount): Middleware {
  return async (ctx, next) => {
    if (ctx.path === prefix && (ctx.method === 'GET' || ctx.method === 'HEAD')) return ctx.redirect(`${prefix}/`)
    if (!ctx.path.startsWith(`${prefix}/`)) return next()
    ctx.respond = false
    ctx.res.statusCode = 200 // Koa begins with 404, a bare handler expects Node's 200
    try {
      await handler(ctx.req, ctx.res)
    } catch (error) {
      if (ctx.res.headersSent) ctx.res.destroy()
      else ctx.respond = true
      throw error
    }
  }
}
