import type { ApiCaller } from './api-caller.js'
import { uploadSchema } from './schemas.js'
import { multipartFile } from './multipart.js'
import type { Download } from './transport.js'

export type MediaType = 'image' | 'voice' | 'video' | 'file'

export interface UploadedMedia {
  /** Lives three days, for every app of the corp. */
  mediaId: string
  createdAt: Date
}

const MAX_MEDIA_BYTES = 20 * 1024 * 1024

export function mediaApi({ call, download, mediaTimeoutMs }: ApiCaller) {
  return {
    getMedia: (mediaId: string, { maxBytes = MAX_MEDIA_BYTES }: { maxBytes?: number } = {}): Promise<Download> =>
      download({ api: 'media/get', query: { media_id: mediaId }, timeoutMs: mediaTimeoutMs }, maxBytes),

    async uploadMedia(type: MediaType, filename: string, bytes: Uint8Array): Promise<UploadedMedia> {
      const request = { api: 'media/upload', query: { type }, body: multipartFile(filename, bytes), timeoutMs: mediaTimeoutMs }
      const uploaded = await call(request, uploadSchema)
      return { mediaId: uploaded.media_id, createdAt: new Date(uploaded.created_at * 1_000) }
    },
  }
}
