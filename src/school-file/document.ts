import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import type { Fault, Path } from './fault.js'

const MAX_BYTES = 512 * 1024
const MAX_DEPTH = 64

/** A YAML text that could be read: its plain value, and where each part stands. */
export interface SchoolDocument {
  yaml: Document
  value: Record<string, unknown>
  /** The place of a value (or of the nearest part above it that exists); `key` points at the name instead of the value. */
  position(path: Path, what?: 'key' | 'value'): { line: number; column: number }
}

type Read = { ok: true; document: SchoolDocument } | { ok: false; faults: Fault[] }

export function readDocument(text: string): Read {
  const refuse = (line: number, column: number, message: string): Read => ({
    ok: false,
    faults: [{ line, column, path: '', message, level: 'error' }],
  })
  if (Buffer.byteLength(text) > MAX_BYTES) return refuse(1, 1, `文件超过 ${MAX_BYTES / 1024} KiB，请检查是不是选错了文件`)
  const deepLine = tooDeepLine(text)
  if (deepLine !== null) return refuse(deepLine, 1, '括号或缩进的层数太多，学校文件只需要几层')

  const lines = new LineCounter()
  // The parser's own check for repeated names compares each with each: 60,000 names would stop the service for half a minute.
  const yaml = parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: false, prettyErrors: false, version: '1.2' })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const faultAt = (offset: number, message: string): Fault => ({ ...place(offset), path: '', message, level: 'error' })

  const faults = [
    ...[...yaml.errors, ...yaml.warnings].map(error => faultAt(beginningOf(error, text), explain(error, text))),
    ...[...unsupported(yaml, text), ...repeatedNames(yaml)].map(({ offset, message }) => faultAt(offset, message)),
  ]
  if (faults.length > 0) return { ok: false, faults: onePerLine(faults) }
  if (yaml.contents === null) return refuse(1, 1, '文件是空的，可以从 school.example.yaml 开始')
  if (!isMap(yaml.contents)) {
    return refuse(place(yaml.contents.range?.[0] ?? 0).line, 1, `文件应该由 “school:” “windows:” 这样的部分组成${colonHint(text)}`)
  }
  return {
    ok: true,
    document: {
      yaml,
      value: yaml.toJS({ maxAliasCount: 0 }) as Record<string, unknown>,
      position: (path, what = 'value') => place(offsetOf(yaml, path, what)),
    },
  }
}

/** Refused before parsing: the parser recurses, and a stack that overflows inside a regular expression ends the process. */
function tooDeepLine(text: string): number | null {
  let brackets = 0
  for (const [index, line] of text.split('\n').entries()) {
    const indent = /^[\s?:-]*/.exec(line)?.[0].length ?? 0
    for (const letter of line) {
      if (letter === '[' || letter === '{') brackets++
      if (letter === ']' || letter === '}') brackets = Math.max(0, brackets - 1)
      if (brackets > MAX_DEPTH) return index + 1
    }
    if (indent > 2 * MAX_DEPTH) return index + 1
  }
  return null
}

/** What YAML can do and a school file never needs: references (bombs), tags, other versions, names that are not words. */
function unsupported(yaml: Document, text: string): { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = []
  const start = (node: Node) => node.range?.[0] ?? 0
  if (yaml.directives?.yaml.version !== '1.2') found.push({ offset: 0, message: '请去掉 %YAML 这一行' })
  visit(yaml, {
    Node(_, node) {
      if (isAlias(node)) found.push({ offset: start(node), message: `不支持 “*${node.source}” 引用，请把内容写出来` })
      else if (node.anchor)
        found.push({
          offset: Math.max(0, text.lastIndexOf(`&${node.anchor}`, start(node))),
          message: `不支持 “&${node.anchor}” 引用，请把内容写出来`,
        })
    },
    Pair(_, pair) {
      if (isNode(pair.key) && !isScalar(pair.key)) found.push({ offset: start(pair.key), message: '冒号前面应该是一个名字' })
    },
  })
  return found
}

