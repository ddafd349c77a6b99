import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { aesKey, decrypt, encrypt, sign } from '../../simulator/crypto.js'

const A = { token: 'QDG6eK', key: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C', id: 'wx5823bf96d3bd56c7' }
const C = { token: 'hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo', key: '6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt', id: 'ww1436e0e65a779aee' }
const F2 = { token: 'kz7Yx62CH8SaLN', key: 'cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP', id: 'ww6a112864f8022910' }
const G = { token: '123456', key: 'kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR', id: 'wx49f0ab532d5d035a' }
const O = { token: 'kaoqinbot2026', key: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', id: 'ww0123456789abcdef' }

const vectors = [
  {
    ...A,
    name: 'A',
    timestamp: '1409659589',
    nonce: '263014780',
    signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
    encrypted: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
    plain: '1616140317555161061',
  },
  {
    ...A,
    name: 'B',
    timestamp: '1409659813',
    nonce: '1372623149',
    signature: '477715d11cdb4164915debcba66cb864d751f3e6',
    encrypted:
      'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==',
    plain:
      '<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n<FromUserName><![CDATA[mycreate]]></FromUserName>\n<CreateTime>1409659813</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[hello]]></Content>\n<MsgId>4561255354251345929</MsgId>\n<AgentID>218</AgentID>\n</xml>',
  },
  {
    ...C,
    name: 'C',
    timestamp: '1476416373',
    nonce: '47744683',
    signature: '012bc692d0a58dd4b10f8dfe5c4ac00ae211ebeb',
    encrypted: 'fsi1xnbH4yQh0+PJxcOdhhK6TDXkjMyhEPA7xB2TGz6b+g7xyAbEkRxN/3cNXW9qdqjnoVzEtpbhnFyq6SVHyA==',
    plain: '1288432023552776189',
  },
  {
    ...F2,
    name: 'F2',
    timestamp: '1583995625',
    nonce: '1584392382',
    signature: 'f265ae551b1932727204c3d707628d01376a6940',
    encrypted:
      'EUCt7xMcNiyASzZj0Hjc5yDjFQrCum6AfQ3ntHiUzjGQ51xieKmbvtrZ40/EcB2W/W8yH0n4Lqx48gJl/T9HD/R309I0P/r5pIZucK3lyEn48FYMr4YdE0QdL2jIJ3xkcXUr6uzefzCxG6lMvwpAJaOyVCzN7sRRw47njfxy5EIqU6R9ZBhlTzfdnhhOhK/nTwzrZX3SoGlXFA9OBeZ6ru1NWpXFk76x9DUMe0lcxPPiUqK8ctnQcYXSGUHVqC6DfG7E7mab0OmruNN8cBZY5d3dYOBA4OgaH55Q0AJmUpdT8vNiXpXx+6TxT3TIjySXpDrHVyrsb772aYywgg/Nu4kUmGkALwFZlzhjNegR7wDwb9lr4ERXsSSS8JZ8lbBmaQ3F2Tq584xoPj5rIhXAF734ynm4no1g+SdHiNqR328=',
    plain:
      '<xml><ToUserName><![CDATA[ww6a112864f8022910]]></ToUserName><FromUserName><![CDATA[foobar]]></FromUserName><CreateTime>1583995625</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[x123]]></Content><MsgId>2018405441</MsgId><AgentID>1000002</AgentID></xml>',
  },
  {
    ...O,
    name: 'O2',
    timestamp: '1760000000',
    nonce: 'n0nce42',
    signature: '503142767c4c9a69f4068e87af8b1a10f94c4fb7',
    encrypted:
      'Q3stYC6hdFzMh9T8HCvyDES0eEzO4U8QzUFKjGE5KZdQFwctNwKvoow/5gKNh4/JpxSyypJ5kVRnEevTbP1LxB2KaxWO4vb/YdRxRUER35uQdq06NeijZL2UTx4IZcyUsUIZfPSYFGMUhaTeLuLgSWqIi25GQpSYiZtKMnMWOPw=',
    plain: 'A'.repeat(58),
  },
  {
    ...O,
    name: 'O3',
    timestamp: '1760000000',
    nonce: 'n0nce42',
    signature: '422d9e9fbaba43bc193d66d90198a9f053a70826',
    encrypted:
      'Q3stYC6hdFzMh9T8HCvyDKDS9rXsceiz3IKTIeak1zzOFJKhaBYWN8wv5b+lAvqqgQRQQ7MWfl9Ozkqwlnyt8qf3vVykPmPi/Wb5sqggnOgvMiZRRLVjfS4qALfL1O16',
    plain: 'A'.repeat(57),
  },
]

const G3_PLAIN =
  '<xml>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[test]]></Content>\n<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>\n<ToUserName><![CDATA[messense]]></ToUserName>\n<AgentID>1</AgentID>\n<CreateTime>1411525903</CreateTime>\n</xml>'
const G3 =
  '9s4gMv99m88kKTh/H8IdkOiMg6bisoy3ypwy9H4hvSPe9nsGaqyw5hhSjdYbcrKk+j3nba4HMOTzHrluLBYqxgNcBqGsL8GqxlhZgURnAtObvesEl5nZ+uBE8bviY0LWke8Zy9V/QYKxNV2FqllNXcfmstttyIkMKCCmVbCFM2JTF5wY0nFhHZSjPUL2Q1qvSUCUld+/WIXrx0oyKQmpB6o8NRrrNrsDf03oxI1p9FxUgMnwKKZeOA/uu+2IEvEBtb7muXsVbwbgX05UPPJvFurDXafG0RQyPR+mf1nDnAtQmmNOuiR5MIkdQ39xn1vWwi1O5oazPoQJz0nTYjxxEE8kv3kFxtAGVRe3ypD3WeK2XeFYFMNMpatF9XiKzHo3'

function encryptRaw(plain: Buffer): string {
  const key = aesKey(O.key)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64')
}

describe('the simulator’s own cipher', () => {
  it.each(vectors)('opens the published vector $name and computes its signature', vector => {
    const opened = decrypt(aesKey(vector.key), vector.encrypted)

    expect(opened).toEqual({ message: vector.plain, receiveId: vector.id })
    expect(sign(vector.token, vector.timestamp, vector.nonce, vector.encrypted)).toBe(vector.signature)
  })

  it('seals the golden vector byte for byte when the random prefix is given', () => {
    const encrypted = encrypt(aesKey(G.key), G3_PLAIN, G.id, Buffer.from('1234567890123456'))

    expect(encrypted).toBe(G3)
    expect(sign(G.token, '1411525903', '461056294', encrypted)).toBe('407518b7649e86ef23978113f92d27afa9296533')
  })

  it.each(Array.from({ length: 70 }, (_, length) => length))('opens what it sealed for a message of %i characters', length => {
    const message = '签'.repeat(length)

    expect(decrypt(aesKey(O.key), encrypt(aesKey(O.key), message, O.id))).toEqual({ message, receiveId: O.id })
  })

  it('seals the same message differently each time', () => {
    expect(encrypt(aesKey(O.key), 'x', O.id)).not.toBe(encrypt(aesKey(O.key), 'x', O.id))
  })

  it.each([
    ['padding of 0', 0, /padding byte 0/],
    ['padding of 33', 33, /padding byte 33/],
    ['padding bytes that differ', 5, /padding bytes differ/],
  ])('refuses %s', (_, lastByte, reason) => {
    // 64 bytes whose inner length and receiver are right: only the padding is wrong.
    const plain = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([0, 0, 0, 2]),
      Buffer.from('hi'),
      Buffer.alloc(41, 'w'),
      Buffer.from([lastByte]),
    ])

    expect(() => decrypt(aesKey(O.key), encryptRaw(plain))).toThrow(reason)
  })

  it('refuses an inner length beyond the text, and a text shorter than its head', () => {
    const beyond = Buffer.concat([Buffer.alloc(16), Buffer.from([0, 0, 1, 0]), Buffer.alloc(11, 'a'), Buffer.from([1])])
    const short = Buffer.concat([Buffer.alloc(8), Buffer.alloc(24, 24)])

    expect(() => decrypt(aesKey(O.key), encryptRaw(beyond))).toThrow('msg_len')
    expect(() => decrypt(aesKey(O.key), encryptRaw(short))).toThrow('too short')
  })

  it.each([
    ['text that is not base64', 'not base64!', /base64/],
    ['nothing', '', /base64/],
    ['a length that is no multiple of 16', 'QUFB', /multiple of 16/],
    ['padding that another key left behind', encrypt(aesKey(A.key), 'hello', O.id), /padding/],
  ])('refuses %s', (_, encrypted, reason) => {
    expect(() => decrypt(aesKey(O.key), encrypted)).toThrow(reason)
  })
})
