import { click } from './callbacks.js'
import { startServed, type Served } from './children.js'
import { createBudget, median, note, print } from './report.js'
import { blast } from './wire.js'

const PAIRS = { most: 15, seconds: 60, least: 5 }
const REQUESTS = 2_000
const CONNECTIONS = 16

/** One round against one server: requests a second, and what each cost the server's process. */
async function round(server: Served, requests: readonly Buffer[]) {
  await server.spent()
  const { seconds, refused } = await blast(server.port, requests, CONNECTIONS)
  if (refused > 0) throw new Error(`${refused} of ${requests.length} callbacks were not answered 200`)
  return { perSecond: requests.length / seconds, cpuMicros: ((await server.spent()).cpuMs * 1000) / requests.length }
}

/** Our way in with an empty command, against the same work by hand and against npm co-wechat. */
export async function benchGateway(): Promise<void> {
  const requests = Array.from({ length: REQUESTS }, (_, index) => click(`student${index}`, new Date()))
  const servers = await Promise.all(['gateway', 'bare-gateway', 'co-wechat'].map(kind => startServed(kind)))
  const [ours, bare, coWechat] = servers as [Served, Served, Served]
  try {
    for (const server of servers) for (let warm = 0; warm < 3; warm++) await round(server, requests)
    const rounds: Record<'ours' | 'bare' | 'coWechat', Awaited<ReturnType<typeof round>>>[] = []
    const another = createBudget(PAIRS)
    for (let index = 0; another(index); index++) {
      // Alternating who goes first, so that a machine that slows down favours nobody.
      const first = index % 2 === 0
      const early = first ? await round(ours, requests) : await round(bare, requests)
      const late = first ? await round(bare, requests) : await round(ours, requests)
      rounds.push({ ours: first ? early : late, bare: first ? late : early, coWechat: await round(coWechat, requests) })
    }
    const ratio = (other: 'bare' | 'coWechat') => median(rounds.map(pair => pair.ours.perSecond / pair[other].perSecond))
    const rate = (who: 'ours' | 'bare' | 'coWechat') => median(rounds.map(pair => pair[who].perSecond))
    const cpu = (who: 'ours' | 'bare' | 'coWechat') => median(rounds.map(pair => pair[who].cpuMicros))
    print({ name: 'gateway.vs_same_work', value: rate('ours'), unit: 'callbacks/s', vs: 'bare Koa, same work', ratio: ratio('bare') })
    print({ name: 'gateway.vs_co_wechat', value: rate('ours'), unit: 'callbacks/s', vs: 'co-wechat', ratio: ratio('coWechat') })
    print({ name: 'gateway.cpu', value: cpu('ours'), unit: 'µs/callback', vs: 'bare Koa, same work', ratio: cpu('ours') / cpu('bare') })
    note(
      `gateway: bare ${Math.round(rate('bare'))}/s ${Math.round(cpu('bare'))} µs, co-wechat ${Math.round(rate('coWechat'))}/s ${Math.round(cpu('coWechat'))} µs`,
    )
  } finally {
    await Promise.all(servers.map(server => server.stop()))
  }
}
