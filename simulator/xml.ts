import { SaxesParser } from 'saxes'

const MAX_DEPTH = 32

/** One element: its own text and its child elements in order. Lists are repeated siblings, as WeCom writes them. */
export interface XmlElement {
  name: string
  text: string
  children: XmlElement[]
}

/** Strict reading: no document type, no entities but the five of XML, bounded depth. */
export function readXml(source: string): XmlElement {
  const parser = new SaxesParser()
  const root: XmlElement = { name: '', text: '', children: [] }
  const open = [root]
  parser.on('error', error => {
    throw error
  })
  parser.on('doctype', () => {
    throw new Error('a document type is not allowed')
  })
  parser.on('opentag', tag => {
    const element = { name: tag.name, text: '', children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
    if (open.length > MAX_DEPTH) throw new Error('nested too deep')
  })
  parser.on('closetag', () => {
    open.pop()
  })
  const append = (text: string) => {
    const element = open.at(-1)
    if (element) element.text += text
  }
  parser.on('text', append)
  parser.on('cdata', append)
  parser.write(source).close()
  const [first] = root.children
  if (!first) throw new Error('no root element')
  return first
}

export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find(candidate => candidate.name === name)
}

export function childText(element: XmlElement, name: string): string | undefined {
  return child(element, name)?.text
}

/** A CDATA section cannot hold its own end mark, so the mark is split over two sections. */
export function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}

export type XmlField = readonly [name: string, value: string | number | readonly XmlField[]]

/** Texts go into CDATA, numbers stand bare, nested fields become elements. */
export function writeFields(fields: readonly XmlField[]): string {
  return fields
    .map(([name, value]) => {
      if (typeof value === 'number') return `<${name}>${Number.isInteger(value) ? value : value.toFixed(6)}</${name}>\n`
      if (typeof value === 'string') return `<${name}>${cdata(value)}</${name}>\n`
      return `<${name}>\n${writeFields(value)}</${name}>\n`
    })
    .join('')
}

export function writeXml(fields: readonly XmlField[]): string {
  return `<xml>\n${writeFields(fields)}</xml>`
}
