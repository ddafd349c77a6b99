import { transact, type Database, type Tx } from '../db/index.js'
import type { OutboxPort } from '../outbox/port.js'
import { AppError } from '../shared/errors.js'
import type { LocalDate } from '../shared/dates.js'
import type { WecomClient } from '../wecom/client/index.js'
import { sideBySide } from './compare-pictures.js'
import type { Contents } from './contents.js'
import type { ImageLibrary } from './image-library.js'
import { keyOf, refIn } from './ref.js'

export interface ShowDeps {
  client: Pick<WecomClient, 'uploadMedia'>
  library: ImageLibrary
  contents: Pick<Contents, 'find'>
  db: Pick<Database, 'background'>
  outboxOf: (tx: Tx) => OutboxPort
}

interface Work {
  subject: string
  date: LocalDate
  payload: Record<string, unknown>
}

/**
 * Work behind `media.show` and `media.show-pair`: uploads what is kept and promises it to the reader. Whether they may see it was decided
 * where the work was promised. A repetition uploads again and promises once.
 */
export function createMediaShow({ client, library, contents, db, outboxOf }: ShowDeps) {
  /** Null when there is nothing to show any more. Throws when there will be, or is for another process: the work is then tried again. */
  async function read(ref: string): Promise<Buffer | null> {
    const key = keyOf(ref)
    const row = key && (await db.background.mediaFile.findUnique({ where: { date_id: key } }))
    if (row?.state === 'fetching') throw new AppError('media-not-yet', `${ref} is still being fetched`)
    if (row?.state !== 'kept') return null
    if (row.bytes || !row.sha256) return row.bytes && Buffer.from(row.bytes)
    const found = await contents.find(row.sha256)
    if (found === 'elsewhere') throw new AppError('media-elsewhere', `${ref} lies in the folder of another instance`)
    return found === 'gone' ? null : found
  }

  async function promise({ subject, date, payload }: Work, picture: Buffer | null): Promise<void> {
    const mediaId = picture && (await client.uploadMedia('image', 'photo.jpg', picture)).mediaId
    const { readerId, cause, after } = payload
    const what = typeof after === 'string' ? `${refIn(subject)}+${after}` : refIn(subject)
    await transact(db.background, tx =>
      outboxOf(tx).add({
        kind: 'media.photo',
        subject,
        recipients: [String(readerId)],
        dedupeKey: `media.photo:${what}:${String(cause)}`,
        date,
        payload: mediaId === null ? {} : { mediaId },
      }),
    )
  }

  return {
    one: async (work: Work): Promise<void> => promise(work, await read(refIn(work.subject))),

    /** Of a pair of which one is gone the other is shown alone. */
    async pair(work: Work): Promise<void> {
      const [before, after] = [await read(refIn(work.subject)), await read(String(work.payload['after']))]
      await promise(work, before && after ? await sideBySide(library, before, after) : (before ?? after))
    },
  }
}
