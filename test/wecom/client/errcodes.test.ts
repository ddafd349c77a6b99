import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { meaningOf } from '../../../src/wecom/client/errcodes.js'
import { parseLosslessJson } from '../../../src/wecom/client/lossless-json.js'

describe('the meaning of an error code', () => {
  it.each([
    [-1, 'retry'],
    [6000, 'retry'],
    [301022, 'retry'],
    [40014, 'refresh-token'],
    [42001, 'refresh-token'],
    [45009, 'later'],
    [45033, 'later'],
    [40003, 'never'],
    [40033, 'never'],
    [45002, 'never'],
    [48002, 'never'],
    [60020, 'never'],
    [81013, 'never'],
    [301002, 'never'],
    [0x7fff_ffff, 'never'],
  ])('%i is to be treated as: %s', (code, disposition) => {
    expect(meaningOf(code, 'message/send').disposition).toBe(disposition)
  })

  it.each([
    [60111, 'receiver-gone'],
    [81013, 'receiver-gone'],
    [42022, 'code-spent'],
    [60140, 'code-spent'],
    [60020, 'ip-refused'],
    [40013, 'config'],
    [42014, 'task-id-taken'],
    [40058, 'task-id-taken'],
    [42015, 'card-field'],
    [42051, 'card-field'],
    [41016, 'card-field'],
    [42052, undefined],
  ])('%i is marked %s', (code, mark) => {
    expect(meaningOf(code, 'message/send').mark).toBe(mark)
  })

  it('40001 is a wrong secret when asking for the token, and a stale token elsewhere', () => {
    expect(meaningOf(40001, 'gettoken')).toEqual({ disposition: 'never', mark: 'config' })
    expect(meaningOf(40001, 'message/send')).toEqual({ disposition: 'refresh-token' })
  })
})

describe('reading JSON without losing digits', () => {
  it('agrees with JSON.parse wherever that loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), value => {
        const text = JSON.stringify(value)
        const numbers = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '').match(/(?<![\w.+-])-?\d{16,}(?![\d.eE])/)
        fc.pre(numbers === null)
        expect(parseLosslessJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('keeps a long whole number as its digits, wherever it stands', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 10n ** 15n, max: 2n ** 64n }), fc.string(), (number, text) => {
        const json = `{"a":[${number},-${number}],${JSON.stringify(`k${text}`)}:${number},"s":${JSON.stringify(`"${number}" ${text}`)}}`
        const digits = String(number)
        expect(parseLosslessJson(json)).toEqual({ a: [digits, `-${digits}`], [`k${text}`]: digits, s: `"${digits}" ${text}` })
      }),
    )
  })

  it('leaves fractions and exponents to be numbers', () => {
    const text = '[0.12345678901234567,1234567890123456.5,1e20,12345678901234567e2]'

    expect(parseLosslessJson(text)).toEqual(JSON.parse(text))
  })
})
