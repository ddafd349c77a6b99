import { randomBytes, randomUUID } from 'node:crypto'
import { encrypt, getSignature } from '@wecom/crypto'
import { checkKeySet } from './key-set.js'
import type { KeySet } from './key-set.js'
import { cdata } from './xml-write.js'

export interface SealOptions {
  /** Seconds; WeCom signs with it but does not judge it. */
  timestamp: number
  nonce: string
  /** 16 bytes; for tests with a known answer. */
  random?: Buffer
}

export interface Sealer {
  /** The body of the HTTP answer: the inner document encrypted and signed. */
  seal(innerXml: string, options: SealOptions): string
}

/** A nonce for one sealed answer. */
export function newNonce(): string {
  // Unlike randomBytes, randomUUID draws its entropy in batches.
  return randomUUID()
}

const RANDOM_LENGTH = 16
const RANDOMS_AT_ONCE = 256

/** The 16 random bytes before each document, drawn many at once: one by one, drawing takes as long as enciphering. */
function createRandoms(): () => Buffer {
  let drawn = Buffer.alloc(0)
  let used = 0
  return () => {
    if (used === drawn.length) {
      drawn = randomBytes(RANDOM_LENGTH * RANDOMS_AT_ONCE)
      used = 0
    }
    used += RANDOM_LENGTH
    return drawn.subarray(used - RANDOM_LENGTH, used)
  }
}

export function createSealer(keys: KeySet): Sealer {
  checkKeySet(keys)
  const nextRandom = createRandoms()
  return {
    seal(innerXml, { timestamp, nonce, random = nextRandom() }) {
      const cipherText = encrypt(keys.encodingAesKey, innerXml, keys.receiveId, random)
      const signature = getSignature(keys.token, timestamp, nonce, cipherText)
      // Base64 and hex need no escaping.
      return `<xml>
<Encrypt><![CDATA[${cipherText}]]></Encrypt>
<MsgSignature><![CDATA[${signature}]]></MsgSignature>
<TimeStamp>${timestamp}</TimeStamp>
<Nonce>${cdata(nonce)}</Nonce>
</xml>`
    },
  }
}
