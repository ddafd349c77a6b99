import type { z } from 'zod'
import type { Download } from './transport.js'

/** One request to an API, before token and patience are added. */
export interface ApiRequest {
  api: string
  method?: 'GET' | 'POST'
  query?: Record<string, string>
  /** Values in query or body that must not show up in errors. */
  secrets?: readonly string[]
  json?: unknown
  body?: { type: string; bytes: Uint8Array }
  /** False when a second call would do a second thing; such a call is not repeated after an ambiguous failure. */
  repeatable?: boolean
  timeoutMs?: number
}

/** What the groups of methods are built on. */
export interface ApiCaller {
  agentId: number
  sendTimeoutMs: number
  mediaTimeoutMs: number
  call: <T>(request: ApiRequest, schema: z.ZodType<T>) => Promise<T>
  download: (request: ApiRequest, maxBytes: number) => Promise<Download>
}
