// Makes a new database cluster in the folder given, then ends: initdb needs 800 MB that would otherwise stay in the service.
// Plain JavaScript, because it runs as a process of its own both from dist/ and from the sources under test.
import { open, readdir } from 'node:fs/promises'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'

const SYNCS_AT_ONCE = 16

const dir = process.argv[2]
const db = await PGlite.create(dir)
await db.exec('CHECKPOINT')
await db.close()
await syncTree(dir)

/** PGlite writes without fsync; the cluster must be on the disk before it is given its final name. */
async function syncTree(root) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const queue = [root, ...entries.map(entry => path.join(entry.parentPath ?? entry.path, entry.name))]
  // Several at once share one write of the disk's journal.
  const worker = async () => {
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) await sync(file)
  }
  await Promise.all(Array.from({ length: SYNCS_AT_ONCE }, worker))
}

async function sync(file) {
  if (process.platform === 'win32') return // read-only handles cannot be synced there
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
