import { randomUUID } from 'node:crypto'
import type { Middleware } from 'koa'
import { AppError } from '../shared/errors.js'
import type { Log } from '../shared/log.js'
import { BodyError } from './read-body.js'

/** What goes wrong in a page is logged under a number; the visitor reads that number and nothing of the inside. */
export function createErrorBoundary(log: Log): Middleware {
  return async (ctx, next) => {
    try {
      await next()
      if (ctx.status === 404 && ctx.body == null && ctx.respond !== false) {
        ctx.status = 404
        ctx.body = { message: '没有这个地址' }
      }
    } catch (error) {
      if (error instanceof BodyError) {
        ctx.status = error.status
        ctx.body = { message: error.status === 413 ? '内容太大' : '内容没有收完整，请重试' }
        return
      }
      const errorId = randomUUID().slice(0, 8)
      log.error({ err: error, errorId, method: ctx.method, path: ctx.path }, 'request failed')
      ctx.status = 500
      ctx.body = { message: (error instanceof AppError && error.safeMessage) || '出错了，已记录，请稍后再试', errorId }
    }
  }
}
