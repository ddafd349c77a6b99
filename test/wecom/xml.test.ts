import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { MalformedDocumentError } from '../../src/wecom/errors.js'
import { writableText, writeElement } from '../../src/wecom/xml-write.js'
import { readXml } from '../../src/wecom/xml.js'
import { thrownBy } from './thrown.js'

function read(document: string | Buffer): unknown {
  // Through JSON, as null-prototype objects are not equal to literals everywhere.
  return JSON.parse(JSON.stringify(readXml(document).root))
}

describe('the XML reader', () => {
  it('gives every leaf as text, whatever it looks like', () => {
    expect(read('<xml><a>007</a><b>7403118820653711362</b><c>true</c><d>1e3</d></xml>')).toEqual({
      a: '007',
      b: '7403118820653711362',
      c: 'true',
      d: '1e3',
    })
  })

  it('keeps repeated siblings in order, and joins the pieces of one text', () => {
    expect(read('<xml><a>1</a><b/><a>2</a><a><x>3</x></a><c>x<![CDATA[<y>]]>&amp;<!-- z --></c></xml>')).toEqual({
      a: ['1', '2', { x: '3' }],
      b: '',
      c: 'x<y>&',
    })
  })

  it('tells an empty element from a missing one', () => {
    expect(read('<xml><a></a><b><![CDATA[]]></b></xml>')).toEqual({ a: '', b: '' })
  })

  it('knows the five predefined entities and references to characters, and no others', () => {
    expect(read('<xml><a>&lt;&gt;&amp;&apos;&quot;&#x4f60;&#128567;</a></xml>')).toEqual({ a: '<>&\'"你😷' })
    expect(() => readXml('<xml><a>&copy;</a></xml>')).toThrow(MalformedDocumentError)
  })

  it('may start with a declaration or a byte order mark', () => {
    expect(read('<?xml version="1.0" encoding="UTF-8"?>\n<xml><a>1</a></xml>\n')).toEqual({ a: '1' })
    expect(read(Buffer.from('\ufeff<xml><a>1</a></xml>'))).toEqual({ a: '1' })
  })

  it.each([
    ['<a>1</b>'],
    ['<xml><a>1</xml></a>'],
    ['<xml>'],
    [''],
    ['<xml><a>1</a></xml><xml/>'],
    ['<xml><a b=1>1</a></xml>'],
    ['<xml><a b="1" b="2">1</a></xml>'],
    ['<xml>words</xml>'],
    ['<xml>words<a/></xml>'],
    ['<xml><a>]]></a></xml>'],
    ['<xml><a>\u0001</a></xml>'],
    ['<xml><a>\uffff</a></xml>'],
    ['<!DOCTYPE xml><xml/>'],
    ['<!DOCTYPE xml [<!ENTITY a "1">]><xml><a>&a;</a></xml>'],
    ['<?xml version="1.0"?'],
  ])('refuses %j', document => {
    expect(thrownBy(() => readXml(document))).toBeInstanceOf(MalformedDocumentError)
  })

  it('reads up to its depth and not one deeper', () => {
    const nested = (depth: number) => `<xml>${'<a>'.repeat(depth - 1)}${'</a>'.repeat(depth - 1)}</xml>`

    expect(readXml(nested(12)).rootName).toBe('xml')
    expect(() => readXml(nested(13))).toThrow('deeper than 12')
  })

  it('reads up to its number of elements and not one more', () => {
    const wide = (elements: number) => `<xml>${'<a/>'.repeat(elements - 1)}</xml>`

    expect(readXml(wide(5000)).rootName).toBe('xml')
    expect(() => readXml(wide(5001))).toThrow('more than 5000')
  })
})

describe('one document after another', () => {
  const refused = [
    '<xml><a>1',
    '<xml><a>&nope;</a></xml>',
    '<!DOCTYPE x><xml/>',
    '<xml>x<a/></xml>',
    '<xml/><xml/>',
    '<xml><a x="',
    '',
    '<xml a',
    '\uD83D',
  ]

  it.each(refused)('after %j, which is refused, the next is read as if it were the first', document => {
    expect(thrownBy(() => readXml(document))).toBeInstanceOf(MalformedDocumentError)

    expect(read('<xml><b>2</b></xml>')).toEqual({ b: '2' })
  })

  it('limits set for one do not hold for the next', () => {
    expect(() => readXml('<xml><a><b/></a></xml>', { maxDepth: 2 })).toThrow('deeper than 2')
    expect(readXml('<xml><a/></xml>', { maxDepth: 2, maxNodes: 2 }).rootName).toBe('xml')

    expect(read('<xml><a><b/></a></xml>')).toEqual({ a: { b: '' } })
  })

  it('what was read stays as it was when another is read', () => {
    const first = readXml('<xml><a><b>1</b></a></xml>').root

    readXml('<xml><a><c>2</c></a></xml>')

    expect(JSON.parse(JSON.stringify(first))).toEqual({ a: { b: '1' } })
  })
})

describe('the XML writer', () => {
  it('is undone by the reader, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(readXml(writeElement('xml', { Content: text })).root['Content']).toBe(writableText(text))
      }),
    )
  })

  it('loses only what XML cannot hold', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => expect(writableText(text)).toBe(text)))
    expect(writableText('a\0b\u0008c\r\nd\re\ud83d')).toBe('abc\nd\ne')
  })

  it.each([']]>', 'a]]>b]]>', ']]]]>>', '<![CDATA[x]]>', '</Content><MsgType>evil</MsgType>'])('holds %j as words', text => {
    expect(read(writeElement('xml', { Content: text, After: '1' }))).toEqual({ Content: text, After: '1' })
  })

  it('is undone by the reader, for any tree', () => {
    const name = fc.constantFrom('A', 'B', 'C')
    const { fields } = fc.letrec<{ fields: Record<string, unknown> }>(tie => ({
      fields: fc.dictionary(
        name,
        fc.oneof({ depthSize: 'small', maxDepth: 6 }, fc.string(), fc.array(fc.string(), { minLength: 2, maxLength: 3 }), tie('fields')),
        {
          minKeys: 1,
        },
      ),
    }))
    fc.assert(
      fc.property(fields, tree => {
        expect(read(writeElement('xml', tree as never))).toEqual(JSON.parse(JSON.stringify(tree)))
      }),
    )
  })
})
