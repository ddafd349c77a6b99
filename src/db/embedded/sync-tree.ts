import { open, readdir } from 'node:fs/promises'
import path from 'node:path'

/** Several at once share one write of the disk's journal. */
const SYNCS_AT_ONCE = 16

/** PGlite and plain writes leave files in the system's cache; a cluster must be on the disk before it is given its final name. */
export async function syncTree(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const queue = [root, ...entries.map(entry => path.join(entry.parentPath, entry.name))]
  const worker = async () => {
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) await syncPath(file)
  }
  await Promise.all(Array.from({ length: SYNCS_AT_ONCE }, worker))
}

/** A file, or a folder: its list of names. */
export async function syncPath(file: string): Promise<void> {
  if (process.platform === 'win32') return // read-only handles cannot be synced there
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
