import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * WeCom's message cipher, written from its documentation and on purpose not with @wecom/crypto: two
 * implementations that agree prove more than one that agrees with itself.
 */
const BLOCK = 32
const HEAD = 20

export interface Opened {
  message: string
  receiveId: string
}

export function aesKey(encodingAesKey: string): Buffer {
  if (!/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey)) throw new Error('encodingAesKey must be 43 characters of base64')
  return Buffer.from(`${encodingAesKey}=`, 'base64')
}

export function sign(token: string, timestamp: string, nonce: string, encrypted: string): string {
  const joined = [token, timestamp, nonce, encrypted].sort().join('')
  return createHash('sha1').update(joined).digest('hex')
}

export function isSignature(given: string, expected: string): boolean {
  const left = Buffer.from(given)
  const right = Buffer.from(expected)
  return left.length === right.length && timingSafeEqual(left, right)
}

export function encrypt(key: Buffer, message: string, receiveId: string, random = randomBytes(16)): string {
  const body = Buffer.from(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const plain = Buffer.concat([random, length, body, Buffer.from(receiveId)])
  // PKCS#7 with a block of 32: OpenSSL's own padding knows blocks of 16 only.
  const pad = BLOCK - (plain.length % BLOCK)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString('base64')
}

/** Throws with a short reason when the text is not what WeCom's cipher would produce. */
export function decrypt(key: Buffer, encrypted: string): Opened {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encrypted)) throw new Error('ciphertext is not base64')
  const bytes = Buffer.from(encrypted, 'base64')
  if (bytes.length === 0 || bytes.length % 16 !== 0) throw new Error('ciphertext length is not a multiple of 16')
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const plain = unpad(Buffer.concat([decipher.update(bytes), decipher.final()]))
  if (plain.length < HEAD) throw new Error('plaintext is too short')
  const end = HEAD + plain.readUInt32BE(16)
  if (end > plain.length) throw new Error('msg_len points beyond the plaintext')
  return { message: plain.subarray(HEAD, end).toString('utf8'), receiveId: plain.subarray(end).toString('utf8') }
}

function unpad(padded: Buffer): Buffer {
  const pad = padded.at(-1) ?? 0
  if (pad < 1 || pad > BLOCK || pad > padded.length) throw new Error(`padding byte ${pad} is out of range`)
  const tail = padded.subarray(padded.length - pad)
  if (tail.some(byte => byte !== pad)) throw new Error('padding bytes differ')
  return padded.subarray(0, padded.length - pad)
}
