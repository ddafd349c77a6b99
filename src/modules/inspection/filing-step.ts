import type { Tx } from '../../db/index.js'
import { filledTargets, openTargets, type Filing } from './filing.js'
import type { InspectionFillView, InspectionReviewView, SaidOfTarget } from './filing-views.js'
import type { Item, TemplateVersion } from './inspection.js'
import { scoreOf } from './score.js'
import { slotOf } from './slots.js'
import { readVersion } from './template-versions.js'

export type StepView = InspectionFillView | InspectionReviewView

export interface StepContext {
  tx: Tx
  at: Date
}

/** What the last message did, to be echoed: targets by key. */
export interface Shown {
  recorded?: readonly string[]
  notice?: InspectionFillView['notice']
}

/** What can be ticked: everything but words. */
export function tickable(template: TemplateVersion): Item[] {
  return template.items.filter(item => item.kind !== 'text')
}

export async function templateOf(tx: Tx, { template, version }: Pick<Filing, 'template' | 'version'>): Promise<TemplateVersion> {
  return (await readVersion(tx, template, version))!
}

export function saidOf(filing: Filing, template: TemplateVersion, key: string): SaidOfTarget {
  const target = filing.targets.find(each => each.key === key)!
  const { findings, note } = filing.filled[key] ?? { findings: [], note: null }
  const looked = filing.filled[key] !== undefined
  return { target: target.name, looked, findings, note, score: scoreOf(template, findings), photos: filing.photos[key]?.length ?? 0 }
}

/** Where a form stands: the target at hand, or everything to be sent. The same for a text, a card and a restart. */
export async function stepOf({ tx, at }: StepContext, filing: Filing, { recorded = [], notice = null }: Shown = {}): Promise<StepView> {
  const template = await templateOf(tx, filing)
  const said = recorded.map(key => saidOf(filing, template, key))
  const place = filing.targets.findIndex(target => target.key === filing.current)
  const target = filing.targets[place]
  if (!target) return review(filing, template, said, at)
  const ticked = new Set(filing.filled[target.key]?.findings.map(finding => finding.item))
  return {
    view: 'inspection.fill',
    template: filing.template,
    date: filing.date,
    target: target.name,
    place: place + 1,
    of: filing.targets.length,
    options: tickable(template).map((item, index) => ({
      id: String(index),
      text: `${item.name} −${item.points}${item.kind === 'count' ? '/人' : ''}`,
      checked: ticked.has(item.name),
    })),
    byWords: template.items.filter(item => item.kind === 'text').map(item => item.name),
    recorded: said,
    left: openTargets(filing).length,
    photos: filing.photos[target.key]?.length ?? 0,
    open: await openAt(tx, target.key),
    notice,
  }
}

function review(filing: Filing, template: TemplateVersion, recorded: SaidOfTarget[], at: Date): InspectionReviewView {
  return {
    view: 'inspection.review',
    template: filing.template,
    date: filing.date,
    lines: filledTargets(filing).map(({ target }) => saidOf(filing, template, target.key)),
    recorded,
    missing: openTargets(filing).map(target => target.name),
    late: at > slotOf(template, filing.date).closeAt,
  }
}

/** What must still be put right here: an inspector looks there first. */
async function openAt(tx: Tx, target: string): Promise<string[]> {
  const rows = await tx.rectification.findMany({
    where: { target, state: { not: 'closed' } },
    select: { item: true },
    orderBy: [{ date: 'asc' }, { id: 'asc' }],
  })
  return rows.map(row => row.item)
}
