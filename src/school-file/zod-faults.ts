import type { z } from 'zod'
import type { SchoolDocument } from './document.js'
import { type Fault, type Path, pathText } from './fault.js'
import { didYouMean } from './nearest.js'
import type { SchoolFileSection } from './section.js'

/** More than anybody reads at once; finding the place and the meant word of each of 40,000 would take half a minute. */
export const MOST_FAULTS = 200

/** What zod found wrong in one section, in Chinese and with its place. */
export function zodFaults(document: SchoolDocument, section: SchoolFileSection, issues: readonly z.core.$ZodIssue[]): Fault[] {
  return issues.slice(0, MOST_FAULTS + 1).flatMap(issue => {
    const path: Path = [section.key, ...issue.path.map(part => (typeof part === 'symbol' ? String(part) : part))]
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(section.schema, issue.path)
      return issue.keys.slice(0, MOST_FAULTS + 1).map(key => unknownKey(document, [...path, key], known))
    }
    const missing = valueAt(document.value, path) === undefined
    const message = missing ? `缺少 ${pathText(path)}，${issue.message}` : `${pathText(path)} ${issue.message}`
    return [{ ...document.position(path), path: pathText(path), message, level: 'error' as const }]
  })
}

export function unknownKey(document: SchoolDocument, path: Path, known: readonly string[]): Fault {
  const key = String(path.at(-1))
  const meant = didYouMean(key, known)
  const where = path.length > 1 ? `${pathText(path.slice(0, -1))} 里` : '文件里'
  const message = `${where}不认识的名字 “${key}”${meant || (known.length > 0 ? `，这里可以写：${known.join('、')}` : '')}`
  return { ...document.position(path, 'key'), path: pathText(path), message, level: 'error' }
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined),
    value,
  )
}

type Definition = { shape?: Record<string, unknown>; element?: unknown; innerType?: unknown; in?: unknown; options?: unknown[] }

/** The names an object of the schema knows at a path, through lists, options, defaults and alternatives. */
function knownKeys(schema: unknown, path: readonly PropertyKey[]): string[] {
  const definition = (schema as { def?: Definition } | undefined)?.def
  if (!definition) return []
  const inner = definition.innerType ?? definition.in
  if (inner) return knownKeys(inner, path)
  if (definition.options) return definition.options.flatMap(option => knownKeys(option, path))
  const [first, ...rest] = path
  if (first === undefined) return Object.keys(definition.shape ?? {})
  if (typeof first === 'number') return knownKeys(definition.element, rest)
  return knownKeys(definition.shape?.[String(first)], rest)
}
