import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url))
const GIVE_UP_MS = 60_000

export interface Program {
  port: number
  pid: number
  stop(): Promise<void>
}

/** What `npm start` starts, with nothing configured but a port and a folder; the demo school is there when this returns. */
export async function startProgram(dataDir: string): Promise<Program> {
  const port = await freePort()
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    cwd: dataDir,
    env: { PATH: process.env['PATH'], PORT: String(port), DATA_DIR: path.join(dataDir, 'data') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    const killer = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await ended
    clearTimeout(killer)
  }
  try {
    // The addresses are printed when the demo school is there; only then does a tap mean something.
    await announced(child)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, pid: child.pid!, stop }
}

function announced(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the service did not start')), GIVE_UP_MS)
    child.once('exit', code => reject(new Error(`the service ended with ${code}`)))
    child.stdout!.on('data', text => {
      if (!String(text).includes('/simulator/')) return
      clearTimeout(timer)
      resolve()
    })
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