function repeatedNames(yaml: Document): { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = []
  visit(yaml, {
    Map(_, map) {
      const names = new Set<string>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        const name = String(key.value)
        if (names.has(name)) found.push({ offset: key.range?.[0] ?? 0, message: `“${name}” 在同一层里写了两次，只能保留一个` })
        names.add(name)
      }
    },
  })
  return found
}

const EXPLANATIONS: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: '缩进用了 Tab 键，请改成空格',
  BAD_INDENT: '缩进没有对齐，或括号没有写完',
  BLOCK_AS_IMPLICIT_KEY: '这一行的缩进没有对齐，或一行里写了两个冒号（内容里有冒号时请加引号）',
  MISSING_CHAR: '引号或括号只写了一半',
  TAG_RESOLVE_FAILED: '不支持 “!” 标记，请去掉',
  MULTIPLE_DOCS: '一个文件里只能有一份内容，请去掉 “---”',
  BAD_SCALAR_START: '内容不能以这个符号开头，请加引号',
  BAD_ALIAS: '“*” 在这里有特殊含义，请加引号',
  MULTILINE_IMPLICIT_KEY: '这里缺少 “名字: 内容” 里的冒号，或冒号后面缺少空格',
  BLOCK_IN_FLOW: '大括号或中括号里的内容没有用英文逗号隔开',
}

/** An open quote is missed only where the text ends; what people look for is where it was opened. */
function beginningOf(error: YAMLError, text: string): number {
  const end = error.pos[0]
  if (error.code !== 'MISSING_CHAR') return end
  return Math.max(text.lastIndexOf('"', end - 1), text.lastIndexOf("'", end - 1), 0)
}

function explain(error: YAMLError, text: string): string {
  const lineEnd = text.indexOf('\n', error.pos[0])
  const line = text.slice(text.lastIndexOf('\n', error.pos[0] - 1) + 1, lineEnd < 0 ? undefined : lineEnd)
  return (EXPLANATIONS[error.code] ?? '这一行不符合 YAML 的写法，请检查缩进、冒号和引号') + colonHint(line)
}

/** The commonest slip on a Chinese keyboard. */
function colonHint(text: string): string {
  const written = text.replaceAll(/#.*/g, '')
  if (/：/.test(written)) return '（这里有中文冒号 “：”，请改成英文冒号加空格 “: ”）'
  return /[{[].*，/.test(written) ? '（这里有中文逗号 “，”，请改成英文逗号 “, ”）' : ''
}

/** One slip often makes the parser stumble several times on its line; the first stumble says enough. */
function onePerLine(faults: Fault[]): Fault[] {
  const seen = new Set<number>()
  return faults.filter(({ line }) => !seen.has(line) && seen.add(line))
}

const pairsByMap = new WeakMap<YAMLMap, Map<string, Pair>>()

/** Kept, so that a fault for each of many thousand names is not a search through all of them. */
function pairsOf(map: YAMLMap): Map<string, Pair> {
  const known = pairsByMap.get(map) ?? new Map(map.items.flatMap(pair => (isScalar(pair.key) ? [[String(pair.key.value), pair]] : [])))
  pairsByMap.set(map, known)
  return known
}

function offsetOf(yaml: Document, path: Path, what: 'key' | 'value'): number {
  let node: unknown = yaml.contents
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  for (const [index, part] of path.entries()) {
    const last = index === path.length - 1
    if (isMap(node)) {
      const pair = pairsOf(node).get(String(part))
      if (!pair) return offset
      const key = isNode(pair.key) ? pair.key.range?.[0] : undefined
      node = pair.value
      // A block value starts on the line after its name; people look for the name.
      const begins = isScalar(node) && !(last && what === 'key') ? node.range?.[0] : undefined
      offset = begins ?? key ?? offset
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(part)]
      if (!isNode(item)) return offset
      node = item
      offset = item.range?.[0] ?? offset
    } else return offset
  }
  return offset
}
