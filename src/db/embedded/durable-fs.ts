import { fdatasyncSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { AppError } from '../../shared/errors.js'
import { START_PARAMS } from './start-params.js'

interface NodeFsStream {
  nfd?: number
}

interface EmscriptenNodeFs {
  stream_ops: { fsync?: (stream: NodeFsStream) => number }
}

/** PGlite's own NodeFS never reaches the disk's fsync, whatever `fsync` is set to: give PostgreSQL a real one. */
class DurableNodeFS extends NodeFS {
  syncs = 0

  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const result = await super.init(...args)
    const preRun = result.emscriptenOpts.preRun
    if (!Array.isArray(preRun)) throw notDurable()
    preRun.push(module => {
      // Emscripten's own type does not list its file systems.
      const { filesystems } = module.FS as unknown as { filesystems: { NODEFS: EmscriptenNodeFs } }
      filesystems.NODEFS.stream_ops.fsync = stream => {
        this.syncs++
        if (stream.nfd !== undefined) fdatasyncSync(stream.nfd)
        return 0
      }
    })
    return result
  }
}

/** Opens an initialised cluster so that an acknowledged commit is on the disk. */
export async function openDurable(clusterDir: string): Promise<PGlite> {
  const fs = new DurableNodeFS(clusterDir)
  const startParams = [...START_PARAMS.filter(param => param !== '-F'), '-c', 'wal_sync_method=fsync']
  const db = await PGlite.create({ fs, startParams })

  // The internals this hangs on have moved between PGlite versions: prove it with a commit that leaves nothing behind.
  const before = fs.syncs
  await db.exec(`select pg_logical_emit_message(true, 'durable', 'probe')`)
  if (fs.syncs > before) return db
  await db.close()
  throw notDurable()
}

const notDurable = () =>
  new AppError('database-not-durable', 'this PGlite version does not reach fsync: commits would not survive a power failure')
