import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import Koa from 'koa'
import { createStatic } from '../../simulator/static.js'

const PAGES = resolve(import.meta.dirname, '../../simulator/web')

describe('the files of the simulator’s page', () => {
  let scripts: string
  let server: Server
  let url: string

  beforeAll(async () => {
    scripts = mkdtempSync(join(tmpdir(), 'simulator-static-'))
    writeFileSync(join(scripts, 'main.js'), 'export {}\n')
    const app = new Koa()
    app.use(createStatic({ roots: [PAGES, scripts] }))
    app.use(ctx => {
      ctx.status = 404
      ctx.body = 'next'
    })
    server = createServer(app.callback())
    await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise(done => server.close(done))
    rmSync(scripts, { recursive: true })
  })

  const get = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, { redirect: 'manual', ...init })

  it('sends the bare address to the one with a slash, because the page’s addresses are relative', async () => {
    const answer = await get('/simulator')

    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/simulator/'])
  })

  it.each([
    ['/simulator/', 'text/html; charset=utf-8'],
    ['/simulator/styles/card.css', 'text/css; charset=utf-8'],
    ['/simulator/icon.svg', 'image/svg+xml'],
    ['/simulator/main.js', 'text/javascript; charset=utf-8'],
    ['/simulator/vendor/preact.js', 'text/javascript; charset=utf-8'],
    ['/simulator/vendor/preact-hooks.js', 'text/javascript; charset=utf-8'],
    ['/simulator/vendor/preact-jsx-runtime.js', 'text/javascript; charset=utf-8'],
  ])('serves %s with its type', async (path, type) => {
    const answer = await get(path)
    await answer.text()

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type])
  })

  it('allows its own import map by hash and no other inline script', async () => {
    const answer = await get('/simulator/')
    const html = await answer.text()
    const policy = answer.headers.get('content-security-policy') ?? ''
    const inline = [...html.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(found => found[1] ?? '').filter(text => text !== '')

    expect(inline).toHaveLength(1)
    expect(policy).toContain(`script-src 'self' 'sha256-${createHash('sha256').update(inline.join('')).digest('base64')}';`)
    expect(policy).toContain("default-src 'self'")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    '/simulator/main.tsx',
    '/simulator/tsconfig.json',
    '/simulator/../package.json',
    '/simulator/%2e%2e/%2e%2e/package.json',
    '/simulator/vendor/../static.js',
    '/simulator/vendor/htm.js',
    '/simulator/control/phones/x.js',
    '/simulatorx/main.js',
  ])('leaves %s to others', async path => {
    const answer = await get(path)

    expect([answer.status, await answer.text()]).toEqual([404, 'next'])
  })

  it('answers 304 to a browser that has the file already', async () => {
    const first = await get('/simulator/icon.svg')
    await first.text()

    // Not by fetch: it asks every cache to stand aside as soon as a condition is given.
    const again = await new Promise<number | undefined>(done => {
      const headers = { 'if-modified-since': first.headers.get('last-modified') ?? '' }
      request(`${url}/simulator/icon.svg`, { headers }, answer => done(answer.resume().statusCode)).end()
    })

    expect(again).toBe(304)
  })

  it('leaves everything but reading to others', async () => {
    const answer = await get('/simulator/', { method: 'POST' })

    expect(answer.status).toBe(404)
  })
})
