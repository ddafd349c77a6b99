import { connect, type Socket } from 'node:net'

export interface Answer {
  status: number
  length: number
}

/** Shorter than the 5 s after which a Node server hangs up on an idle connection. */
const TOO_IDLE_MS = 4_000

/** One keep-alive connection that writes prepared bytes and reads as little of the answer as it can: the load must be cheap. */
export function createConnection(port: number) {
  let socket: Socket | null = null
  let received: Buffer = Buffer.alloc(0)
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null
  let lastUsed = 0

  function open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const fresh = connect({ port, host: '127.0.0.1', noDelay: true })
      fresh.once('connect', () => resolve(fresh)).once('error', reject)
      fresh.on('data', take)
      fresh.on('close', () => {
        if (socket !== fresh) return
        socket = null
        fail(new Error('the connection was closed before the answer'))
      })
    })
  }

  function fail(error: Error): void {
    const asked = waiting
    waiting = null
    received = Buffer.alloc(0)
    asked?.reject(error)
  }

  function take(chunk: Buffer): void {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const head = received.indexOf('\r\n\r\n')
    if (head === -1) return
    const headers = received.toString('latin1', 0, head)
    const length = /\r\ncontent-length: (\d+)/i.exec(headers)
    if (!length) return fail(new Error(`an answer without its length: ${headers}`))
    if (received.length < head + 4 + Number(length[1])) return
    const answer = { status: Number(headers.slice(9, 12)), length: Number(length[1]) }
    received = Buffer.alloc(0)
    const asked = waiting
    waiting = null
    asked?.resolve(answer)
  }

  return {
    async send(request: Buffer): Promise<Answer> {
      if (socket && performance.now() - lastUsed > TOO_IDLE_MS) {
        const idle: Socket = socket
        socket = null
        idle.destroy()
      }
      socket ??= await open()
      const current = socket
      const answer = await new Promise<Answer>((resolve, reject) => {
        waiting = { resolve, reject }
        current.write(request)
      })
      lastUsed = performance.now()
      return answer
    },
    close() {
      const last = socket
      socket = null
      last?.destroy()
    },
  }
}

export interface Blast {
  seconds: number
  refused: number
}

/** Sends all requests as fast as the connections come back; what is not answered 200 counts as refused. */
export async function blast(port: number, requests: readonly Buffer[], connections: number): Promise<Blast> {
  const wires = Array.from({ length: connections }, () => createConnection(port))
  let next = 0
  let refused = 0
  const began = performance.now()
  await Promise.all(
    wires.map(async wire => {
      for (let request = requests[next++]; request; request = requests[next++]) {
        const { status } = await wire.send(request)
        if (status !== 200) refused++
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  for (const wire of wires) wire.close()
  return { seconds, refused }
}
