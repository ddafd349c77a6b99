import type { Tx } from '../db/index.js'

export type DraftData = Record<string, unknown>

/** What a person is filling in: one at a time, kept in the database, so that a restart or another question does not lose it. */
export interface Draft {
  /** Of this filling; a card of an earlier one never meets a later one. */
  id: bigint
  kind: string
  data: DraftData
  /** Pictures sent for it, or kept before it began: references into the media store. */
  photos: string[]
}

interface DraftRow {
  id: bigint
  kind: string
  data: DraftData
  photos: string[]
}

/** A half-filled form is yesterday's business after a day; a picture without one is soon forgotten. */
const LASTS = '24 hours'
const PHOTO_LASTS = '30 minutes'
const MOST_PHOTOS = 9

/** The dialogues of one transaction. A draft of the kind `''` holds only pictures that came before their question. */
export function createDialogues(tx: Tx, at: Date) {
  return {
    /** The open draft, locked: two messages of one person are taken one after the other. */
    async find(personId: string): Promise<Draft | null> {
      const [row] = await tx.$queryRaw<DraftRow[]>`
        select id, kind, data, photos from dialogue where person_id = ${personId} and expires_at > ${at} and kind <> '' for update`
      return row ?? null
    },

    /** Begins anew: what was being filled in before is given up, pictures that were waiting for a question are taken along. */
    async begin(personId: string, kind: string, data: DraftData): Promise<Draft> {
      const [row] = await tx.$queryRaw<DraftRow[]>`
        insert into dialogue (person_id, kind, data, updated_at, expires_at)
        values (${personId}, ${kind}, ${JSON.stringify(data)}::jsonb, ${at}, ${at}::timestamptz + ${LASTS}::interval)
        on conflict (person_id) do update
           set id = nextval(pg_get_serial_sequence('dialogue', 'id')), kind = excluded.kind, data = excluded.data,
               photos = case when dialogue.kind = '' and dialogue.expires_at > excluded.updated_at then dialogue.photos else '{}' end,
               updated_at = excluded.updated_at, expires_at = excluded.expires_at
        returning id, kind, data, photos`
      return row!
    },

    async update(draft: Draft, data: DraftData): Promise<Draft> {
      await tx.$executeRaw`
        update dialogue set data = ${JSON.stringify(data)}::jsonb, updated_at = ${at}, expires_at = ${at}::timestamptz + ${LASTS}::interval
         where id = ${draft.id}`
      return { ...draft, data }
    },

    /** For the open draft, or for the next one. Says how many there are now; null = no more are taken. */
    async addPhoto(personId: string, ref: string): Promise<number | null> {
      const [row] = await tx.$queryRaw<{ photos: number }[]>`
        insert into dialogue as d (person_id, kind, data, photos, updated_at, expires_at)
        values (${personId}, '', '{}', array[${ref}]::text[], ${at}, ${at}::timestamptz + ${PHOTO_LASTS}::interval)
        on conflict (person_id) do update
           set photos = case when d.expires_at > excluded.updated_at then d.photos else '{}' end || excluded.photos,
               kind = case when d.expires_at > excluded.updated_at then d.kind else '' end,
               updated_at = excluded.updated_at, expires_at = greatest(d.expires_at, excluded.expires_at)
         where d.expires_at <= excluded.updated_at or cardinality(d.photos) < ${MOST_PHOTOS}
        returning cardinality(photos) as photos`
      return row?.photos ?? null
    },

    /** Takes the pictures out of the draft, for the part of the form that is being filled in now; there is room for as many again. */
    async takePhotos(draft: Pick<Draft, 'id'>): Promise<string[]> {
      const [row] = await tx.$queryRaw<{ photos: string[] }[]>`
        update dialogue d set photos = '{}' from (select id, photos from dialogue where id = ${draft.id} for update) before
         where d.id = before.id returning before.photos`
      return row?.photos ?? []
    },

    /** Finished or given up; null = nothing was being filled in. */
    async end(personId: string): Promise<Draft | null> {
      const [row] = await tx.$queryRaw<(DraftRow & { alive: boolean })[]>`
        delete from dialogue where person_id = ${personId} returning id, kind, data, photos, expires_at > ${at} as alive`
      return row?.alive ? { id: row.id, kind: row.kind, data: row.data, photos: row.photos } : null
    },
  }
}

/** The subject of the cards that belong to a draft. */
export function draftSubject(draft: Pick<Draft, 'id'>): string {
  return `draft:${draft.id}`
}
