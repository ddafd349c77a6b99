import type { ServerResponse } from 'node:http'

export interface InFlight {
  /** Runs one request's work; the request stays counted until its answer has left. */
  run(response: ServerResponse, work: () => Promise<void>): Promise<void>
  count(): number
  /** True once nobody is in flight, false when `withinMs` passed first. Later requests are still served, then hung up on. */
  drain(withinMs: number): Promise<boolean>
}

export function createInFlight(): InFlight {
  let count = 0
  let draining = false
  const waiting = new Set<() => void>()

  function leave(): void {
    count--
    if (count === 0) for (const tell of waiting) tell()
  }

  return {
    async run(response, work) {
      count++
      if (draining) response.setHeader('Connection', 'close')
      try {
        await work()
      } finally {
        // Koa sends the answer after its middleware; a client that hung up leaves a response that is closed already.
        if (response.closed || response.destroyed) leave()
        else response.once('close', leave)
      }
    },
    count: () => count,
    drain(withinMs) {
      draining = true
      if (count === 0) return Promise.resolve(true)
      return new Promise(resolve => {
        const settle = (empty: boolean) => {
          clearTimeout(timer)
          waiting.delete(tell)
          resolve(empty)
        }
        const tell = () => settle(true)
        const timer = setTimeout(() => settle(false), withinMs)
        waiting.add(tell)
      })
    },
  }
}
