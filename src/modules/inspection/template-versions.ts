import { createHash } from 'node:crypto'
import { Prisma, type Tx } from '../../db/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import type { Item, Template, TemplateVersion } from './inspection.js'

/** What a template is, in one order of its parts: the same words in another order of keys are the same definition. */
function definitionOf({ name, target, slot, base, items }: Template): Template {
  return {
    name,
    target,
    slot: { from: slot.from, until: slot.until, weekdays: slot.weekdays.toSorted((a, b) => a - b) },
    base,
    items: items.map(({ name: item, aliases, kind, points, ceiling, perBed, rectify }): Item => {
      return { name: item, aliases, kind, points, ceiling, perBed, rectify }
    }),
  }
}

export function definitionHash(template: Template): string {
  return createHash('sha256')
    .update(JSON.stringify(definitionOf(template)))
    .digest('hex')
}

/** Not written yet: nobody has filed with it. */
const UNUSED = 0

/** More attempts than two changes of one template at one moment need. */
const MOST_ATTEMPTS = 5

/**
 * The version to file with, written when this definition is used for the first time. A definition that comes back is its old version.
 */
export async function versionOf(tx: Tx, template: Template, today: LocalDate): Promise<TemplateVersion> {
  const definition = definitionOf(template)
  const hash = definitionHash(template)
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const known = await numberOf(tx, template.name, hash)
    if (known !== null) return { ...definition, version: known }
    // Of two that write at once one waits and writes nothing; if the other's was another definition, its number is taken: once more.
    await tx.$executeRaw`
      insert into inspection_template (name, version, hash, definition, first_used_on)
      select ${template.name}, coalesce(max(version), 0) + 1, ${hash}, ${JSON.stringify(definition)}::jsonb, ${toDbDate(today)}::date
        from inspection_template where name = ${template.name}
      on conflict do nothing`
  }
  throw new Error(`the template ${template.name} changes faster than it can be used`)
}

async function numberOf(tx: Tx, name: string, hash: string): Promise<number | null> {
  const row = await tx.inspectionTemplate.findUnique({ where: { name_hash: { name, hash } }, select: { version: true } })
  return row?.version ?? null
}

/** As a report was filed with it; null = there is no such version. */
export async function readVersion(tx: Tx, name: string, version: number): Promise<TemplateVersion | null> {
  const row = await tx.inspectionTemplate.findUnique({ where: { name_version: { name, version } }, select: { definition: true } })
  return row && { ...(row.definition as unknown as Template), version }
}

/** The templates of today with their versions, without writing any: 0 = not used so far. */
export async function knownVersions(tx: Tx, templates: readonly Template[]): Promise<TemplateVersion[]> {
  if (templates.length === 0) return []
  const pairs = templates.map(template => ({ template: definitionOf(template), hash: definitionHash(template) }))
  const rows = await tx.$queryRaw<{ name: string; hash: string; version: number }[]>`
    select name, hash, version from inspection_template
     where (name, hash) in (${Prisma.join(pairs.map(({ template, hash }) => Prisma.sql`(${template.name}, ${hash})`))})`
  return pairs.map(({ template, hash }) => {
    return { ...template, version: rows.find(row => row.name === template.name && row.hash === hash)?.version ?? UNUSED }
  })
}
