import { transact, type Database, type Tx } from '../db/index.js'
import type { OutboxPort } from '../outbox/port.js'
import type { Clock } from '../shared/clock.js'
import { fromDbDate } from '../shared/dates.js'
import { MediaTooLargeError, WecomApiError, type WecomClient } from '../wecom/client/index.js'
import type { Contents } from './contents.js'
import type { ImageLibrary } from './image-library.js'
import { MOST_BYTES, preparePicture, type Picture, type Refusal } from './picture.js'
import { keyOf, refIn, subjectOf } from './ref.js'

/** WeCom keeps it no longer. */
const LIFETIME_MS = 3 * 86_400_000

type Outcome = { state: 'kept'; picture: Picture } | { state: 'lost' } | { state: 'refused'; refusal: Refusal }

export interface FetchDeps {
  client: Pick<WecomClient, 'getMedia'>
  library: ImageLibrary
  contents: Pick<Contents, 'reserve' | 'put'>
  db: Pick<Database, 'background'>
  clock: Clock
  outboxOf: (tx: Tx) => OutboxPort
  maxBytes?: number
}

/** Work behind `media.fetch`. It throws while WeCom is away and is then tried again; what WeCom says about the picture itself settles it. */
export function createMediaFetch({ client, library, contents, db, clock, outboxOf, maxBytes = MOST_BYTES }: FetchDeps) {
  async function fetched(mediaId: string, sentAt: Date): Promise<Outcome> {
    try {
      const { bytes } = await client.getMedia(mediaId, { maxBytes })
      const prepared = await preparePicture(library, bytes)
      return prepared.ok ? { state: 'kept', picture: prepared.picture } : { state: 'refused', refusal: prepared.refusal }
    } catch (error) {
      if (error instanceof MediaTooLargeError) return { state: 'refused', refusal: 'too-large' }
      if (error instanceof WecomApiError && error.mark === 'media-gone') return { state: 'lost' }
      if (clock.now().getTime() - sentAt.getTime() >= LIFETIME_MS) return { state: 'lost' }
      throw error
    }
  }

  return async ({ subject }: { subject: string }): Promise<void> => {
    const ref = refIn(subject)
    const key = keyOf(ref)
    const row = key && (await db.background.mediaFile.findUnique({ where: { date_id: key }, omit: { bytes: true } }))
    if (!row?.mediaId || row.state !== 'fetching') return
    const outcome = await fetched(row.mediaId, row.sentAt)
    const unsettled = { ...key, state: 'fetching' as const }

    if (outcome.state === 'kept') {
      const { picture } = outcome
      await transact(db.background, async tx => {
        await contents.reserve(tx, picture)
        const { sha256, contentType, bytes } = picture
        await tx.mediaFile.updateMany({ where: unsettled, data: { sha256, contentType, size: bytes.length } })
      })
      await contents.put(picture)
    }
    await transact(db.background, async tx => {
      const refusal = outcome.state === 'refused' ? outcome.refusal : null
      const { count } = await tx.mediaFile.updateMany({ where: unsettled, data: { mediaId: null, state: outcome.state, refusal } })
      if (count === 0 || outcome.state === 'kept') return
      await outboxOf(tx).add({
        kind: 'media.not-kept',
        subject: subjectOf(ref),
        recipients: [row.uploaderId],
        dedupeKey: `media.not-kept:${ref}`,
        date: fromDbDate(row.date),
      })
    })
  }
}
