import { createHash } from 'node:crypto'
import { transact, type Database, type Tx } from '../db/index.js'
import type { OutboxPort } from '../outbox/port.js'
import type { Clock } from '../shared/clock.js'
import { fromDbDate } from '../shared/dates.js'
import { MediaTooLargeError, WecomApiError, type Download, type WecomClient } from '../wecom/client/index.js'
import { keyOf, refIn, subjectOf } from './ref.js'
import { sniffPicture } from './sniff.js'

export const MOST_BYTES = 10 * 1024 * 1024
/** WeCom keeps it no longer. */
const LIFETIME_MS = 3 * 86_400_000

export type Refusal = 'too-large' | 'not-a-picture'

type Outcome = { state: 'kept'; file: Download; contentType: string } | { state: 'lost' } | { state: 'refused'; refusal: Refusal }

export interface FetchDeps {
  client: Pick<WecomClient, 'getMedia'>
  db: Pick<Database, 'background'>
  clock: Clock
  outboxOf: (tx: Tx) => OutboxPort
}

/** Work behind `media.fetch`. It throws while WeCom is away and is then tried again; what WeCom says about the picture itself settles it. */
export function createMediaFetch({ client, db, clock, outboxOf }: FetchDeps) {
  async function fetched(mediaId: string, sentAt: Date): Promise<Outcome> {
    try {
      const file = await client.getMedia(mediaId, { maxBytes: MOST_BYTES })
      const contentType = sniffPicture(file.bytes)
      return contentType ? { state: 'kept', file, contentType } : { state: 'refused', refusal: 'not-a-picture' }
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

    await transact(db.background, async tx => {
      const { count } = await tx.mediaFile.updateMany({
        where: { ...key, state: 'fetching' },
        data: { mediaId: null, ...columnsOf(outcome) },
      })
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

function columnsOf(outcome: Outcome) {
  if (outcome.state === 'lost') return { state: outcome.state }
  if (outcome.state === 'refused') return { state: outcome.state, refusal: outcome.refusal }
  const { bytes } = outcome.file
  return {
    state: outcome.state,
    contentType: outcome.contentType,
    bytes: new Uint8Array(bytes),
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}
