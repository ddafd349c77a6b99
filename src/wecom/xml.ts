import { SaxesParser } from 'saxes'
import { MalformedDocumentError } from './errors.js'
import { isStorable, strictText } from './text-bytes.js'

/** A leaf is always text; a name that stands several times among its siblings holds an array, in document order. */
export type DocumentValue = string | DocumentElement | DocumentNode[]
export type DocumentNode = string | DocumentElement
export interface DocumentElement {
  [name: string]: DocumentValue
}

export interface XmlDocument {
  rootName: string
  root: DocumentElement
}

export interface XmlLimits {
  maxDepth?: number
  maxNodes?: number
}

const XML_MAX_DEPTH = 12
const XML_MAX_NODES = 5000

interface OpenElement {
  name: string
  text: string
  children: DocumentElement | null
}

const SPACE_ONLY = /^[ \t\n]*$/

function append(parent: OpenElement, name: string, node: DocumentNode): void {
  // No prototype, so an element called `__proto__` is only a name.
  const children = (parent.children ??= Object.create(null) as DocumentElement)
  const before = children[name]
  if (before === undefined) children[name] = node
  else if (Array.isArray(before)) before.push(node)
  else children[name] = [before, node]
}

/**
 * Reads a small XML document strictly: well-formed UTF-8, no DOCTYPE (hence no entities but the five predefined),
 * bounded depth and size, no text beside elements. An absent element is absent; an empty one is `''`.
 */
export function readXml(source: string | Buffer, limits: XmlLimits = {}): XmlDocument {
  const text = typeof source === 'string' ? source : strictText(source)
  // saxes swallows the character after a lone high surrogate; bytes that passed strictText cannot hold one.
  if (typeof source === 'string' && !isStorable(text)) throw new MalformedDocumentError('encoding', 'the text is not well-formed')
  const read = idleReader ?? createReader()
  idleReader = null
  const document = read(text, limits)
  idleReader = read
  return document
}

// Making a parser costs a quarter of what a callback's documents take. One that has finished a document is as new; one that threw is dropped.
let idleReader: ReturnType<typeof createReader> | null = null

function createReader() {
  let most = { depth: 0, nodes: 0 }
  let open: OpenElement[] = []
  let nodes = 0
  let finished: XmlDocument | null = null

  const addText = (part: string): void => {
    const top = open[open.length - 1]
    if (top) top.text += part
  }
  const parser = new SaxesParser({ position: false, defaultXMLVersion: '1.0', forceXMLVersion: true })
  parser.on('doctype', () => {
    throw new MalformedDocumentError('syntax', 'a DOCTYPE is not accepted')
  })
  parser.on('opentagstart', tag => {
    if (++nodes > most.nodes) throw new MalformedDocumentError('syntax', `more than ${most.nodes} elements`)
    if (open.length >= most.depth) throw new MalformedDocumentError('syntax', `nested deeper than ${most.depth}`)
    open.push({ name: tag.name, text: '', children: null })
  })
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const element = open.pop()!
    if (element.children && !SPACE_ONLY.test(element.text)) throw new MalformedDocumentError('syntax', 'text beside elements')
    const parent = open[open.length - 1]
    if (parent) append(parent, element.name, element.children ?? element.text)
    else finished = { rootName: element.name, root: rootOf(element) }
  })

  return (text: string, { maxDepth = XML_MAX_DEPTH, maxNodes = XML_MAX_NODES }: XmlLimits): XmlDocument => {
    most = { depth: maxDepth, nodes: maxNodes }
    open = []
    nodes = 0
    finished = null
    try {
      parser.write(text).close()
    } catch (error) {
      if (error instanceof MalformedDocumentError) throw error
      // The message of saxes can quote names out of the document; it stays in the cause.
      throw new MalformedDocumentError('syntax', 'not well-formed XML', { cause: error })
    }
    if (!finished) throw new MalformedDocumentError('syntax', 'no root element')
    return finished
  }
}

function rootOf(element: OpenElement): DocumentElement {
  if (element.children) return element.children
  if (!SPACE_ONLY.test(element.text)) throw new MalformedDocumentError('syntax', 'the root element holds no elements')
  return Object.create(null) as DocumentElement
}
