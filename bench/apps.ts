import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import { createApp } from '../src/app.js'
import { loadConfig } from '../src/config.js'
import { createHttp } from '../src/http/index.js'
import { startService } from '../src/service.js'
import { createLog } from '../src/shared/log.js'
import { AGENT_ID, KEYS } from './callbacks.js'
import type { Spent } from './children.js'
import type { Serving } from './serve.js'

/** The configuration of a real school with the bench's keys; `apiBase` stands in WeCom's place. */
export function benchConfig(databaseUrl: string, apiBase: string) {
  return loadConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'error',
    WECOM_CORP_ID: KEYS.receiveId,
    WECOM_AGENT_ID: String(AGENT_ID),
    WECOM_SECRET: 'bench-secret',
    WECOM_TOKEN: KEYS.token,
    WECOM_ENCODING_AES_KEY: KEYS.encodingAesKey,
    WECOM_API_BASE: apiBase,
  })
}

const NOBODY = 'http://127.0.0.1:9'

/** The way of an event alone: HTTP, inbox, module, database; no pulse and no outbox beside it. Notes what each statement took. */
export async function ourApp({ databaseUrl }: Record<string, string>): Promise<Serving> {
  const config = benchConfig(databaseUrl!, NOBODY)
  const log = createLog({ level: 'error' })
  const app = await createApp(config, log)
  const parts: Spent['parts'] = {}
  timeStatements(app.db.pool, parts)
  countStatements(app.db.pool, parts)
  const health = { check: async () => ({ database: 'ok', migrations: 'ok', redis: 'unused', token: 'ok', wecom: 'ok' }) as const }
  const http = createHttp({ config, log, metrics: app.metrics, inbox: app.inbox, health, app: KEYS })
  return { listener: http.app.callback(), parts, stop: () => app.close() }
}

function timeStatements(pool: pg.Pool, parts: Spent['parts']): void {
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>
  const timed = async (...args: unknown[]) => {
    const began = performance.now()
    const result = await query(...args)
    const part = (parts[(args[0] as { name?: string }).name ?? 'other'] ??= { count: 0, ms: 0 })
    part.count++
    part.ms += performance.now() - began
    return result
  }
  pool.query = timed as typeof pool.query
}

/** Statements of transactions, `begin` and `commit` among them: each is a round trip. */
function countStatements(pool: pg.Pool, parts: Spent['parts']): void {
  pool.on('connect', client => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    client.query = ((...args: unknown[]) => {
      const part = (parts['statements'] ??= { count: 0, ms: 0 })
      part.count++
      return query(...args)
    }) as typeof client.query
  })
}

/** Everything that `npm start` runs for a real school; WeCom is a stub that says yes. */
export async function wholeService({ databaseUrl }: Record<string, string>): Promise<Serving> {
  const wecom = createServer((request, response) => {
    request.resume()
    response.setHeader('Content-Type', 'application/json')
    response.end('{"errcode":0,"errmsg":"ok","access_token":"bench","expires_in":7200,"msgid":"1"}')
  })
  const apiBase = await new Promise<string>(resolve =>
    wecom.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(wecom.address() as AddressInfo).port}`)),
  )
  const config = benchConfig(databaseUrl!, apiBase)
  const service = await startService(await createApp(config, createLog({ level: 'error' })))
  return {
    port: Number(new URL(service.url).port),
    async stop() {
      await service.stop()
      wecom.closeAllConnections()
    },
  }
}
