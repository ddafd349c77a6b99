import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Spent } from './children.js'

/** What one kind of server brings; `parts` fills in where its time went. */
export interface Serving {
  listener?: RequestListener
  port?: number
  parts?: Spent['parts']
  stop?: () => Promise<void>
}

const KINDS: Record<string, (settings: Record<string, string>) => Promise<Serving>> = {
  gateway: async () => ({ listener: (await import('./gateway-apps.js')).ourGateway().callback() }),
  'bare-gateway': async () => ({ listener: (await import('./gateway-apps.js')).bareGateway().callback() }),
  'co-wechat': async () => ({ listener: (await import('./gateway-apps.js')).coWechatGateway().callback() }),
  app: async settings => (await import('./apps.js')).ourApp(settings),
  floor: async settings => (await import('./floor.js')).sealedFloor(settings),
  'plain-floor': async settings => (await import('./floor.js')).plainFloor(settings),
  'approve-floor': async settings => (await import('./approve-floor.js')).approveFloor(settings),
  service: async settings => (await import('./apps.js')).wholeService(settings),
}

/** The other side of `startServed`: one server in this process, asked over the channel. */
export async function serve(kind: string, settings: Record<string, string>): Promise<void> {
  const create = KINDS[kind]
  if (!create) throw new Error(`no server called ${kind}`)
  const serving = await create(settings)
  const server = serving.listener && createServer(serving.listener)
  const port = server ? await listen(server) : serving.port!
  let before = process.cpuUsage()
  process.on('message', question => {
    if (question === 'stop') {
      server?.closeAllConnections()
      void Promise.resolve(serving.stop?.()).finally(() => process.exit(0))
      return
    }
    const used = process.cpuUsage(before)
    before = process.cpuUsage()
    const parts = serving.parts ?? {}
    process.send?.({ cpuMs: (used.user + used.system) / 1000, parts: structuredClone(parts) } satisfies Spent)
    for (const name of Object.keys(parts)) delete parts[name]
  })
  process.on('disconnect', () => process.exit(0))
  process.send?.({ port })
}

function listen(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}
