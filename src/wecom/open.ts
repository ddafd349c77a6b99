import { timingSafeEqual } from 'node:crypto'
import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import { readEnvelope } from './envelope.js'
import type { Envelope } from './envelope.js'
import { EnvelopeError } from './errors.js'
import { checkKeySet } from './key-set.js'
import type { KeySet } from './key-set.js'
import { strictText } from './text-bytes.js'

/** A parsed query string, as Koa gives it: a repeated name is an array. */
export type CallbackQuery = Readonly<Record<string, string | string[] | undefined>>

export interface OpenedEnvelope {
  /** The inner document as sent, for `decode`. Not yet known to be UTF-8. */
  plaintext: Buffer
  /** How the envelope was written; the passive reply is written the same way. */
  format: Envelope['format']
  /** From the envelope; '' when absent, as it is for contact events. */
  agentId: string
}

export interface EnvelopeOpener {
  /** Answers the URL verification: the text to send back, nothing else in the body. */
  verifyUrl(query: CallbackQuery): string
  open(query: CallbackQuery, rawBody: Buffer): OpenedEnvelope
}

const LONGEST_PARAMETER = 256
const LONGEST_ECHOSTR = 2048

const SIGNATURE_LENGTH = 40
const RANDOM_LENGTH = 16
const HEADER_LENGTH = RANDOM_LENGTH + 4
const PADDING_BLOCK = 32
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

function parameter(query: CallbackQuery, name: string, longest = LONGEST_PARAMETER): string {
  const value = query[name]
  if (typeof value !== 'string' || value === '' || value.length > longest) {
    throw new EnvelopeError('query', `${name} must stand once in the query`)
  }
  return value
}

/** Proves signature, padding, length and receive id; whatever fails is an `EnvelopeError`. */
export function createEnvelopeOpener(keys: KeySet): EnvelopeOpener {
  checkKeySet(keys)
  proveReach(keys)
  const receiveId = Buffer.from(keys.receiveId, 'utf8')

  function checkSignature(query: CallbackQuery, cipherText: string): void {
    const received = Buffer.from(parameter(query, 'msg_signature'), 'utf8')
    const expected = getSignature(keys.token, parameter(query, 'timestamp'), parameter(query, 'nonce'), cipherText)
    if (received.length !== SIGNATURE_LENGTH || !timingSafeEqual(received, Buffer.from(expected, 'latin1'))) {
      throw new EnvelopeError('signature', 'the signature does not match')
    }
  }

  function decipher(cipherText: string): Buffer {
    const plain = decipherBytes(keys.encodingAesKey, cipherText)
    const padding = plain[plain.length - 1]!
    if (padding < 1 || padding > PADDING_BLOCK) throw new EnvelopeError('envelope', 'the padding is not 1 to 32')
    const end = plain.length - padding
    for (let at = end; at < plain.length; at++) {
      if (plain[at] !== padding) throw new EnvelopeError('envelope', 'the padding is not uniform')
    }
    const messageEnd = HEADER_LENGTH + plain.readUInt32BE(RANDOM_LENGTH)
    if (messageEnd > end) throw new EnvelopeError('envelope', 'the message length is beyond the buffer')
    if (!plain.subarray(messageEnd, end).equals(receiveId)) throw new EnvelopeError('receive-id', 'the receive id is not ours')
    return plain.subarray(HEADER_LENGTH, messageEnd)
  }

  return {
    verifyUrl(query) {
      // Form decoding turns a raw `+` into a blank; Base64 never holds one.
      const echo = parameter(query, 'echostr', LONGEST_ECHOSTR).replaceAll(' ', '+')
      checkSignature(query, echo)
      const bytes = decipher(echo)
      try {
        return strictText(bytes)
      } catch (error) {
        throw new EnvelopeError('envelope', 'the echo is not text', { cause: error })
      }
    },
    open(query, rawBody) {
      const { cipherText, format, agentId } = readEnvelope(rawBody)
      checkSignature(query, cipherText)
      return { plaintext: decipher(cipherText), format, agentId }
    },
  }
}

/**
 * @wecom/crypto gives back text: a byte that is not UTF-8 has become U+FFFD, and length and padding are not checked.
 * The `random` it returns is a view on the deciphered bytes, so all of them are read from there instead of
 * deciphering twice; `proveReach` makes sure of it before the first message.
 */
function decipherBytes(encodingAesKey: string, cipherText: string): Buffer {
  const length = cipherLength(cipherText)
  let deciphered: ReturnType<typeof decrypt>
  try {
    deciphered = decrypt(encodingAesKey, cipherText)
  } catch (error) {
    throw new EnvelopeError('envelope', 'the cipher text cannot be deciphered', { cause: error })
  }
  const { random } = deciphered
  if (random.byteOffset + length > random.buffer.byteLength) throw new EnvelopeError('envelope', 'the deciphered bytes are out of reach')
  return Buffer.from(random.buffer, random.byteOffset, length)
}

const PROOF = '签到'

/** Should a later version of the library hand out a copy, nothing is opened at all. */
function proveReach({ encodingAesKey }: KeySet): void {
  const plain = decipherBytes(encodingAesKey, encrypt(encodingAesKey, PROOF, ''))
  if (plain.toString('utf8', HEADER_LENGTH, HEADER_LENGTH + Buffer.byteLength(PROOF)) !== PROOF)
    throw new Error('@wecom/crypto no longer shows the deciphered bytes')
}

function cipherLength(cipherText: string): number {
  if (cipherText.length % 4 !== 0 || !BASE64.test(cipherText)) throw new EnvelopeError('envelope', 'the cipher text is not Base64')
  const length = (cipherText.length / 4) * 3 - (cipherText.endsWith('==') ? 2 : cipherText.endsWith('=') ? 1 : 0)
  if (length % PADDING_BLOCK !== 0) throw new EnvelopeError('envelope', 'the cipher text is not whole blocks of 32')
  return length
}
