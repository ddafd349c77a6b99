import { chmod, mkdir, rm } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { App } from '../app.js'
import { ownerAddress } from './owner-address.js'
import { runVerb, type Command } from './run-verb.js'
import type { ExitCode, Output } from './verb.js'

/** One line of the answer. */
type Answer = { stdout: string } | { stderr: string } | { exit: ExitCode }

/** A school file has at most a few hundred kilobytes. */
const LONGEST_REQUEST = 8 * 1024 * 1024
const REQUEST_WITHIN_MS = 10_000
const STOP_WITHIN_MS = 5_000

/** The embedded database has one owner, so the command line asks it. A database server needs no such door. */
export async function serveCommands(app: App, address = ownerAddress(app.config.dataDir)): Promise<{ close(): Promise<void> }> {
  if (app.db.kind !== 'embedded') return { close: async () => {} }
  const sockets = new Set<net.Socket>()
  const running = new Set<Promise<void>>()
  const server = net.createServer(socket => {
    sockets.add(socket)
    const work = serve(app, socket).finally(() => running.delete(work))
    running.add(work)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
  })
  try {
    await listen(server, address)
  } catch (error) {
    app.log.warn({ err: error }, 'the command line cannot reach this service')
    return { close: async () => {} }
  }
  return {
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      await Promise.race([Promise.all(running), new Promise(resolve => setTimeout(resolve, STOP_WITHIN_MS).unref())])
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** The folder is ours already, so a file that lies there belongs to nobody. Nobody else may knock. */
async function listen(server: net.Server, address: string): Promise<void> {
  const isFile = process.platform !== 'win32'
  if (isFile) {
    await mkdir(path.dirname(address), { recursive: true, mode: 0o700 })
    await rm(address, { force: true })
  }
  await new Promise<void>((resolve, reject) => {
    // The file appears during this call; its mode must be right from the first moment.
    const before = isFile ? process.umask(0o177) : null
    server.once('error', reject).listen(address, resolve)
    if (before !== null) process.umask(before)
  })
  if (isFile) await chmod(address, 0o600)
}

async function serve(app: App, socket: net.Socket): Promise<void> {
  const answer = (line: Answer) => {
    if (socket.writable) socket.write(`${JSON.stringify(line)}\n`)
  }
  const output: Output = { out: stdout => answer({ stdout }), err: stderr => answer({ stderr }) }
  try {
    const command = await readRequest(socket)
    if (command) answer({ exit: await runVerb(app, 'owner', command, output) })
  } catch (error) {
    app.log.warn({ err: error }, 'a command was not understood')
  } finally {
    socket.end()
  }
}

async function readRequest(socket: net.Socket): Promise<Command | null> {
  const chunks: Buffer[] = []
  let size = 0
  const late = setTimeout(() => socket.destroy(), REQUEST_WITHIN_MS)
  try {
    return await new Promise((resolve, reject) => {
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size > LONGEST_REQUEST) reject(new Error('the request is too long'))
        else if (chunk.at(-1) === 10) resolve(commandOf(Buffer.concat(chunks).toString('utf8')))
      })
      socket.once('close', () => resolve(null))
    })
  } finally {
    clearTimeout(late)
  }
}

function commandOf(line: string): Command {
  const { argv, cwd, input } = JSON.parse(line) as Partial<Command>
  if (!Array.isArray(argv) || typeof cwd !== 'string') throw new Error('not a command')
  return { argv: argv.map(String), cwd, ...(typeof input === 'string' && { input }) }
}

/** Lets the running owner do it; null when there is none. */
export async function askOwner(address: string, command: Command, output: Output): Promise<ExitCode | null> {
  const socket = await connect(address)
  if (!socket) return null
  socket.write(`${JSON.stringify(command)}\n`)
  // The last line may be followed by a reset instead of an end.
  socket.on('error', () => socket.destroy())
  for await (const line of createInterface({ input: socket })) {
    const answer = JSON.parse(line) as Answer
    if ('exit' in answer) {
      socket.destroy()
      return answer.exit
    }
    if ('stdout' in answer) output.out(answer.stdout)
    else output.err(answer.stderr)
  }
  output.err('服务在做完之前停止了。请等它重新启动后再试一次。')
  return 1
}

function connect(address: string): Promise<net.Socket | null> {
  return new Promise(resolve => {
    const socket = net.connect(address)
    socket.once('connect', () => resolve(socket)).once('error', () => resolve(null))
  })
}
