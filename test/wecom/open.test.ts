import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { decrypt, getJsApiSignature, getSignature } from '@wecom/crypto'
import fc from 'fast-check'
import { EnvelopeError, createEnvelopeOpener, createSealer, decode } from '../../src/wecom/index.js'
import type { CallbackQuery } from '../../src/wecom/index.js'
import { jsSdkVector, sample, vector, vectorIds } from './fixtures.js'
import type { Vector } from './fixtures.js'
import { thrownBy } from './thrown.js'

const keys = { token: 'kaoqinbot2026', encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', receiveId: 'ww0123456789abcdef' }
const opener = createEnvelopeOpener(keys)

function queryOf(v: Vector): CallbackQuery {
  return { msg_signature: v.signature, timestamp: v.timestamp, nonce: v.nonce }
}

function envelope(cipher: string): Buffer {
  return Buffer.from(`<xml><ToUserName><![CDATA[ww]]></ToUserName><Encrypt><![CDATA[${cipher}]]></Encrypt></xml>`)
}

function signed(cipher: string): CallbackQuery {
  return { msg_signature: getSignature(keys.token, '1760000000', 'n', cipher), timestamp: '1760000000', nonce: 'n' }
}

/** Encrypts any bytes, right or wrong, as somebody who holds the key could. */
function encryptBytes(plain: Buffer): string {
  const key = Buffer.from(`${keys.encodingAesKey}=`, 'base64')
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64')
}

function plainBytes(message: Buffer, { length = message.length, receiveId = keys.receiveId, padding = -1 } = {}): Buffer {
  const header = Buffer.alloc(20, 'r')
  header.writeUInt32BE(length, 16)
  const body = Buffer.concat([header, message, Buffer.from(receiveId)])
  const rest = 32 - (body.length % 32)
  return Buffer.concat([body, Buffer.alloc(rest, padding === -1 ? rest : padding)])
}

function openPlain(plain: Buffer) {
  const cipher = encryptBytes(plain)
  return opener.open(signed(cipher), envelope(cipher))
}

function reasonOf(action: () => unknown): string {
  const error = thrownBy(action)
  expect(error).toBeInstanceOf(EnvelopeError)
  return (error as EnvelopeError).reason
}

describe('published vectors', () => {
  it.each(vectorIds.filter(id => vector(id).kind === 'echostr'))('verifies the URL of vector %s', id => {
    const v = vector(id)

    expect(createEnvelopeOpener(v).verifyUrl({ ...queryOf(v), echostr: v.cipher })).toBe(v.plaintext)
  })

  it.each(vectorIds.filter(id => vector(id).kind === 'encrypt'))('opens vector %s', id => {
    const v = vector(id)

    const opened = createEnvelopeOpener(v).open(queryOf(v), envelope(v.cipher))

    const text = opened.plaintext.toString('utf8')
    if (v.plaintext !== undefined) expect(text).toBe(v.plaintext)
    else expect(decode(text)).toMatchObject({ type: 'text', content: v.content, fromUserId: v.fromUserName })
  })

  it('keeps the 64-bit id of vector G2 to the last digit', () => {
    const v = vector('G2')

    expect(decode(createEnvelopeOpener(v).open(queryOf(v), envelope(v.cipher)).plaintext)).toMatchObject({ msgId: v.msgId })
  })

  it('reads vector A as it stands in a URL', () => {
    const v = vector('A')

    expect(createEnvelopeOpener(v).verifyUrl({ ...queryOf(v), echostr: decodeURIComponent(v.echostrInUrl!) })).toBe(v.plaintext)
  })

  it.each(['A', 'C', 'G1', 'O4'])('repairs the echo of vector %s whose + became blanks', id => {
    const v = vector(id)

    expect(createEnvelopeOpener(v).verifyUrl({ ...queryOf(v), echostr: v.cipher.replaceAll('+', ' ') })).toBe(v.plaintext)
  })

  it('refuses vector G1 under another nonce', () => {
    const v = vector('G1')

    expect(reasonOf(() => createEnvelopeOpener(v).verifyUrl({ ...queryOf(v), nonce: '437374424', echostr: v.cipher }))).toBe('signature')
  })

  it('reproduces the JS-SDK signature of vector J1', () => {
    const { jsapiTicket: ticket, nonceStr, timestamp, url, signature } = jsSdkVector

    expect(getJsApiSignature({ ticket, nonceStr, timestamp, url }).signature).toBe(signature)
  })
})

describe('envelopes', () => {
  it.each([
    ['P1', { format: 'xml', agentId: '218' }],
    ['P2', { format: 'xml', agentId: '' }],
    ['P3', { format: 'xml', agentId: '' }],
  ])('reads the envelope of sample %s', (id, expected) => {
    const v = vector('B')
    const body = Buffer.from(sample(id).replace(/\{(vector B encrypt|cipher)\}/, v.cipher))

    expect(createEnvelopeOpener(v).open(queryOf(v), body)).toMatchObject(expected)
  })

  it('reads the JSON envelope of a smart bot, whose receive id is empty', () => {
    const v = vector('O1')
    const body = Buffer.from(sample('P4').replace('{vector O1 encrypt}', v.cipher))

    const opened = createEnvelopeOpener(v).open(queryOf(v), body)

    expect(opened.format).toBe('json')
    expect(decode(opened.plaintext)).toMatchObject({ type: 'bot-message', msgId: 'b1', content: { kind: 'text', content: '你好' } })
  })

  it.each([
    ['nothing', ''],
    ['plain words', 'hello'],
    ['no cipher text', '<xml><ToUserName>ww</ToUserName></xml>'],
    ['an empty cipher text', '<xml><Encrypt></Encrypt></xml>'],
    ['two cipher texts', '<xml><Encrypt>QQ==</Encrypt><Encrypt>QQ==</Encrypt></xml>'],
    ['elements inside the cipher text', '<xml><Encrypt><a>QQ==</a></Encrypt></xml>'],
    ['an element that does not end', '<xml><Encrypt>QQ=='],
    ['an unclosed root', '<xml><Encrypt>QQ==</Encrypt>'],
    ['text after the root', '<xml><Encrypt>QQ==</Encrypt></xml>x'],
    ['a second root', '<xml><Encrypt>QQ==</Encrypt></xml><xml/>'],
    ['a bomb', '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'],
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Encrypt>&e;</Encrypt></xml>'],
    ['elements 10,000 deep', `<xml>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</xml>`],
    ['lists 10,000 deep', `{"encrypt":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['an object for a cipher text', '{"encrypt":{}}'],
    ['a cipher text twice', '{"encrypt":"QQ==","encrypt":"QQ=="}'],
    ['an object that does not end', '{"encrypt":"QQ=="'],
    ['a NUL', '<xml><Encrypt>QQ==\0</Encrypt></xml>'],
  ])('refuses a body of %s', (_what, body) => {
    expect(reasonOf(() => opener.open(signed('QQ=='), Buffer.from(body)))).toBe('envelope')
  })

  it('refuses a body that is not UTF-8', () => {
    expect(reasonOf(() => opener.open(signed('QQ=='), Buffer.from([0x3c, 0x78, 0xff, 0xfe])))).toBe('envelope')
  })
})

describe('the query', () => {
  const v = vector('O2')
  const body = envelope(v.cipher)

  it.each(['msg_signature', 'timestamp', 'nonce'])('must hold %s exactly once', name => {
    expect(reasonOf(() => opener.open({ ...queryOf(v), [name]: undefined }, body))).toBe('query')
    expect(reasonOf(() => opener.open({ ...queryOf(v), [name]: '' }, body))).toBe('query')
    expect(reasonOf(() => opener.open({ ...queryOf(v), [name]: ['1', '2'] }, body))).toBe('query')
    expect(reasonOf(() => opener.open({ ...queryOf(v), [name]: 'x'.repeat(5000) }, body))).toBe('query')
  })

  it('must hold an echo for a verification', () => {
    expect(reasonOf(() => opener.verifyUrl(queryOf(v)))).toBe('query')
  })

  it.each([
    ['one digit changed', v.signature.replace(/.$/, digit => (digit === '0' ? '1' : '0'))],
    ['one digit less', v.signature.slice(1)],
    ['one digit more', `${v.signature}0`],
    ['letters of many bytes', '签'.repeat(40)],
    ['upper case', v.signature.toUpperCase()],
  ])('is refused when the signature has %s', (_what, signature) => {
    expect(reasonOf(() => opener.open({ ...queryOf(v), msg_signature: signature }, body))).toBe('signature')
  })
})

describe('the cipher text', () => {
  const message = Buffer.from('<xml/>')

  it('opens when everything is right', () => {
    expect(openPlain(plainBytes(message)).plaintext).toEqual(message)
  })

  it('may hold an empty message', () => {
    expect(openPlain(plainBytes(Buffer.alloc(0))).plaintext).toHaveLength(0)
  })

  it.each([
    ['truncated', (cipher: string) => cipher.slice(0, -3)],
    ['not Base64', (cipher: string) => `*${cipher.slice(1)}`],
    ['broken by a line end', (cipher: string) => `${cipher.slice(0, 40)}\n${cipher.slice(41)}`],
    ['half a block', () => Buffer.alloc(16).toString('base64')],
    ['15 bytes', () => Buffer.alloc(15).toString('base64')],
    ['zeros', () => Buffer.alloc(64).toString('base64')],
  ])('is refused when it is %s', (_what, spoil) => {
    const cipher = spoil(encryptBytes(plainBytes(message)))

    expect(reasonOf(() => opener.open(signed(cipher), envelope(cipher)))).toBe('envelope')
  })

  it('is refused in the URL-safe alphabet, which Node would read as well', () => {
    const cipher = vector('O2').cipher
    expect(cipher).toMatch(/[+/]/)
    const urlSafe = cipher.replaceAll('+', '-').replaceAll('/', '_')

    expect(reasonOf(() => opener.open(signed(urlSafe), envelope(urlSafe)))).toBe('envelope')
  })

  it.each([0, 33, 255])('is refused when its padding is %d', padding => {
    expect(reasonOf(() => openPlain(plainBytes(message, { padding })))).toBe('envelope')
  })

  it('is refused when its padding is not uniform', () => {
    const plain = plainBytes(message)
    plain[plain.length - 2]! ^= 1

    expect(reasonOf(() => openPlain(plain))).toBe('envelope')
  })

  it.each([7, 1000, 2 ** 31 - 1, 2 ** 32 - 1])('is refused when its message length says %d of 6', length => {
    const smartBot = createEnvelopeOpener({ ...keys, receiveId: '' })
    const cipher = encryptBytes(plainBytes(message, { length, receiveId: '' }))

    expect(reasonOf(() => smartBot.open(signed(cipher), envelope(cipher)))).toBe('envelope')
  })

  it('is refused when it belongs to another corp', () => {
    expect(reasonOf(() => openPlain(plainBytes(message, { receiveId: 'ww0123456789abcdee' })))).toBe('receive-id')
    expect(reasonOf(() => openPlain(plainBytes(message, { receiveId: '' })))).toBe('receive-id')
    expect(reasonOf(() => openPlain(plainBytes(message, { receiveId: 'WW0123456789ABCDEF' })))).toBe('receive-id')
  })

  it('of vector A is refused under another corp id', () => {
    const v = vector('A')

    const other = createEnvelopeOpener({ ...v, receiveId: 'ww7f3e21a9c04b58d6' })

    expect(reasonOf(() => other.verifyUrl({ ...queryOf(v), echostr: v.cipher }))).toBe('receive-id')
  })

  it('may hold bytes that are not UTF-8: they are handed on as sent, for decode to refuse', () => {
    const bytes = Buffer.from([0x3c, 0xff, 0xfe, 0x3e])

    expect(openPlain(plainBytes(bytes)).plaintext).toEqual(bytes)
  })

  it('of an echo must be text', () => {
    const cipher = encryptBytes(plainBytes(Buffer.from([0xff])))

    expect(reasonOf(() => opener.verifyUrl({ ...signed(cipher), echostr: cipher }))).toBe('envelope')
  })
})

it.each([
  ['42 characters', 'a'.repeat(42)],
  ['44 characters', 'a'.repeat(44)],
  ['a $', `${'a'.repeat(42)}$`],
  ['a =', `${'a'.repeat(42)}=`],
])('a key of %s stops the start', (_what, encodingAesKey) => {
  expect(() => createEnvelopeOpener({ ...keys, encodingAesKey })).toThrow('EncodingAESKey')
  expect(() => createSealer({ ...keys, encodingAesKey })).toThrow('EncodingAESKey')
})

describe('sealing', () => {
  it('reproduces the golden answer of vector G3 byte for byte', () => {
    const v = vector('G3')

    const sealed = createSealer(v).seal(v.plaintext!, { timestamp: Number(v.timestamp), nonce: v.nonce, random: Buffer.from(v.random!) })

    expect(sealed).toBe(sample('R5'))
  })

  it('is opened by the official library', () => {
    const sealed = createSealer(keys).seal('<xml>你好😷</xml>', { timestamp: 1, nonce: 'n' })

    const cipher = /<Encrypt><!\[CDATA\[(.*)\]\]>/.exec(sealed)![1]!
    expect(decrypt(keys.encodingAesKey, cipher)).toMatchObject({ message: '<xml>你好😷</xml>', id: keys.receiveId })
  })

  it('never gives the same bytes twice', () => {
    const seal = () => createSealer(keys).seal('<xml/>', { timestamp: 1, nonce: 'n' })

    expect(seal()).not.toBe(seal())
  })

  it('is undone by opening, for any text', () => {
    const sealer = createSealer(keys)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
        const wellFormed = Buffer.from(text).toString()
        const sealed = sealer.seal(wellFormed, { timestamp: 1_760_000_000, nonce: 'n' })
        const signature = /<MsgSignature><!\[CDATA\[(.*)\]\]>/.exec(sealed)![1]!

        const opened = opener.open({ msg_signature: signature, timestamp: '1760000000', nonce: 'n' }, Buffer.from(sealed))

        expect(opened.plaintext.toString()).toBe(wellFormed)
      }),
    )
  })

  it('survives no change of a byte', () => {
    const sealed = createSealer(keys).seal('<xml>今日</xml>', { timestamp: 1_760_000_000, nonce: 'n' })
    const cipher = /<Encrypt><!\[CDATA\[(.*)\]\]>/.exec(sealed)![1]!
    fc.assert(
      fc.property(fc.nat(cipher.length - 1), fc.constantFrom('A', 'z', '+'), (at, character) => {
        fc.pre(cipher[at] !== character)
        const forged = cipher.slice(0, at) + character + cipher.slice(at + 1)

        expect(reasonOf(() => opener.open(signed(cipher), envelope(forged)))).toBe('signature')
      }),
    )
  })
})

it('anything at all in the body is refused by an EnvelopeError and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      reasonOf(() => opener.open(signed('QQ=='), Buffer.from(bytes)))
    }),
  )
})
