import { createHash } from 'node:crypto'
import { anchorTrail, shortHash } from './audit/anchor.js'
import { transact, type Database } from './db/index.js'
import { expireDialogues } from './dialogue/index.js'
import type { ContactHint, Sync } from './directory/index.js'
import { expireReplies } from './inbox/index.js'
import { createExport } from './exports.js'
import { createImageLibrary, createMediaFetch, createMediaShow, expireMedia, type Contents } from './media/index.js'
import { expirePositions, expireTold } from './modules/check-in/index.js'
import { expireReasons } from './modules/leave/index.js'
import { MAKE_EXPORT } from './modules/exports/index.js'
import type { Manifest, WorkHandler } from './modules/manifest.js'
import { assembleMenu } from './modules/menu.js'
import { createOutbox, expirePayloads, takeAlong } from './outbox/index.js'
import type { Clock } from './shared/clock.js'
import { startOfDay } from './shared/dates.js'
import type { Log } from './shared/log.js'
import type { WecomClient } from './wecom/client/index.js'

const NIGHT_TIMEOUT_MS = 60_000

/** Slow work that belongs to no module: it is promised like a message and retried until WeCom lets it through. */
export function createWork({
  client,
  sync,
  manifests,
  db,
  clock,
  contents,
  log,
}: {
  client: WecomClient
  sync: Sync
  manifests: readonly Manifest[]
  db: Pick<Database, 'background' | 'maintain'>
  clock: Clock
  contents: Contents
  log: Log
}): Record<string, WorkHandler> {
  const library = createImageLibrary()
  const show = createMediaShow({ client, library, contents, db, outboxOf: createOutbox })
  return {
    'directory.sync': async () => {
      await sync.full()
    },
    // A class that changes hands is dozens of events, and each reading derives the whole school: one reading for all of them.
    'directory.hint': ({ payload }) =>
      takeAlong(db, 'directory.hint', async others => {
        await sync.applyHints([payload, ...others].map(hinted => hinted['hint'] as ContactHint))
      }),
    'database.maintain': () => db.maintain(),
    'data.expire': async ({ date }) => {
      // One after another: each may touch many rows, and taps want the database as well.
      for (const expire of [expirePositions, expireTold, expireReplies, expirePayloads, expireDialogues, expireMedia, expireReasons])
        await transact(db.background, tx => expire(tx, startOfDay(date)), { timeoutMs: NIGHT_TIMEOUT_MS })
      // What a crash leaves behind is a file without a row, never a row without a file.
      await contents.sweep()
    },
    'media.fetch': createMediaFetch({ client, library, contents, db, clock, outboxOf: createOutbox }),
    'media.show': show.one,
    'media.show-pair': show.pair,
    [MAKE_EXPORT]: createExport({ manifests, client, db, clock, outboxOf: createOutbox }),
    'trail.anchor': async ({ date }) => {
      const anchor = await transact(db.background, tx => anchorTrail(tx, { date, at: clock.now() }), { timeoutMs: NIGHT_TIMEOUT_MS })
      if (!anchor) return
      // The log lies outside the database: whoever rewrites the one has the other against him.
      const { number, subjects, entries, hash } = anchor
      log.info({ date, number, subjects, entries, anchor: shortHash(hash) }, 'the trail is anchored')
    },
    'menu.create': async () => {
      const menu = assembleMenu(manifests)
      await client.createMenu(menu)
      const value = { hash: menuHash(manifests) }
      await db.background.setting.upsert({ where: { key: 'menu' }, create: { key: 'menu', value }, update: { value } })
    },
  }
}

/** The menu is created again only when it changed. */
export function menuHash(manifests: readonly Manifest[]): string {
  return createHash('sha256')
    .update(JSON.stringify(assembleMenu(manifests)))
    .digest('hex')
}
