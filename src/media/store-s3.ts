import { AppError } from '../shared/errors.js'
import { hashOf } from './picture.js'
import { placeOf, type ContentStore } from './store.js'

export interface S3Settings {
  /** `https://host[:port]`; when the host begins with the bucket's name, as some clouds demand, it is not said again in the path. */
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

const TIMEOUT_MS = 20_000
const MOST_BYTES = 20 * 1024 * 1024

/** A bucket of any S3-compatible store, for instances that share no disk. */
export function createS3Store({ endpoint, bucket, region, accessKeyId, secretAccessKey }: S3Settings): ContentStore {
  const base = new URL(endpoint).hostname.startsWith(`${bucket}.`) ? endpoint : `${endpoint}/${bucket}`

  async function call(method: 'GET' | 'PUT' | 'DELETE', sha256: string, bytes?: Uint8Array): Promise<Response> {
    const { AwsV4Signer } = await import('aws4fetch')
    const signer = new AwsV4Signer({
      method,
      url: `${base}/media/${placeOf(sha256).join('/')}`,
      // The store compares it with what arrives, so nothing is kept that was damaged on the way.
      headers: { 'x-amz-content-sha256': hashOf(bytes ?? new Uint8Array()), ...(bytes && { 'content-type': 'image/jpeg' }) },
      service: 's3',
      region,
      accessKeyId,
      secretAccessKey,
    })
    const { url, headers } = await signer.sign()
    const request = { method, headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) } as const
    return fetch(url, bytes ? { ...request, body: new Uint8Array(bytes) } : request).catch((error: unknown) => {
      throw new AppError('media-store', `the object store did not answer ${method}`, { cause: error })
    })
  }

  async function done(method: 'PUT' | 'DELETE', sha256: string, bytes?: Uint8Array): Promise<void> {
    const response = await call(method, sha256, bytes)
    await response.body?.cancel()
    if (!response.ok && !(method === 'DELETE' && response.status === 404)) throw refused(method, response)
  }

  return {
    kind: 's3',
    id: async () => `s3:${bucket}`,
    put: (sha256, bytes) => done('PUT', sha256, bytes),
    delete: sha256 => done('DELETE', sha256),

    async get(sha256) {
      const response = await call('GET', sha256)
      const tooLarge = Number(response.headers.get('content-length') ?? 0) > MOST_BYTES
      if (!response.ok || tooLarge) await response.body?.cancel()
      if (response.status === 404 || tooLarge) return null
      if (!response.ok) throw refused('GET', response)
      return Buffer.from(await response.arrayBuffer())
    },
  }
}

/** Its text is not kept: it may quote the request. */
function refused(method: string, { status }: Response): AppError {
  return new AppError('media-store', `the object store answered ${method} with ${status}`)
}
