import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { send } from '@koa/send'
import type { Context, Middleware } from 'koa'

/** The built browser pages: beside the compiled code, or in dist/ when the source runs directly. */
const FOLDERS = ['./web', '../dist/simulator/web']

export function createPages(): Middleware {
  const root = FOLDERS.map(folder => fileURLToPath(new URL(folder, import.meta.url))).find(folder => existsSync(`${folder}/main.js`))
  return async (ctx: Context) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') ctx.throw(404)
    if (!root) ctx.throw(404, '页面还没有构建，请先运行 npm run build')
    await send(ctx, ctx.path, { root, index: 'index.html' })
  }
}
