// Makes a new database cluster in the folder given, then ends: initdb needs 800 MB that would otherwise stay in the service.
// Plain JavaScript, because it runs as a process of its own both from dist/ and from the sources under test.
import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'

const dir = process.argv[2]
const db = await PGlite.create(dir)
await db.exec('CHECKPOINT')
await db.close()
syncTree(dir)

/** PGlite writes without fsync; the cluster must be on the disk before it is given its final name. */
function syncTree(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const child = path.join(folder, entry.name)
    if (entry.isDirectory()) syncTree(child)
    else sync(child)
  }
  sync(folder)
}

function sync(file) {
  if (process.platform === 'win32') return // read-only handles cannot be synced there
  const handle = openSync(file, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
