import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { AppError } from '../../shared/errors.js'
import { findSeed, unpackSeed } from './seed.js'
import { syncPath, syncTree } from './sync-tree.js'

const INIT_SCRIPT = fileURLToPath(new URL('./init-cluster.mjs', import.meta.url))
const STAGING = '.new-'

export const clusterDirOf = (dataDir: string) => path.join(dataDir, 'database')

export interface EnsureClusterOptions {
  /** A packed cluster; `null` = none. Default: the one that was built for the installed PGlite. */
  seed?: string | null
  /** Told when the seed is of no use. */
  onBadSeed?: ((error: unknown, seed: string) => void) | undefined
}

/** Makes the cluster when there is none. Only the owner of the folder may call it. Returns whether it is new. */
export async function ensureCluster(
  dataDir: string,
  { seed = findSeed() ?? null, onBadSeed }: EnsureClusterOptions = {},
): Promise<boolean> {
  const cluster = clusterDirOf(dataDir)
  if (existsSync(path.join(cluster, 'PG_VERSION'))) return false
  if (existsSync(cluster) && (await readdir(cluster)).length > 0)
    throw new AppError('database-damaged', `${cluster} holds files but no database; move it away or restore a backup`, {
      safeMessage: `数据文件夹 ${cluster} 不完整：请先把它移走，或用备份恢复（npm run cli -- restore）。`,
    })

  await dropUnfinished(cluster)
  // Built aside and renamed, so that a process killed half-way never leaves half a database under the real name.
  const staging = stagingDirOf(cluster)
  if (!(await unpackedInto(staging, seed, onBadSeed))) {
    await emptyFolder(staging)
    await promisify(execFile)(process.execPath, [INIT_SCRIPT, staging])
  }
  await syncTree(staging)
  await rm(cluster, { recursive: true, force: true, maxRetries: 5 })
  await rename(staging, cluster)
  await syncPath(dataDir)
  return true
}

/** Without a usable seed a start is slower, not impossible. */
async function unpackedInto(staging: string, seed: string | null, onBadSeed: EnsureClusterOptions['onBadSeed']): Promise<boolean> {
  if (seed === null) return false
  await emptyFolder(staging)
  return unpackSeed(seed, staging).then(
    () => true,
    (error: unknown) => {
      onBadSeed?.(error, seed)
      return false
    },
  )
}

async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

export const stagingDirOf = (cluster: string) => `${cluster}${STAGING}${process.pid}`

async function dropUnfinished(cluster: string): Promise<void> {
  const parent = path.dirname(cluster)
  for (const name of await readdir(parent))
    if (name.startsWith(path.basename(cluster) + STAGING))
      await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 5 })
}
