import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { createSimulator } from '../simulator/index.js'
import { serveCommands } from './cli/owner-socket.js'
import { followOffset, writeOffset } from './clock-offset.js'
import type { App } from './app.js'
import { resetDemo, seedDemo, setDemoClock } from './demo.js'
import { transact } from './db/index.js'
import { createHttp, createIsOwnHost, stopServer, type ClockApi, type HealthPort, type Mount } from './http/index.js'
import { createOutbox, releaseLeases } from './outbox/index.js'
import { localDate } from './shared/dates.js'
import { menuHash } from './work.js'

const STOP_WITHIN_MS = 10_000
const RETRY_POLL_MS = 1_000
const SIMULATOR_PREFIX = '/simulator'

export interface RunningService {
  url: string
  stop(): Promise<void>
}

/** Serves an app: HTTP, the simulator in demo mode, workers and the pulse. */
export async function startService(app: App): Promise<RunningService> {
  const { config, log, db, clock, worker, pulse } = app
  const simulated = config.mode === 'demo' && config.wecom.apiBase.endsWith(SIMULATOR_PREFIX)
  const simulator = simulated ? simulatorOf(app) : null
  const http = createHttp({
    config,
    log,
    metrics: app.metrics,
    inbox: app.inbox,
    health: healthOf(app),
    app: { token: config.wecom.token, encodingAesKey: config.wecom.encodingAesKey, receiveId: config.wecom.corpId },
    contacts: config.contacts && { ...config.contacts, receiveId: config.wecom.corpId },
    clockApi: config.mode === 'demo' ? clockApi(app) : undefined,
    pages: { pages: app.pages, store: app.store.store },
    mounts: simulator ? [mountOf(simulator.handler())] : [],
  })
  if (config.mode === 'demo') await setDemoClock(app)
  const server = createServer(http.app.callback())
  // Longer than the proxies before us keep a line: they must be the ones to drop it, or a callback meets a closed door.
  server.keepAliveTimeout = 75_000
  const url = await listen(server, config.server.port, config.server.host)
  simulator?.configure({ callbackUrl: `${url}/wecom/callback`, contactsCallbackUrl: `${url}/wecom/contacts` })
  if (config.mode === 'demo') {
    await pushClock(app, clock.offsetMs)
    await seedDemo(app)
  }
  await promiseStartWork(app)
  await sayWherePicturesAre(app)
  const stopFollowing = config.mode === 'demo' && db.kind === 'postgres' ? followOffset(db.background, clock) : () => {}
  const retrying = startRetries(app)
  worker.start()
  await pulse.tick().catch((error: unknown) => log.error({ err: error }, 'the first pulse failed'))
  pulse.start()
  const commands = await serveCommands(app)

  return {
    url,
    async stop() {
      // First the simulator: its open streams would hold the server.
      await simulator?.close()
      await stopServer(server, http, STOP_WITHIN_MS)
      await commands.close()
      stopFollowing()
      await Promise.all([retrying.stop(), pulse.stop(), worker.stop()])
      await app.close()
    },
  }
}

function simulatorOf({ config }: App) {
  const { apiBase: _, ...keys } = config.wecom
  return createSimulator({
    ...keys,
    ...(config.contacts && { contacts: config.contacts }),
    callbackUrl: '',
    serviceUrl: '',
    stateFile: path.join(config.dataDir, 'simulator.json'),
    isOwnHost: createIsOwnHost(config.server),
  })
}

/** The simulator knows nothing of its place: the prefix is taken off. */
function mountOf(handler: (request: IncomingMessage, response: ServerResponse) => void): Mount {
  return {
    prefix: SIMULATOR_PREFIX,
    handler: (request, response) => {
      request.url = request.url?.slice(SIMULATOR_PREFIX.length) || '/'
      handler(request, response)
    },
  }
}

function healthOf({ db, store, client, config }: App): HealthPort {
  return {
    async check() {
      const database = await db.ping().then(
        () => 'ok' as const,
        () => 'away' as const,
      )
      const { state } = client.breaker()
      const token =
        config.mode === 'demo'
          ? 'ok'
          : await client.checkToken().then(
              () => 'ok' as const,
              () => 'away' as const,
            )
      // Migrations are applied before anything listens, so a database that answers has them.
      return { database, migrations: database, redis: store.state(), token, wecom: state === 'closed' ? 'ok' : 'away' }
    },
  }
}

