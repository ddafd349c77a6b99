import { readDocument, type SchoolDocument } from './document.js'
import { type SchoolFacts, NO_FACTS } from './facts.js'
import { type Fault, pathText } from './fault.js'
import { createNames, type Names } from './names.js'
import type { CheckContext, SchoolFileSection } from './section.js'
import { MOST_FAULTS, unknownKey, zodFaults } from './zod-faults.js'

/** Parts of the file that modules of later versions bring: kept, not yet used. */
const LATER_SECTIONS = ['work_study']

export interface ParsedSchoolFile {
  document: SchoolDocument
  /** The value of each section in the file, as its schema gives it. */
  values: Map<string, unknown>
  names: Names
}

export type ParseResult = ({ ok: true; warnings: Fault[] } & ParsedSchoolFile) | { ok: false; faults: Fault[] }

/** Reads a school file and finds every fault at once. Without `facts`, names of people and classes are taken on trust. */
export function parseSchoolFile(text: string, sections: readonly SchoolFileSection[], facts: SchoolFacts | null = null): ParseResult {
  const read = readDocument(text)
  if (!read.ok) return { ok: false, faults: read.faults.slice(0, MOST_FAULTS) }

  const { document } = read
  const values = new Map<string, unknown>()
  const faults: Fault[] = []
  const known = new Map(sections.map(section => [section.key, section]))

  for (const key of Object.keys(document.value)) {
    if (faults.length > MOST_FAULTS) break
    const section = known.get(key)
    // A part whose lines are all commented out is not there.
    if (document.value[key] === null && (section || LATER_SECTIONS.includes(key))) continue
    if (section) {
      const parsed = section.schema.safeParse(document.value[key])
      if (parsed.success) values.set(key, parsed.data)
      else faults.push(...zodFaults(document, section, parsed.error.issues))
    } else if (LATER_SECTIONS.includes(key)) {
      values.set(key, document.value[key])
      faults.push({ ...document.position([key], 'key'), path: key, message: `${key}：这一部分在以后的版本生效`, level: 'warning' })
    } else {
      faults.push(unknownKey(document, [key], [...known.keys(), ...LATER_SECTIONS]))
    }
  }

  const names = createNames(facts ?? NO_FACTS, declaredNames(document.value))
  for (const section of sections) {
    if (!values.has(section.key) || !section.check) continue
    faults.push(...section.check(values.get(section.key), checkContext(section.key, document, values, facts, names)))
  }

  const sorted = faults.toSorted((a, b) => a.line - b.line || a.column - b.column)
  const errors = sorted.filter(fault => fault.level === 'error')
  if (errors.length > MOST_FAULTS) {
    const more = { ...errors[MOST_FAULTS]!, path: '', message: '这里之后还有错误，请先改前面的' }
    return { ok: false, faults: [...errors.slice(0, MOST_FAULTS), more] }
  }
  if (errors.length > 0) return { ok: false, faults: sorted }
  return { ok: true, warnings: sorted, document, values, names }
}

function checkContext(
  key: string,
  document: SchoolDocument,
  values: ReadonlyMap<string, unknown>,
  facts: SchoolFacts | null,
  names: Names,
): CheckContext {
  const find = (level: Fault['level']) => (path: readonly (string | number)[], message: string) => {
    const full = [key, ...path]
    return { ...document.position(full), path: pathText(full), message: `${pathText(full)} ${message}`, level }
  }
  return {
    facts,
    names,
    // What a section's schema gave is what it stored under its key.
    section: <T>(other: string) => values.get(other) as T | undefined,
    fault: find('error'),
    warning: find('warning'),
  }
}

/** What a file (or its stored values) declares. Read leniently: a fault elsewhere in `places` must not make every window that names a place look wrong. */
export function declaredNames(value: Record<string, unknown>): { classes: { name: string; department: string }[]; places: string[] } {
  const places = items(value['places']).flatMap(place => (typeof place['name'] === 'string' ? [place['name'].trim()] : []))
  const classes = value['classes']
  const explicit = typeof classes === 'object' && classes !== null ? items((classes as Record<string, unknown>)['explicit']) : []
  return {
    places,
    classes: explicit.flatMap(({ name, department }) =>
      typeof name === 'string' && typeof department === 'string' ? [{ name: name.trim(), department: department.trim() }] : [],
    ),
  }
}

function items(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null) : []
}
