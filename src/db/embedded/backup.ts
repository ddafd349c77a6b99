import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { PGlite } from '@electric-sql/pglite'
import { AppError } from '../../shared/errors.js'
import { clusterDirOf, stagingDirOf } from './cluster.js'
import { lockFolder } from './folder-lock.js'
import type { EmbeddedSession } from './session.js'

/** A copy of the cluster as .tar.gz, taken while nobody else has the session, so that it is one moment of the database. */
export async function backupCluster(session: EmbeddedSession, toFile: string): Promise<void> {
  const dump = await session.alone(async () => {
    await session.db.exec('CHECKPOINT')
    return session.db.dumpDataDir('gzip')
  })
  await mkdir(path.dirname(path.resolve(toFile)), { recursive: true })
  const unfinished = `${toFile}.part`
  const handle = await open(unfinished, 'w', 0o600)
  try {
    await handle.writeFile(Buffer.from(await dump.arrayBuffer()))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, toFile)
}

export interface RestoreOptions {
  dataDir: string
  fromFile: string
  now?: () => Date
}

/** Puts a backup in place of the database; the old one is kept beside it. Refused while the folder has an owner. */
export async function restoreEmbedded({ dataDir, fromFile, now = () => new Date() }: RestoreOptions): Promise<{ movedAside?: string }> {
  await mkdir(dataDir, { recursive: true })
  const lock = await lockFolder(dataDir)
  try {
    const cluster = clusterDirOf(dataDir)
    const staging = stagingDirOf(cluster)
    await rm(staging, { recursive: true, force: true })
    await unpack(fromFile, staging)

    if (!existsSync(cluster)) {
      await rename(staging, cluster)
      return {}
    }
    const movedAside = `${cluster}.before-restore-${now()
      .toISOString()
      .replace(/[-:]|\.\d+/g, '')}`
    await rename(cluster, movedAside)
    await rename(staging, cluster)
    return { movedAside }
  } finally {
    await lock.release()
  }
}

/** Opens the copy once before anything is moved: a damaged file must not cost the running database. */
async function unpack(fromFile: string, staging: string): Promise<void> {
  try {
    // Unzipped here, because PGlite lets the error of a cut-off file escape from its promise.
    const dump = new Blob([await promisify(gunzip)(await readFile(fromFile))], { type: 'application/x-tar' })
    const db = await PGlite.create(staging, { loadDataDir: dump })
    await db.query('select count(*) from pg_class')
    await db.exec('CHECKPOINT')
    await db.close()
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    throw new AppError('backup-unreadable', `${fromFile} is not a usable backup of the embedded database; nothing was changed`, {
      cause: error,
      safeMessage: `备份文件 ${fromFile} 无法打开，没有做任何改动。请换一个备份文件再试。`,
    })
  }
}
