import type { MediaState, Tx } from '../db/index.js'
import type { OutboxPort } from '../outbox/port.js'
import { addDays, fromDbDate, localDate, toDbDate, type LocalDate } from '../shared/dates.js'
import { keyOf, newRef, subjectOf } from './ref.js'

/** A picture that nothing came to need is forgotten after a day, one that proves something after a term. Days. */
const UNATTACHED_DAYS = 1
const ATTACHED_DAYS = 180

export interface NewMedia {
  mediaId: string
  uploaderId: string
  /** What it was sent for, for the words when it must be sent again: `leave`, `chat`. */
  purpose: string
  at: Date
}

export interface MediaLine {
  ref: string
  state: MediaState
  contentType: string | null
  size: number | null
}

export interface MediaFile extends MediaLine {
  sha256: string | null
  uploaderId: string
  owner: string | null
}

/** Who may see a picture, and why it is shown: one press shows it once. */
export interface Reader {
  readerId: string
  cause: string
  date: LocalDate
}

/** The pictures of one transaction. */
export function createMedia(tx: Tx, outbox: OutboxPort) {
  const lineOf = (row: { date: Date; id: string; state: MediaState; contentType: string | null; size: number | null }): MediaLine => ({
    ref: `${fromDbDate(row.date)}.${row.id}`,
    state: row.state,
    contentType: row.contentType,
    size: row.size,
  })

  const self = {
    /** Promises to fetch what WeCom keeps for three days, and gives its reference at once. */
    async keep({ mediaId, uploaderId, purpose, at }: NewMedia): Promise<string> {
      const date = localDate(at)
      const ref = newRef(date)
      const expiresOn = toDbDate(addDays(date, UNATTACHED_DAYS))
      await tx.mediaFile.create({ data: { ...keyOf(ref)!, mediaId, uploaderId, purpose, sentAt: at, expiresOn } })
      await outbox.add({ kind: 'media.fetch', subject: subjectOf(ref), recipients: [], dedupeKey: `media.fetch:${ref}`, date })
      return ref
    },

    /** Those of some pictures that are kept or on their way: not what is lost, refused or forgotten. */
    async usable(refs: readonly string[]): Promise<string[]> {
      const keys = refs.flatMap(ref => keyOf(ref) ?? [])
      const rows = await tx.mediaFile.findMany({
        where: { OR: keys, state: { in: ['fetching', 'kept'] } },
        select: { date: true, id: true },
      })
      const found = new Set(rows.map(row => `${fromDbDate(row.date)}.${row.id}`))
      return refs.filter(ref => found.has(ref))
    },

    /** Gives pictures to the fact they belong to. Returns those that now do: not what is lost, forgotten or another's. */
    async attach(refs: readonly string[], owner: string, { until }: { until?: LocalDate } = {}): Promise<string[]> {
      const attached: string[] = []
      for (const ref of new Set(refs)) {
        const key = keyOf(ref)
        if (!key) continue
        const expiresOn = toDbDate(until ?? addDays(fromDbDate(key.date), ATTACHED_DAYS))
        const { count } = await tx.mediaFile.updateMany({
          where: { ...key, state: { in: ['fetching', 'kept'] }, OR: [{ owner: null }, { owner }] },
          data: { owner, expiresOn },
        })
        if (count === 1) attached.push(ref)
      }
      return attached
    },

    /** Promises pictures to a reader who may see them; returns how many there are to show. */
    async show(refs: readonly string[], { readerId, cause, date }: Reader): Promise<number> {
      const shown = await self.usable(refs)
      for (const ref of shown) {
        const dedupeKey = `media.show:${ref}:${cause}`
        await outbox.add({ kind: 'media.show', subject: subjectOf(ref), recipients: [], dedupeKey, date, payload: { readerId, cause } })
      }
      return shown.length
    },

    /** Promises two pictures side by side as one, the earlier on the left; returns how many of the two there are to show. */
    async showPair(before: string, after: string, reader: Reader): Promise<number> {
      const shown = await self.usable([before, after])
      if (shown.length < 2) return self.show(shown, reader)
      const { readerId, cause, date } = reader
      await outbox.add({
        kind: 'media.show-pair',
        subject: subjectOf(before),
        recipients: [],
        dedupeKey: `media.show-pair:${before}+${after}:${cause}`,
        date,
        payload: { readerId, cause, after },
      })
      return 2
    },

    /** What belongs to a fact, without the bytes, in the order it was sent. */
    async listOf(owner: string): Promise<MediaLine[]> {
      const rows = await tx.mediaFile.findMany({
        where: { owner },
        select: { date: true, id: true, state: true, contentType: true, size: true },
        orderBy: [{ sentAt: 'asc' }, { id: 'asc' }],
      })
      return rows.map(lineOf)
    },

    /** What is known of one picture. */
    async read(ref: string): Promise<MediaFile | null> {
      const key = keyOf(ref)
      const row = key && (await tx.mediaFile.findUnique({ where: { date_id: key }, omit: { bytes: true } }))
      if (!row) return null
      const { sha256, uploaderId, owner } = row
      return { ...lineOf(row), sha256, uploaderId, owner }
    },
  }
  return self
}
