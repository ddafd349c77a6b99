import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { isThisMachine } from './own-host.js'
import { createSimulator } from './simulator.js'

/** A process of its own, for soak and bench runs. Prints its address as one line of JSON. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    'callback-url': { type: 'string' },
    'contacts-callback-url': { type: 'string' },
    'service-url': { type: 'string' },
    'corp-id': { type: 'string' },
    'agent-id': { type: 'string' },
    secret: { type: 'string' },
    token: { type: 'string' },
    'aes-key': { type: 'string' },
    'contacts-token': { type: 'string' },
    'contacts-aes-key': { type: 'string' },
    'contacts-secret': { type: 'string' },
    'state-file': { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})

type ArgumentName = keyof typeof values

function needed(name: ArgumentName): string {
  return values[name] ?? stop(`--${name} is missing`)
}

function stop(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

function present<K extends string>(key: K, name: ArgumentName): Partial<Record<K, string>> {
  const value = values[name]
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, string>>)
}

function contacts() {
  const token = values['contacts-token']
  const encodingAesKey = values['contacts-aes-key']
  if (token === undefined || encodingAesKey === undefined) return {}
  return { contacts: { token, encodingAesKey, ...present('secret', 'contacts-secret') } }
}

const simulator = createSimulator({
  corpId: needed('corp-id'),
  agentId: Number(needed('agent-id')),
  secret: needed('secret'),
  token: needed('token'),
  encodingAesKey: needed('aes-key'),
  seed: Number(values.seed),
  ...contacts(),
  ...present('callbackUrl', 'callback-url'),
  ...present('contactsCallbackUrl', 'contacts-callback-url'),
  ...present('serviceUrl', 'service-url'),
  ...present('stateFile', 'state-file'),
  isOwnHost: host => isThisMachine(host, values.host),
})

const server = createServer(simulator.handler())
server.listen(Number(values.port), values.host, () => {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : Number(values.port)
  process.stdout.write(`${JSON.stringify({ url: `http://${values.host}:${port}`, port, pid: process.pid })}\n`)
})

function shutDown() {
  server.close()
  server.closeAllConnections()
  void simulator.close()
}
process.once('SIGTERM', shutDown)
process.once('SIGINT', shutDown)
