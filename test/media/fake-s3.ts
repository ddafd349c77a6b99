import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export const S3_KEYS = { region: 'cn-north-1', accessKeyId: 'AKEXAMPLE', secretAccessKey: 'not-a-real/secret+key' }

export interface FakeS3 {
  url: string
  /** By path. */
  objects: Map<string, Buffer>
  /** What every request is answered with from now on, whatever it asks; null = as usual. */
  answerWith(status: number | null): void
  close(): Promise<void>
}

/** An object store of its own making: it computes the signature (Version 4) anew from the public description and keeps what is signed. */
export async function createFakeS3(): Promise<FakeS3> {
  const objects = new Map<string, Buffer>()
  let fixed: number | null = null
  const server = createServer((request, response) => {
    void bodyOf(request).then(body => {
      const status = fixed ?? (isSigned(request, body) ? 200 : 403)
      const path = new URL(request.url!, 'http://s3').pathname
      if (status !== 200) return response.writeHead(status).end('<Error/>')
      if (request.method === 'PUT') objects.set(path, body)
      if (request.method === 'DELETE') objects.delete(path)
      if (request.method !== 'GET') return response.writeHead(request.method === 'DELETE' ? 204 : 200).end()
      const found = objects.get(path)
      return found ? response.writeHead(200).end(found) : response.writeHead(404).end('<Error/>')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    answerWith(status) {
      fixed = status
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const { headers, method } = request
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    )
  if (!given) return false
  const [, keyId = '', day = '', region = '', names = '', signature] = given
  const bodyHash = createHash('sha256').update(body).digest('hex')
  const time = String(headers['x-amz-date'])
  const needed = ['host', 'x-amz-content-sha256', 'x-amz-date'].every(name => names.split(';').includes(name))
  if (!needed || keyId !== S3_KEYS.accessKeyId || headers['x-amz-content-sha256'] !== bodyHash || !time.startsWith(day)) return false
  const lines = names.split(';').map(name => `${name}:${String(headers[name]).trim()}\n`)
  const canonical = [method, new URL(request.url!, 'http://s3').pathname, '', lines.join(''), names, bodyHash].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(canonical).digest('hex')].join('\n')
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const key = [region, 's3', 'aws4_request'].reduce<Buffer>((last, part) => hmac(last, part), hmac(`AWS4${S3_KEYS.secretAccessKey}`, day))
  return hmac(key, toSign).toString('hex') === signature
}
