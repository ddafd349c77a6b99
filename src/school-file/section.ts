import type { ZodType } from 'zod'
import type { Tx } from '../db/index.js'
import type { LocalDate } from '../shared/dates.js'
import type { SchoolFacts } from './facts.js'
import type { Fault, Path } from './fault.js'
import type { Names } from './names.js'

/** One thing an import does, in plain Chinese: the dry run and the CLI print the texts. */
export interface Change {
  section: string
  kind: 'added' | 'changed' | 'removed'
  text: string
}

/** What a section may ask while it is checked; `path` is relative to the section. */
export interface CheckContext {
  /** The directory; null when the file is checked without one: names are then taken on trust. */
  facts: SchoolFacts | null
  names: Names
  /** The other sections that were read without a fault. */
  section<T>(key: string): T | undefined
  fault(path: Path, message: string): Fault
  warning(path: Path, message: string): Fault
}

/** What a section may touch while it is applied; the caller's transaction. */
export interface ImportContext {
  tx: Tx
  /** From when a change counts: earlier days and opened windows stay as they were. */
  at: Date
  today: LocalDate
  /** Who imports. */
  by: string
  facts: SchoolFacts
  names: Names
  section<T>(key: string): T | undefined
  /** What the last import set for this section. */
  previous: unknown
  added(text: string): Change
  changed(text: string): Change
  removed(text: string): Change
}

/** One top-level part of the school file. Modules bring theirs in their manifest. */
export interface SchoolFileSection<T = unknown> {
  key: string
  /** Its output must be plain JSON: it is stored as the setting `school-file:<key>`. */
  schema: ZodType<T>
  check?(value: T, context: CheckContext): Fault[]
  /** Brings the database to `value`; `undefined` = the part is not in the file, so what earlier imports set ends. */
  apply(context: ImportContext, value: T | undefined): Promise<Change[]>
  /** Apply again after the directory changed (who wears a tag, which classes exist). */
  followsDirectory?: boolean
  /** What the export adds as comments: facts a person set in chat, which no import touches. */
  remarks?(tx: Tx, at: Date): Promise<string[]>
  /** A value that replaces the imported one in the export, for sections that are also edited elsewhere. */
  export?(tx: Tx): Promise<unknown>
}

/** Keeps the value's type inside a section and forgets it outside, so that sections of all kinds fit one list. */
export function defineSection<T>(section: SchoolFileSection<T>): SchoolFileSection {
  return section
}
