import { randomBytes } from 'node:crypto'
import type { Desk } from '../desk.js'
import type { Media } from '../state.js'
import { type ApiDeps, type ApiTable, ok } from './call.js'
import { refuse } from './errors.js'

const LIFETIME_MS = 3 * 86_400_000
const MB = 1024 * 1024
const MIN_BYTES = 5

/** Size and file type by media type; the sniffer looks at the first bytes as the real one does. */
const LIMITS: Record<string, { bytes: number; accepts(bytes: Buffer): boolean }> = {
  image: { bytes: 10 * MB, accepts: bytes => isPng(bytes) || isJpeg(bytes) },
  voice: { bytes: 2 * MB, accepts: bytes => bytes.subarray(0, 5).toString('latin1') === '#!AMR' },
  video: { bytes: 10 * MB, accepts: bytes => bytes.subarray(4, 8).toString('latin1') === 'ftyp' },
  file: { bytes: 20 * MB, accepts: () => true },
}

export function mediaApi({ desk }: ApiDeps): ApiTable {
  return {
    'media/upload': {
      method: 'POST',
      owners: ['app', 'contacts'],
      async handle(call) {
        const type = call.query.get('type') ?? ''
        const limit = LIMITS[type]
        if (!limit) refuse(40004, 'invalid media type')
        const { bytes, fileName } = await partOf(call.body, call.contentType)
        if (bytes.length <= MIN_BYTES) refuse(40006, 'media is too small')
        if (bytes.length > limit.bytes) refuse(45001, 'media is too large')
        if (!limit.accepts(bytes)) refuse(40009, `not a file that ${type} accepts`)
        const media = storeMedia(desk, { type, bytes, fileName })
        return ok({ type, media_id: media.id, created_at: String(Math.floor(media.at / 1000)) })
      },
    },
    'media/get': {
      method: 'GET',
      owners: ['app', 'contacts'],
      handle(call) {
        const media = findMedia(desk, call.query.get('media_id') ?? '')
        return { file: { bytes: Buffer.from(media.base64, 'base64'), contentType: media.contentType, fileName: media.fileName } }
      },
    },
  }
}

export function storeMedia(desk: Desk, given: { type: string; bytes: Buffer; fileName: string }): Media {
  const media: Media = {
    id: randomBytes(33).toString('base64url'),
    type: given.type,
    fileName: given.fileName,
    contentType: contentTypeOf(given.bytes),
    base64: given.bytes.toString('base64'),
    at: desk.clock.now(),
  }
  desk.state.media.set(media.id, media)
  return media
}

export function findMedia(desk: Desk, id: string): Media {
  const media = desk.state.media.get(id)
  if (!media || desk.clock.now() - media.at >= LIFETIME_MS) refuse(40007, 'invalid media_id')
  return media
}

async function partOf(body: Buffer, contentType: string): Promise<{ bytes: Buffer; fileName: string }> {
  // WeCom's own examples name a `filelength` (doc path 90253), which the platform's parser refuses to know.
  const known = Buffer.from(body.toString('latin1').replace(/(filename="[^"\r\n]*"); ?filelength=\d+/, '$1'), 'latin1')
  const form = await new Response(new Uint8Array(known), { headers: { 'content-type': contentType } }).formData().catch(() => undefined)
  const part = form?.get('media')
  if (!part || typeof part === 'string' || part.name === '') refuse(44001, 'empty media data: no part `media` with a filename')
  return { bytes: Buffer.from(await part.arrayBuffer()), fileName: part.name }
}

function contentTypeOf(bytes: Buffer): string {
  if (isPng(bytes)) return 'image/png'
  return isJpeg(bytes) ? 'image/jpeg' : 'application/octet-stream'
}

function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).toString('latin1') === '\x89PNG'
}

function isJpeg(bytes: Buffer): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8
}
