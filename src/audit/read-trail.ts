import type { Tx } from '../db/index.js'
import { personIdOf } from '../shared/ids.js'
import { textComparer } from './trail.js'

export interface ShownEntry {
  sequence: number
  at: Date
  actorId: string
  action: string
  data: Record<string, unknown>
  /** `null`: it was written without a free text. */
  text: { state: 'kept'; text: string } | { state: 'private' | 'gone' } | null
}

/** A free text that still stands beside its fact; the trail itself holds its proof only. */
export interface KeptText {
  text: string
  /** For few eyes: an operator is told that it is unchanged, not what it says. */
  private?: boolean
}

/** The subjects somebody may mean: one by its own name, a number of a slip, a person, a class. */
export async function findSubjects(tx: Tx, wanted: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ subject: string }[]>`
    select subject from audit_entry where subject = ${wanted}
     union select subject from audit_entry where data->>'number' = ${wanted}
     union select 'person:' || p.id from person p
            where (p.id = ${personIdOf(wanted)} or p.name = ${wanted} or p.school_no = ${wanted})
              and exists (select 1 from audit_entry e where e.subject = 'person:' || p.id)
     union select 'class:' || c.id from class_group c
            where c.name = ${wanted} and exists (select 1 from audit_entry e where e.subject = 'class:' || c.id)
     order by subject`
  return rows.map(row => row.subject)
}

/** What was written about a subject; a free text only where it still exists and is the one that was meant. */
export async function readTrail(tx: Tx, subject: string, kept: readonly KeptText[]): Promise<ShownEntry[]> {
  const isText = await textComparer(tx)
  const rows = await tx.auditEntry.findMany({ where: { subject }, orderBy: { sequence: 'asc' } })
  return rows.map(({ sequence, at, actorId, action, data }) => {
    const { textHmac, ...facts } = data as Record<string, unknown>
    return { sequence, at, actorId, action, data: facts, text: typeof textHmac === 'string' ? found(textHmac) : null }
  })

  function found(textHmac: string): ShownEntry['text'] {
    const match = kept.find(({ text }) => isText(text, textHmac))
    if (!match) return { state: 'gone' }
    return match.private ? { state: 'private' } : { state: 'kept', text: match.text }
  }
}

/** `2:t.wang`: a person at a step. */
const AT_STEP = /^\d+:/

/** Names for the ids in entries, of actors and inside the facts. */
export async function namesIn(tx: Tx, entries: readonly ShownEntry[]): Promise<Map<string, string>> {
  const texts = entries.flatMap(({ actorId, data }) => [actorId, ...Object.values(data).flat()]).filter(value => typeof value === 'string')
  const ids = new Set(texts.map(text => text.replace(AT_STEP, '')))
  const people = await tx.person.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } })
  const names = new Map(people.map(person => [person.id, person.name]))
  for (const text of texts) {
    const name = names.get(text.replace(AT_STEP, ''))
    if (name !== undefined) names.set(text, name)
  }
  return names
}
