import type { Tx } from '../../db/index.js'
import { defineSection, settingChanges } from '../../school-file/index.js'
import { checkInspectionFile } from './check-inspection-file.js'
import { DEFAULT_INSPECTION_RULES } from './default-templates.js'
import { inspectionFileSchema, roomsOf, type FileTemplate, type InspectionFile } from './inspection-file.schema.js'
import type { InspectionRules, Item, Template } from './inspection.js'

export const inspectionSection = defineSection<InspectionFile>({
  key: 'inspection',
  schema: inspectionFileSchema,
  check: (file, context) => checkInspectionFile(file, rulesOf(file), context),
  apply: settingChanges('巡检的规则'),
})

/** As the last import set them; without one, the defaults. */
export async function loadInspectionRules(tx: Tx): Promise<InspectionRules> {
  const row = await tx.setting.findUnique({ where: { key: 'school-file:inspection' }, select: { value: true } })
  return inspectionRulesOf(row?.value)
}

/**
 * The setting as rules. The defaults also for a value this version cannot read: versions before kept whatever stood under `inspection`,
 * unread, and such a value has never been in force.
 */
export function inspectionRulesOf(stored: unknown): InspectionRules {
  const parsed = inspectionFileSchema.safeParse(stored)
  return parsed.success ? rulesOf(parsed.data) : DEFAULT_INSPECTION_RULES
}

function rulesOf(file: InspectionFile): InspectionRules {
  return {
    templates: templatesOf(file.templates),
    rooms: file.rooms.flatMap(({ building, rooms, beds = 0, class: className }) =>
      rooms.flatMap(written => roomsOf(written) ?? []).map(room => ({ building, room, beds, className })),
    ),
    areas: file.areas.map(({ name, class: className = null }) => ({ name, className })),
    roster: file.roster.map(({ template, inspectors, tag, targets, weekdays = [], from = null, until = null }) => {
      return { template, inspectors, tags: tag === undefined ? [] : [tag], targets, weekdays, from, until }
    }),
    ownClass: file.own_class,
    missingAfterMinutes: file.missing_after_minutes,
    reportAt: file.report_at,
    amendAt: file.amend_at,
    appealDays: file.appeal_days,
    photoRetentionDays: file.photo_retention_days,
  }
}

/** A name of the program's is replaced in its place, wholly, or taken out; a new name comes behind. */
function templatesOf(written: readonly FileTemplate[]): Template[] {
  const named = new Map(written.map(template => [template.name, template]))
  const standard = DEFAULT_INSPECTION_RULES.templates.flatMap(template => {
    const own = named.get(template.name)
    return own ? (templateOf(own) ?? []) : template
  })
  const known = new Set(DEFAULT_INSPECTION_RULES.templates.map(template => template.name))
  return [...standard, ...written.filter(({ name }) => !known.has(name)).flatMap(template => templateOf(template) ?? [])]
}

/** Null = switched off; a half-written one is refused by the check. */
function templateOf({ name, off, target, slot, base, items }: FileTemplate): Template | null {
  if (off || !target || !slot || !items) return null
  return { name, target, slot, base, items: items.map(itemOf) }
}

/** How many times its points an item may cost where the school does not say. */
const USUAL_CEILING: Record<Item['kind'], number> = { deduct: 1, count: 5, 'yes-no': 1, text: 0 }

function itemOf({ name, aliases, kind, points, ceiling, per_bed: perBed, rectify }: NonNullable<FileTemplate['items']>[number]): Item {
  const each = kind === 'text' ? 0 : (points ?? 1)
  return { name, aliases, kind, points: each, ceiling: kind === 'text' ? 0 : (ceiling ?? each * USUAL_CEILING[kind]), perBed, rectify }
}
