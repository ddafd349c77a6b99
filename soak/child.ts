import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, openSync } from 'node:fs'
import net from 'node:net'

export interface Child {
  readonly pid: number
  /** First line of standard output; rejects when the process ends before it. */
  readonly firstLine: Promise<string>
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>
  kill(signal: NodeJS.Signals): Promise<void>
}

const living = new Set<ChildProcess>()
process.once('exit', () => living.forEach(child => child.kill('SIGKILL')))
// A run that is broken off must not leave its servers behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** A process of ours; what it complains about goes to `logFile`. */
export function startChild(
  file: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; logFile: string; uid?: number; gid?: number; cwd?: string },
): Child {
  const { logFile, ...rest } = options
  const process_ = spawn(file, args, { ...rest, stdio: ['ignore', 'pipe', openSync(logFile, 'a')] })
  process_.stdout?.pipe(createWriteStream(logFile, { flags: 'a' }))
  living.add(process_)
  const ended = new Promise<void>(resolve => process_.once('close', () => resolve()).once('error', () => resolve()))
  void ended.then(() => living.delete(process_))
  const firstLine = readFirstLine(process_, ended, file)
  firstLine.catch(() => {}) // whoever needs it asks for it
  return {
    pid: process_.pid ?? 0,
    firstLine,
    ended,
    async kill(signal) {
      process_.kill(signal)
      await ended
    },
  }
}

function readFirstLine(child: ChildProcess, ended: Promise<void>, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      const line = text.split('\n', 1)[0]
      if (text.includes('\n')) resolve(line ?? '')
    })
    void ended.then(() => reject(new Error(`${name} ended before it said anything`)))
  })
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Asks until the answer is yes; throws with `what` when the time is over. */
export async function until(what: string, seconds: number, ask: () => Promise<boolean>, everyMs = 200): Promise<void> {
  const giveUpAt = Date.now() + seconds * 1_000
  while (!(await ask().catch(() => false))) {
    if (Date.now() > giveUpAt) throw new Error(`${what}: not within ${seconds} s`)
    await pause(everyMs)
  }
}
