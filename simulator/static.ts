import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { send } from '@koa/send'
import type { Middleware } from 'koa'

const here = dirname(fileURLToPath(import.meta.url))
// Built: everything lies in ./web. From source (tsx, jest): pages and styles lie in ./web, scripts where the build puts them.
const WEB_ROOTS = [join(here, 'web'), join(here, '..', 'dist', 'simulator', 'web')]
const SERVED = new Set(['.html', '.css', '.svg', '.js'])

export interface StaticOptions {
  /** Where the page is mounted; '' for the root of its own server. */
  prefix?: string
  /** Folders searched in order for pages, styles and scripts. */
  roots?: string[]
  /** The service's origin where it differs from the page's: the clock is moved there. */
  serviceOrigin?: string
}

/** Serves the browser page and the two libraries it imports. Leaves every other request to the next middleware. */
export function createStatic({ prefix = '/simulator', roots = WEB_ROOTS, serviceOrigin = '' }: StaticOptions = {}): Middleware {
  const vendor = vendorFiles()
  const policy = contentPolicy(roots, serviceOrigin)

  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next()
    // The page's addresses are relative, so it must be opened with the slash; the hash survives a redirect.
    if (prefix !== '' && ctx.path === prefix) return ctx.redirect(`${prefix}/`)
    if (!ctx.path.startsWith(`${prefix}/`)) return next()

    const path = ctx.path.slice(prefix.length + 1) || 'index.html'
    const file = path.startsWith('vendor/') ? vendor.get(path) : ownFile(roots, path)
    if (file === undefined) return next()

    ctx.set('Content-Security-Policy', policy)
    ctx.set('X-Content-Type-Options', 'nosniff')
    ctx.set('Referrer-Policy', 'no-referrer')
    ctx.set('Cache-Control', 'no-cache')
    await send(ctx, file.name, { root: file.root })
    if (ctx.fresh) ctx.status = 304
  }
}

interface ServedFile {
  root: string
  name: string
}

function ownFile(roots: string[], path: string): ServedFile | undefined {
  // Only plain names: no dots but the extension's, so nothing outside the roots and no source file can be asked for.
  if (!/^[a-z0-9-]+(\/[a-z0-9-]+)*\.[a-z]+$/.test(path) || !SERVED.has(extname(path))) return undefined
  const root = roots.find(candidate => existsSync(join(candidate, path)))
  return root === undefined ? undefined : { root, name: path }
}

function vendorFiles(): Map<string, ServedFile> {
  const require = createRequire(import.meta.url)
  const served = (entry: string, name: string): ServedFile => ({ root: dirname(require.resolve(entry)), name })
  return new Map([
    ['vendor/preact.js', served('preact', 'preact.module.js')],
    ['vendor/preact-hooks.js', served('preact/hooks', 'hooks.module.js')],
    ['vendor/preact-jsx-runtime.js', served('preact/jsx-runtime', 'jsxRuntime.module.js')],
  ])
}

/** An import map must stand inline, so the policy names its hash; every other inline script stays refused. */
function contentPolicy(roots: string[], serviceOrigin: string): string {
  const page = ownFile(roots, 'index.html')
  const html = page === undefined ? '' : readFileSync(join(page.root, page.name), 'utf8')
  const importMap = /<script type="importmap">([^]*?)<\/script>/.exec(html)?.[1]
  const hash = importMap === undefined ? '' : ` 'sha256-${createHash('sha256').update(importMap).digest('base64')}'`
  return [
    "default-src 'self'",
    `script-src 'self'${hash}`,
    `connect-src 'self' ${serviceOrigin}`.trim(),
    "img-src 'self' data: blob:",
    "style-src 'self' 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ')
}
