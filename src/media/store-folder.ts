import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { placeOf, type ContentStore } from './store.js'

const ID_FILE = '.id'
const PART = '.part'

/** A folder on this machine. It carries its own name, so that a process knows whose pictures it is looking at. */
export function createFolderStore(root: string): ContentStore {
  const fileOf = (sha256: string) => path.join(root, ...placeOf(sha256))

  async function identify(): Promise<string> {
    const known = await readIfThere(path.join(root, ID_FILE))
    const text = known?.toString('latin1').trim() ?? ''
    if (/^[0-9a-f]{16}$/.test(text)) return `folder:${text}`
    const fresh = randomBytes(8).toString('hex')
    await writeWhole(path.join(root, ID_FILE), Buffer.from(`${fresh}\n`))
    return `folder:${fresh}`
  }

  let id: Promise<string> | undefined

  return {
    kind: 'folder',
    id: () =>
      (id ??= identify().catch((error: unknown) => {
        id = undefined
        throw error
      })),
    // Written again when it is there: a repetition mends what was damaged.
    put: (sha256, bytes) => writeWhole(fileOf(sha256), bytes),
    get: sha256 => readIfThere(fileOf(sha256)),
    delete: sha256 => rm(fileOf(sha256), { force: true }),

    async tidy(before) {
      const whole: { sha256: string; size: number }[] = []
      for (const folder of await namesIn(root)) {
        if (!/^[0-9a-f]{2}$/.test(folder)) continue
        for (const name of await namesIn(path.join(root, folder))) {
          const file = path.join(root, folder, name)
          const found = await stat(file).catch(() => null)
          if (!found || found.mtime >= before) continue
          if (name.endsWith(PART)) await rm(file, { force: true })
          else if (/^[0-9a-f]{62}$/.test(name)) whole.push({ sha256: folder + name, size: found.size })
        }
      }
      return whole
    },
  }
}

/** Nobody ever reads half a file: it gets its name when all of it is on the disk. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const part = `${file}.${randomBytes(6).toString('hex')}${PART}`
  try {
    const handle = await open(part, 'wx', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  await syncFolder(path.dirname(file))
}

/** The new name must outlive a power cut: WeCom's own copy is forgotten after this. Windows cannot and need not. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

function readIfThere(file: string): Promise<Buffer | null> {
  return readFile(file).catch((error: unknown) => {
    if (isAbsent(error)) return null
    throw error
  })
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
