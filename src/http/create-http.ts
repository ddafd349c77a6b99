import Router from '@koa/router'
import Koa from 'koa'
import type { Config } from '../config.js'
import type { Log } from '../shared/log.js'
import type { KeySet } from '../wecom/index.js'
import { createAppPages, PAGE_PATH, type AppPagesDeps } from './app-pages.js'
import { createCallback, type InboxPort } from './callback.js'
import { createDevClock, type ClockApi } from './dev-clock.js'
import { createErrorBoundary } from './error-boundary.js'
import { createReadyz, healthz, type HealthPort } from './health.js'
import { createInFlight } from './in-flight.js'
import { createMetricsPage } from './metrics-page.js'
import type { Metrics } from './metrics.js'
import { createMount, type Mount } from './mount.js'
import { createIsOwnHost, refuseOtherHosts } from './own-host.js'
import { createDomainProof, createHomePage, createPageHeaders, DOMAIN_PROOF_PATH } from './pages.js'

export interface HttpDeps {
  config: Pick<Config, 'mode' | 'dataDir'> & Partial<Pick<Config, 'server'>>
  log: Log
  metrics: Metrics
  /** The key set of `/wecom/callback`. */
  app: KeySet
  /** The key set of `/wecom/contacts`; 404 without it. */
  contacts?: KeySet | undefined
  inbox: InboxPort
  health: HealthPort
  /** Demo mode only. */
  clockApi?: ClockApi | undefined
  mounts?: readonly Mount[] | undefined
  /** The modules' pages, and where their visitors are counted. */
  pages?: Omit<AppPagesDeps, 'log'> | undefined
}

export interface Http {
  app: Koa
  /** Callbacks whose answer has not left yet. */
  inFlight(): number
  /** True once every callback is answered, false when `withinMs` passed first. */
  drain(withinMs: number): Promise<boolean>
}

/** A page that was closed in the middle is nobody's fault. */
const HUNG_UP = new Set(['ECONNRESET', 'EPIPE', 'ECANCELED'])

export function createHttp({ config, log, metrics, app: appKeys, contacts, inbox, health, clockApi, mounts = [], pages }: HttpDeps): Http {
  const inFlight = createInFlight()
  const app = new Koa()
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (HUNG_UP.has(error.code ?? '')) log.debug({ code: error.code }, 'the other side hung up')
    else log.error({ err: error }, 'request failed outside the handlers')
  })

  app.use(createCallback({ app: appKeys, contacts, inbox, metrics, log, inFlight }))
  app.use(createErrorBoundary(log))
  const isOwnHost = createIsOwnHost(config.server)
  if (config.mode === 'demo') app.use(refuseOtherHosts(isOwnHost))
  for (const mount of mounts) app.use(createMount(mount))
  app.use(createPageHeaders())

  const clock = createDevClock(config.mode === 'demo' ? clockApi : undefined)
  const router = new Router()
  router.get('/healthz', healthz)
  router.get('/readyz', createReadyz({ health, log }))
  router.get('/metrics', createMetricsPage(metrics, isOwnHost))
  router.get('/api/dev/clock', clock.read)
  router.put('/api/dev/clock', clock.move)
  router.get('/', createHomePage(config.mode))
  if (pages) router.get(PAGE_PATH, createAppPages({ ...pages, log }))
  router.get(DOMAIN_PROOF_PATH, createDomainProof(config.dataDir))
  app.use(router.routes())
  app.use(router.allowedMethods())

  return { app, inFlight: inFlight.count, drain: inFlight.drain }
}