function clockApi(app: App): ClockApi {
  const read = () => ({ now: app.clock.now(), offsetMs: app.clock.offsetMs })
  return {
    read: async () => read(),
    async move(to) {
      const offsetMs = app.clock.offsetMs + (to.getTime() - app.clock.now().getTime())
      const back = to.getTime() < app.clock.now().getTime() - 1_000
      await transact(app.db.background, async tx => {
        await writeOffset(tx, offsetMs)
        if (back) await resetDemo(tx)
        // A move is not an outage: the pulse stands where the clock now stands.
        else await tx.$executeRaw`update pulse set ran_until = ${to}::timestamptz, real_time = now() where id = 1`
      })
      app.clock.setOffset(offsetMs)
      await pushClock(app, offsetMs)
      if (back)
        await fetch(`${app.config.wecom.apiBase}/control/reset`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          signal: AbortSignal.timeout(5_000),
        })
      if (back) await transact(app.db.background, tx => promiseMenu(app, tx))
      await app.pulse.tick()
      return read()
    },
  }
}

/** The simulator's CreateTime follows the school's clock; it is told over HTTP, as it may run elsewhere. */
async function pushClock({ config, log }: App, offsetMs: number): Promise<void> {
  const request = {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ offsetMs }),
    signal: AbortSignal.timeout(5_000),
  }
  await fetch(`${config.wecom.apiBase}/control/clock`, request).catch((error: unknown) =>
    log.warn({ err: error }, 'the simulator did not take the clock'),
  )
}

/** A first start happens before URL and trusted IP exist: sync and menu are promises, kept when WeCom lets them through. */
async function promiseStartWork(app: App): Promise<void> {
  await transact(app.db.background, async tx => {
    const date = localDate(app.clock.now())
    if (app.config.mode === 'real' && (await tx.person.count()) === 0)
      await createOutbox(tx).add({ kind: 'directory.sync', subject: 'directory', recipients: [], dedupeKey: 'first-sync', date })
    const known = await tx.setting.findUnique({ where: { key: 'menu' } })
    if ((known?.value as { hash?: string } | undefined)?.hash !== menuHash(app.manifests)) await promiseMenu(app, tx)
    if (app.db.kind === 'embedded') await releaseLeases(tx)
  })
}

/** Instances that share a database share no folder. That shows only when somebody wants to see a picture, so it is said before. */
async function sayWherePicturesAre({ contents, db, log }: App): Promise<void> {
  if (db.kind === 'embedded') return // one owner, one folder
  try {
    const elsewhere = await transact(db.background, tx => contents.countElsewhere(tx))
    if (elsewhere > 0)
      log.error({ pictures: elsewhere }, 'pictures lie in the folder of another instance: give all instances the same MEDIA_S3_* settings')
    else if (contents.main.kind === 'folder')
      log.info('pictures are kept in a folder of this instance: before there is a second one, both need the MEDIA_S3_* settings')
  } catch (error) {
    log.error({ err: error }, 'the folder for pictures cannot be used')
  }
}

async function promiseMenu(app: App, tx: Parameters<typeof createOutbox>[0]): Promise<void> {
  await createOutbox(tx).add({
    kind: 'menu.create',
    subject: 'menu',
    recipients: [],
    dedupeKey: `menu:${menuHash(app.manifests)}`,
    date: localDate(app.clock.now()),
  })
}

/** Handles failed events again, one after another, as they come due. */
function startRetries({ retry, log }: App): { stop(): Promise<void> } {
  let stopped = false
  let running = Promise.resolve()
  const round = async () => {
    while (!stopped && (await retry.retryNext()));
  }
  const timer = setInterval(() => {
    running = running.then(round).catch((error: unknown) => log.warn({ err: error }, 'retries wait'))
  }, RETRY_POLL_MS)
  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => {
      const address = server.address() as AddressInfo
      const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
      resolve(`http://${name}:${address.port}`)
    })
  })
}
