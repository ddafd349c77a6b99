/** What an element may hold: text, a number, a flag, more elements; an array is written as repeated siblings. */
export type XmlContent = string | number | boolean | undefined | readonly XmlContent[] | XmlFields
export interface XmlFields {
  readonly [name: string]: XmlContent
}

// What XML 1.0 cannot hold even escaped: control characters, halves of surrogate pairs, U+FFFE and U+FFFF.
// oxlint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

// Nearly all texts, and one look decides; an emoji is no harm, it only takes the longer way.
const WRITABLE_AS_IT_IS = /^[\t\n\u0020-\ud7ff\ue000-\ufffd]*$/

/** The text as a reader will get it back: without what XML cannot hold, every line break a `\n`. */
export function writableText(text: string): string {
  if (WRITABLE_AS_IT_IS.test(text)) return text
  return text.replace(UNWRITABLE, '').replace(/\r\n?/g, '\n')
}

/** A CDATA section that `]]>` in the text cannot end. */
export function cdata(text: string): string {
  return `<![CDATA[${writableText(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}

/** Names come from our own code, never from data: they are written as they are. */
export function writeElement(name: string, content: XmlContent): string {
  if (content === undefined) return ''
  if (Array.isArray(content)) return content.map((item: XmlContent) => writeElement(name, item)).join('')
  return `<${name}>${writeContent(content as Exclude<XmlContent, undefined | readonly XmlContent[]>)}</${name}>`
}

function writeContent(content: string | number | boolean | XmlFields): string {
  if (typeof content === 'string') return cdata(content)
  if (typeof content !== 'object') return String(content)
  let written = ''
  for (const name in content) written += writeElement(name, content[name])
  return written
}
