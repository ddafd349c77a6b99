import { createHash } from 'node:crypto'
import { createTrail } from '../audit/trail.js'
import { savepoint, type Tx } from '../db/index.js'
import { localDate } from '../shared/dates.js'
import { exportText } from './export-text.js'
import { loadSchoolFacts, type SchoolFacts } from './facts.js'
import type { Fault } from './fault.js'
import { createNames, type Names } from './names.js'
import { declaredNames, parseSchoolFile } from './parse.js'
import type { Change, ImportContext, SchoolFileSection } from './section.js'
import { clearSetting, loadSettings, storeSetting } from './stored-settings.js'

export interface ImportOptions {
  /** The person, or `cli`. */
  by: string
  /** From when changes count. */
  at: Date
  dryRun?: boolean
}

export type ImportReport =
  | { ok: true; dryRun: boolean; version: number; changes: Change[]; warnings: Fault[] }
  | { ok: false; faults: Fault[] }

export interface SchoolFile {
  /** Every fault of a text, without touching anything. Without facts, names of people and classes are taken on trust. */
  validate(text: string, facts: SchoolFacts | null): { ok: true; warnings: Fault[] } | { ok: false; faults: Fault[] }
  /** All of the file or, when anything is wrong, nothing. The file is the whole truth of what files set: what it drops ends. */
  import(tx: Tx, text: string, options: ImportOptions): Promise<ImportReport>
  /** Applies the sections that follow the directory again: after a sync, a tag may have other wearers. */
  refresh(tx: Tx, options: { at: Date }): Promise<Change[]>
  /** The last imported text, comments and all; importing it again changes nothing. */
  export(tx: Tx, at: Date): Promise<string>
}

export interface SchoolFileDependencies {
  sections: readonly SchoolFileSection[]
  /** Plans that depend on what changed are made anew in the same transaction. */
  onChange?: (tx: Tx, at: Date) => Promise<void>
}

/** Any constant of our own: imports queue behind each other. */
const IMPORT_LOCK = 5_220_101
const SUBJECT = 'school-file'

export function createSchoolFile({ sections, onChange }: SchoolFileDependencies): SchoolFile {
  const keys = new Set(sections.map(section => section.key))

  async function run(tx: Tx, chosen: readonly SchoolFileSection[], options: ApplyOptions): Promise<Change[]> {
    const changes: Change[] = []
    for (const section of chosen) {
      const value = options.values.get(section.key)
      changes.push(...(await section.apply(importContext(tx, section.key, options), value)))
      if (value === undefined) await clearSetting(tx, section.key)
      else await storeSetting(tx, section.key, value)
    }
    return changes
  }

  /** Later parts of the file wait as settings for the version that reads them. */
  async function keepLaterSections(tx: Tx, { values, previous }: ApplyOptions): Promise<void> {
    for (const [key, value] of values) if (!keys.has(key)) await storeSetting(tx, key, value)
    for (const key of previous.keys()) if (!keys.has(key) && !values.has(key)) await clearSetting(tx, key)
  }

  async function importNow(tx: Tx, text: string, options: ApplyOptions): Promise<{ version: number; changes: Change[] }> {
    const changes = await run(tx, sections, options)
    await keepLaterSections(tx, options)
    const sha256 = createHash('sha256').update(text).digest('hex')
    const last = await tx.schoolImport.findFirst({ orderBy: { version: 'desc' }, select: { version: true, sha256: true } })
    if (last?.sha256 === sha256 && changes.length === 0) return { version: last.version, changes }

    const { by, at } = options
    const { version } = await tx.schoolImport.create({ data: { sha256, document: text, importedBy: by, importedAt: at } })
    await record(tx, 'school-file.imported', { by, at, changes, data: { version, sha256 } })
    if (changes.length > 0) await onChange?.(tx, at)
    return { version, changes }
  }

  return {
    validate(text, facts) {
      const parsed = parseSchoolFile(text, sections, facts)
      return parsed.ok ? { ok: true, warnings: parsed.warnings } : parsed
    },

    async import(tx, text, { by, at, dryRun = false }) {
      await tx.$executeRaw`select pg_advisory_xact_lock(${IMPORT_LOCK}::bigint)`
      const facts = await loadSchoolFacts(tx)
      const parsed = parseSchoolFile(text, sections, facts)
      if (!parsed.ok) return parsed

      const previous = await loadSettings(tx)
      const warnings = [...parsed.warnings, ...missingSections(parsed.values, previous)]
      const options = { by, at, facts, names: parsed.names, values: parsed.values, previous }
      const done = dryRun ? await undone(tx, () => importNow(tx, text, options)) : await importNow(tx, text, options)
      return { ok: true, dryRun, ...done, warnings }
    },

    async refresh(tx, { at }) {
      const previous = await loadSettings(tx)
      if (previous.size === 0) return []
      const facts = await loadSchoolFacts(tx)
      const names = createNames(facts, declaredNames(Object.fromEntries(previous)))
      const following = sections.filter(section => section.followsDirectory && previous.has(section.key))
      const changes = await run(tx, following, { by: SUBJECT, at, facts, names, values: previous, previous })
      if (changes.length === 0) return changes
      await record(tx, 'school-file.refreshed', { by: SUBJECT, at, changes, data: {} })
      await onChange?.(tx, at)
      return changes
    },

    export: (tx, at) => exportText(tx, sections, at),
  }
}

interface ApplyOptions {
  by: string
  at: Date
  facts: SchoolFacts
  names: Names
  values: ReadonlyMap<string, unknown>
  previous: ReadonlyMap<string, unknown>
}

function importContext(tx: Tx, key: string, { by, at, facts, names, values, previous }: ApplyOptions): ImportContext {
  const say = (kind: Change['kind']) => (text: string) => ({ section: key, kind, text })
  return {
    tx,
    at,
    by,
    facts,
    names,
    today: localDate(at),
    // What a section's schema gave is what it stored under its key.
    section: <T>(other: string) => values.get(other) as T | undefined,
    previous: previous.get(key),
    added: say('added'),
    changed: say('changed'),
    removed: say('removed'),
  }
}

/** Changes name people, so the chain keeps their hash and their number; the imported text itself is kept beside it. */
async function record(
  tx: Tx,
  action: string,
  { by, at, changes, data }: { by: string; at: Date; changes: Change[]; data: Record<string, string | number> },
): Promise<void> {
  const touched = [...new Set(changes.map(change => change.section))]
  const text = changes.map(change => change.text).join('\n')
  await createTrail(tx).record({
    subject: SUBJECT,
    actorId: by,
    action,
    at,
    data: { ...data, changes: changes.length, sections: touched },
    text,
  })
}

function missingSections(values: ReadonlyMap<string, unknown>, previous: ReadonlyMap<string, unknown>): Fault[] {
  return [...previous.keys()]
    .filter(key => !values.has(key))
    .map(key => ({
      line: 1,
      column: 1,
      path: key,
      message: `文件里没有 ${key} 这一部分，以前导入的这一部分会停用`,
      level: 'warning' as const,
    }))
}

class Undone<T> extends Error {
  constructor(readonly result: T) {
    super('dry run')
  }
}

/** Does the real thing and takes it back, so that a dry run cannot differ from the run. */
async function undone<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  try {
    return await savepoint(tx, async () => {
      throw new Undone(await work())
    })
  } catch (error) {
    if (error instanceof Undone) return error.result as T
    throw error
  }
}
