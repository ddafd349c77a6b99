import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { AppError } from '../../shared/errors.js'

export interface FolderLock {
  release(): Promise<void>
}

/** Two processes on one PGlite folder lose acknowledged commits without an error, so the second is refused. */
export class DataFolderInUseError extends AppError {
  constructor(dataDir: string, cause?: unknown) {
    super(
      'data-folder-in-use',
      `数据文件夹 ${dataDir} 正被另一个进程使用：内嵌数据库一次只能由一个进程打开。请先停止那个进程（或等它退出）再启动；要多个进程同时运行，请设置 DATABASE_URL 使用 PostgreSQL。\n` +
        `The data folder ${dataDir} is in use by another process: the embedded database has one owner at a time. ` +
        'Stop that process first, or set DATABASE_URL to use PostgreSQL with several processes.',
      { cause, safeMessage: '数据文件夹正被另一个进程使用，请先停止那个进程再启动。' },
    )
  }
}

/** The operating system frees a socket or pipe when its process dies, kill -9 included; a pid file needs the check below. */
export function lockFolder(dataDir: string): Promise<FolderLock> {
  const id = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 32)
  if (process.platform === 'linux') return lockByName(dataDir, `\0wecom-campus-${id}`)
  if (process.platform === 'win32') return lockByName(dataDir, `\\\\.\\pipe\\wecom-campus-${id}`)
  return lockByPidFile(dataDir)
}

function lockByName(dataDir: string, address: string): Promise<FolderLock> {
  return new Promise((resolve, reject) => {
    const server = net.createServer(socket => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new DataFolderInUseError(dataDir, error) : error)
    })
    server.listen(address, () => {
      server.unref()
      resolve({ release: () => new Promise(done => server.close(() => done())) })
    })
  })
}

/** For systems without abstract sockets. A hard link appears together with its content, so a half-written file is never read. */
export async function lockByPidFile(dataDir: string): Promise<FolderLock> {
  await mkdir(dataDir, { recursive: true })
  const file = path.join(dataDir, '.owner')
  const mine = `${file}.${process.pid}`
  await writeFile(mine, String(process.pid))
  try {
    if (!(await linked(mine, file))) {
      await setDeadOwnerAside(dataDir, file)
      if (!(await linked(mine, file))) throw new DataFolderInUseError(dataDir)
    }
  } finally {
    await rm(mine, { force: true })
  }
  return { release: () => rm(file, { force: true }) }
}

async function setDeadOwnerAside(dataDir: string, file: string): Promise<void> {
  const owner = await readFile(file, 'utf8').catch(() => '')
  if (owner === '') return
  if (isAlive(Number(owner))) throw new DataFolderInUseError(dataDir)
  const aside = `${file}.dead.${process.pid}`
  await rename(file, aside).catch(() => undefined)
  // Another starter may have taken the folder in between: give its file back.
  if ((await readFile(aside, 'utf8').catch(() => owner)) !== owner) await linked(aside, file)
  await rm(aside, { force: true })
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
