import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a server under load says about itself; `spent` are milliseconds by part since the last question. */
export interface Spent {
  /** User and system CPU of the process since the last question, in milliseconds. */
  cpuMs: number
  parts: Record<string, { count: number; ms: number }>
}

export interface Served {
  port: number
  spent(): Promise<Spent>
  stop(): Promise<void>
}

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url))

/** Starts one server of the bench in a process of its own, so that it shares no event loop with the load. */
export async function startServed(kind: string, settings: Record<string, string> = {}): Promise<Served> {
  const child = fork(MAIN, ['--serve', kind, JSON.stringify(settings)], { stdio: ['ignore', 2, 2, 'ipc'] })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const ask = <T>(question: string) =>
    new Promise<T>((resolve, reject) => {
      child.once('message', message => resolve(message as T))
      child.once('exit', code => reject(new Error(`${kind} ended with ${code}`)))
      if (question) child.send(question)
    })
  const { port } = await ask<{ port: number }>('')
  child.setMaxListeners(0)
  return {
    port,
    spent: () => ask<Spent>('spent'),
    async stop() {
      child.send('stop')
      await ended
    },
  }
}
