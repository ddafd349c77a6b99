import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { MalformedDocumentError } from '../../src/wecom/errors.js'
import { readJson } from '../../src/wecom/json.js'
import { thrownBy } from './thrown.js'

/** Numbers as the text they are written as. */
function numbersAsText(value: unknown): unknown {
  if (typeof value === 'number') return JSON.stringify(value)
  if (Array.isArray(value)) return value.map(numbersAsText)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, numbersAsText(member)]))
}

describe('the JSON reader', () => {
  it.each(['4561255354251345929', '18446744073709551615', '0', '-1.50', '1e3'])('keeps the number %s as it was sent', number => {
    expect(readJson(`{"MsgId": ${number}}`)).toMatchObject({ MsgId: number })
  })

  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'grapheme' }), fc.constantFrom(undefined, 2), (value, indent) => {
        const written = JSON.stringify(value, null, indent)
        fc.pre(!written.includes('\\u0000'))

        expect(JSON.stringify(readJson(written))).toBe(JSON.stringify(numbersAsText(JSON.parse(written))))
      }),
    )
  })

  it('accepts nothing that JSON.parse refuses', () => {
    const fragment = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-',
      '.',
      'e',
      'true',
      'nul',
      ' ',
      '\\',
      '\\u12',
      '\n',
      '01',
    )
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), fragments => {
        const document = fragments.join('')
        let accepted = true
        try {
          readJson(document)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedDocumentError)
          accepted = false
        }
        if (accepted) JSON.parse(document)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['a name twice', '{"a":1,"a":2}'],
    ['a NUL', '{"a":"\\u0000"}'],
    ['half a character', '{"a":"\\ud83d"}'],
    ['a raw line end in a string', '{"a":"x\ny"}'],
    ['an end in an escape', '{"a":"\\'],
    ['a byte order mark', '\ufeff{}'],
  ])('refuses %s', (_what, document) => {
    expect(thrownBy(() => readJson(document))).toBeInstanceOf(MalformedDocumentError)
  })

  it('reads 32 levels and refuses more, without running out of stack', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

    expect(readJson(nested(32))).toBeTruthy()
    expect(() => readJson(nested(33))).toThrow('deeper than 32')
    expect(() => readJson(nested(1_000_000))).toThrow('deeper than 32')
  })

  it('takes __proto__ for a name like any other', () => {
    const value = readJson('{"__proto__":{"polluted":true}}')

    expect(Object.keys(value as object)).toEqual(['__proto__'])
    expect({}).not.toHaveProperty('polluted')
  })
})
