import path from 'node:path'
import { existsSync } from 'node:fs'
import { transact, type Database, type Tx } from '../db/index.js'
import { hashOf, type Picture } from './picture.js'
import { createFolderStore } from './store-folder.js'
import { createS3Store, type S3Settings } from './store-s3.js'
import type { ContentStore } from './store.js'

/** Real time: the disk knows no other. Nobody writes for a day. */
const STRAY_AFTER_MS = 86_400_000
const BATCH = 200

export type Contents = ReturnType<typeof createContents>

/** The bytes; or they lie in a folder this process cannot see; or nobody has them any more. */
export type Found = Buffer | 'elsewhere' | 'gone'

/** Where this process keeps pictures: the first is written to. A folder that was used before the bucket came is still read. */
export function openStores({ dataDir, s3 }: { dataDir: string; s3: S3Settings | undefined }): ContentStore[] {
  const root = path.join(dataDir, 'media')
  const folder = createFolderStore(root)
  if (!s3) return [folder]
  return existsSync(root) ? [createS3Store(s3), folder] : [createS3Store(s3)]
}

/**
 * The contents of pictures and the rows that say who holds them. A row is there before its content and goes after it, and whoever begins
 * to refer to a hash holds its row's lock until the reference is committed: so the sweep never takes what somebody came to need.
 */
export function createContents({ db, stores }: { db: Pick<Database, 'background'>; stores: readonly ContentStore[] }) {
  const main = stores[0]!

  async function dropUnneeded(store: ContentStore, storeId: string, sha256: string): Promise<void> {
    await transact(db.background, async tx => {
      const locked = await tx.$queryRaw<unknown[]>`
        select 1 from media_content where sha256 = ${sha256} and store = ${storeId} for update`
      // A statement of its own: it sees what was committed while the lock was waited for.
      if (locked.length === 0 || (await tx.mediaFile.count({ where: { sha256 } })) > 0) return
      await store.delete(sha256)
      await tx.mediaContent.delete({ where: { sha256_store: { sha256, store: storeId } } })
    })
  }

  /** What has no row, after an older database was restored: it gets one, and the ordinary way decides about it. */
  async function adoptStrays(store: ContentStore, storeId: string): Promise<void> {
    const whole = (await store.tidy?.(new Date(Date.now() - STRAY_AFTER_MS))) ?? []
    for (let start = 0; start < whole.length; start += BATCH) {
      const data = whole.slice(start, start + BATCH).map(content => ({ ...content, store: storeId }))
      await db.background.mediaContent.createMany({ data, skipDuplicates: true })
    }
  }

  return {
    main,

    /** In the transaction that begins to refer to it; `put` comes after the commit. */
    async reserve(tx: Tx, { sha256, bytes }: Picture): Promise<void> {
      await tx.$executeRaw`
        insert into media_content (sha256, store, size) values (${sha256}, ${await main.id()}, ${bytes.length})
        on conflict (sha256, store) do update set size = excluded.size`
    },

    put: ({ sha256, bytes }: Picture) => main.put(sha256, bytes),

    async find(sha256: string): Promise<Found> {
      const holders = new Set((await db.background.mediaContent.findMany({ where: { sha256 } })).map(row => row.store))
      for (const store of stores) {
        if (!holders.delete(await store.id())) continue
        const bytes = await store.get(sha256)
        if (bytes && hashOf(bytes) === sha256) return bytes
      }
      return holders.size > 0 ? 'elsewhere' : 'gone'
    },

    /** Deletes the contents that no picture refers to any more. */
    async sweep(): Promise<void> {
      for (const store of stores) {
        const storeId = await store.id()
        await adoptStrays(store, storeId)
        const unneeded = await db.background.$queryRaw<{ sha256: string }[]>`
          select sha256 from media_content c
           where store = ${storeId} and not exists (select 1 from media_file f where f.sha256 = c.sha256)`
        for (const { sha256 } of unneeded) await dropUnneeded(store, storeId, sha256)
      }
    },

    /** How many pictures lie where this process cannot see them. */
    async countElsewhere(tx: Tx): Promise<number> {
      const mine = await Promise.all(stores.map(store => store.id()))
      const [row] = await tx.$queryRaw<{ count: number }[]>`
        select count(*)::int as count from media_file f
         where f.state = 'kept' and f.sha256 is not null
           and exists (select 1 from media_content c where c.sha256 = f.sha256)
           and not exists (select 1 from media_content c where c.sha256 = f.sha256 and c.store = any(${mine}))`
      return row?.count ?? 0
    },

    /** Whether a content can be written, read and deleted now; what it throws says why not. */
    async probe(): Promise<void> {
      const bytes = Buffer.from('wecom-campus')
      const sha256 = hashOf(bytes)
      await main.put(sha256, bytes)
      const back = await main.get(sha256)
      await main.delete(sha256)
      if (!back?.equals(bytes)) throw new Error('what was written did not come back')
    },
  }
}
