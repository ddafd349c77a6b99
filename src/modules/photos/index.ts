import { keyOf, refIn, type Refusal } from '../../media/index.js'
import type { IntentView, Manifest } from '../manifest.js'

/** A picture that could not be kept: it must be sent again, or another one. */
export type PhotosView = PhotoNotKeptView | PhotoView | PhotoGoneView

export interface PhotoNotKeptView {
  view: 'photos.not-kept'
  sentAt: Date
  why: Refusal | 'lost'
  asOf: Date
}

const notKept: IntentView = async ({ tx, at }, { subject }) => {
  const key = keyOf(refIn(subject))
  const row = key && (await tx.mediaFile.findUnique({ where: { date_id: key }, select: { state: true, refusal: true, sentAt: true } }))
  if (!row || (row.state !== 'lost' && row.state !== 'refused')) return null
  const why = row.state === 'lost' ? 'lost' : (row.refusal as Refusal)
  const view: PhotoNotKeptView = { view: 'photos.not-kept', sentAt: row.sentAt, why, asOf: at }
  return { view }
}

/** A picture for somebody who may see it, uploaded for them alone. */
export interface PhotoView {
  view: 'photos.photo'
  mediaId: string
}

/** It was there when it was asked for, and is no longer. */
export interface PhotoGoneView {
  view: 'photos.gone'
  asOf: Date
}

const shown: IntentView = async ({ at }, { payload }) => {
  const { mediaId } = payload
  const view: PhotosView = typeof mediaId === 'string' ? { view: 'photos.photo', mediaId } : { view: 'photos.gone', asOf: at }
  return { view }
}

/** What is said about pictures themselves; what they are for is the business of the module that asked. */
export function createPhotosModule(): Manifest {
  return {
    name: 'photos',
    words: {},
    actions: {},
    menu: [],
    permissions: [],
    views: { 'media.not-kept': { shared: false, load: notKept }, 'media.photo': { shared: false, load: shown } },
  }
}
