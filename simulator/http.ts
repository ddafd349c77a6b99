import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export class BodyTooLarge extends Error {
  readonly status = 413
}

export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > limit) throw new BodyTooLarge('body too large')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** Waits, or ends early and quietly when the simulator closes. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined)
}
