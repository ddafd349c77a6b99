import type { ServerResponse } from 'node:http'

const HEARTBEAT_MS = 15_000

export type Topic = 'phone' | 'clock' | 'school' | 'faults'

/** Server-Sent Events for the phones in the browser. */
export interface EventStream {
  attach(response: ServerResponse): void
  publish(topic: Topic, data: Record<string, unknown>): void
  close(): void
}

export function createEventStream(): EventStream {
  const open = new Set<ServerResponse>()
  const heartbeat = setInterval(() => {
    for (const response of open) response.write(': still here\n\n')
  }, HEARTBEAT_MS)
  heartbeat.unref()
  return {
    attach(response) {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      response.write('retry: 1000\n\n')
      open.add(response)
      response.on('close', () => open.delete(response))
    },
    publish(topic, data) {
      if (open.size === 0) return
      const frame = `event: ${topic}\ndata: ${JSON.stringify(data)}\n\n`
      for (const response of open) response.write(frame)
    },
    close() {
      clearInterval(heartbeat)
      for (const response of open) response.end()
      open.clear()
    },
  }
}
