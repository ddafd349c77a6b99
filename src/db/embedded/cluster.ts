import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { AppError } from '../../shared/errors.js'

const INIT_SCRIPT = fileURLToPath(new URL('./init-cluster.mjs', import.meta.url))
const STAGING = '.new-'

export const clusterDirOf = (dataDir: string) => path.join(dataDir, 'database')

/** Makes the cluster when there is none. Only the owner of the folder may call it. Returns whether it is new. */
export async function ensureCluster(dataDir: string): Promise<boolean> {
  const cluster = clusterDirOf(dataDir)
  if (existsSync(path.join(cluster, 'PG_VERSION'))) return false
  if (existsSync(cluster) && (await readdir(cluster)).length > 0)
    throw new AppError('database-damaged', `${cluster} holds files but no database; move it away or restore a backup`, {
      safeMessage: `数据文件夹 ${cluster} 不完整：请先把它移走，或用备份恢复（npm run cli -- restore）。`,
    })

  await dropUnfinished(cluster)
  // Built aside and renamed, so that a process killed half-way never leaves half a database under the real name.
  const staging = stagingDirOf(cluster)
  await mkdir(staging, { recursive: true })
  await promisify(execFile)(process.execPath, [INIT_SCRIPT, staging])
  await rm(cluster, { recursive: true, force: true, maxRetries: 5 })
  await rename(staging, cluster)
  return true
}

export const stagingDirOf = (cluster: string) => `${cluster}${STAGING}${process.pid}`

async function dropUnfinished(cluster: string): Promise<void> {
  const parent = path.dirname(cluster)
  for (const name of await readdir(parent))
    if (name.startsWith(path.basename(cluster) + STAGING))
      await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 5 })
}
