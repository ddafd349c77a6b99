import { transact, type Database, type Tx } from '../db/index.js'
import type { OutboxPort } from '../outbox/port.js'
import { AppError } from '../shared/errors.js'
import type { LocalDate } from '../shared/dates.js'
import type { WecomClient } from '../wecom/client/index.js'
import { createMedia } from './media.js'
import { refIn } from './ref.js'

export interface ShowDeps {
  client: Pick<WecomClient, 'uploadMedia'>
  db: Pick<Database, 'background'>
  outboxOf: (tx: Tx) => OutboxPort
}

/**
 * Work behind `media.show`: uploads a kept picture and promises it to the reader. Whether they may see it was decided where the work
 * was promised. A repetition uploads again and promises once.
 */
export function createMediaShow({ client, db, outboxOf }: ShowDeps) {
  return async ({ subject, date, payload }: { subject: string; date: LocalDate; payload: Record<string, unknown> }): Promise<void> => {
    const ref = refIn(subject)
    const file = await transact(db.background, tx => createMedia(tx, outboxOf(tx)).read(ref))
    // Still on its way from WeCom: this work is tried again a little later.
    if (file?.state === 'fetching') throw new AppError('media-not-yet', `${ref} is still being fetched`)
    if (!file?.bytes) return
    const { mediaId } = await client.uploadMedia('image', 'photo.jpg', file.bytes)
    await transact(db.background, tx =>
      outboxOf(tx).add({
        kind: 'media.photo',
        subject,
        recipients: [String(payload['readerId'])],
        dedupeKey: `media.photo:${ref}:${String(payload['cause'])}`,
        date,
        payload: { mediaId },
      }),
    )
  }
}
