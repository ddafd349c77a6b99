import { createHash } from 'node:crypto'
import type { ImageLibrary, Sharp } from './image-library.js'
import { sniffPicture } from './sniff.js'

export const MOST_BYTES = 10 * 1024 * 1024
/** A phone's photo has 12 to 24 million; a few hundred bytes can claim a thousand times as many. */
const MOST_PIXELS = 30_000_000
/** Enough to read a notice on a door, a tenth of what the phone sent. */
const LONGEST_SIDE = 1_600
const QUALITY = 78

export type Refusal = 'too-large' | 'too-many-pixels' | 'not-a-picture' | 'damaged'

export interface Picture {
  /** A JPEG, upright, without a word about where and by whom it was taken. */
  bytes: Buffer
  contentType: 'image/jpeg'
  sha256: string
}

export type Prepared = { ok: true; picture: Picture } | { ok: false; refusal: Refusal }

/** What is kept of what was sent. Bytes are judged by what they are, and by their header before a pixel is decoded. */
export async function preparePicture(library: ImageLibrary, bytes: Buffer): Promise<Prepared> {
  if (bytes.length > MOST_BYTES) return refused('too-large')
  if (!sniffPicture(bytes)) return refused('not-a-picture')
  return library(async image => {
    const size = await sizeOf(image, bytes)
    if (!size) return refused('damaged')
    if (size.width * size.height > MOST_PIXELS) return refused('too-many-pixels')
    const shrunk = await shrink(image, bytes)
    if (!shrunk) return refused('damaged')
    return { ok: true, picture: { bytes: shrunk, contentType: 'image/jpeg', sha256: hashOf(shrunk) } }
  })
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Reads the header only. */
async function sizeOf(image: Sharp, bytes: Buffer): Promise<{ width: number; height: number } | null> {
  return image(bytes, { limitInputPixels: false }).metadata().catch(nothing)
}

/** Of a moving picture the first frame. Without `keepMetadata` the library writes no metadata, the place of the photo included. */
async function shrink(image: Sharp, bytes: Buffer): Promise<Buffer | null> {
  return image(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true })
    .autoOrient()
    .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .jpeg({ quality: QUALITY })
    .toBuffer()
    .catch(nothing)
}

/** The library throws for damaged bytes only; what it says about them is of no use to the sender. */
const nothing = () => null

function refused(refusal: Refusal): Prepared {
  return { ok: false, refusal }
}
