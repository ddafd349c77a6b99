import { randomBytes } from 'node:crypto'

/**
 * One file as multipart/form-data with a known length: WeCom refuses chunked bodies, and shows percent-encoded or
 * RFC 2047 file names literally, so the name goes in as raw UTF-8 (doc path 90253).
 */
export function multipartFile(filename: string, bytes: Uint8Array): { type: string; bytes: Buffer } {
  const boundary = `----campus${randomBytes(16).toString('hex')}`
  // Nothing in a name may end the header early.
  const safeName = filename.replace(/[\p{Cc}"\\]/gu, '_')
  const head =
    `--${boundary}\r\n` +
    `Content-Disposition: form-data; name="media"; filename="${safeName}"; filelength=${bytes.byteLength}\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n'
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([Buffer.from(head, 'utf8'), bytes, Buffer.from(`\r\n--${boundary}--\r\n`, 'utf8')]),
  }
}
