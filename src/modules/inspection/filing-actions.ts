import { createDialogues, draftSubject, type Draft } from '../../dialogue/index.js'
import type { ActionCommand, Answer, CommandContext, IntentView } from '../manifest.js'
import { fill, FILING_DIALOGUE, filingOf, nextOpen, type Filing } from './filing.js'
import { stepOf, templateOf, tickable } from './filing-step.js'
import type { InspectionBegunView, InspectionFormDoneView } from './filing-views.js'
import { dutyList, refused, type createFileInspection } from './file-inspection.js'
import type { Finding, TemplateVersion } from './inspection.js'
import { myDuties } from './my-duties.js'
import { findingOf } from './score.js'

const DONE: InspectionFormDoneView = { view: 'inspection.form-done' }

/** What an inspector presses: which slot, what was seen, and that it is sent. */
export function createFilingActions({ beginDuty, send }: Pick<ReturnType<typeof createFileInspection>, 'beginDuty' | 'send'>) {
  /** A press on a card of the form: the form it was drawn for, or nothing is done. */
  const onDraft =
    (press: (context: CommandContext, draft: Draft, filing: Filing, tap: Parameters<ActionCommand>[1]) => Promise<Answer>): ActionCommand =>
    async (context, tap) => {
      const draft = await createDialogues(context.tx, context.at).find(context.person.id)
      if (!draft || draft.kind !== FILING_DIALOGUE || draftSubject(draft) !== tap.subject) return { view: DONE }
      return press(context, draft, filingOf(draft), tap)
    }

  /** The next face of the pressed card. */
  async function face(context: CommandContext, draft: Draft, filing: Filing, recorded: readonly string[] = []): Promise<Answer> {
    const next = { ...filing, question: null, focus: null }
    await createDialogues(context.tx, context.at).update(draft, { ...next })
    return { view: await stepOf(context, next, { recorded }) }
  }

  const actions: Record<string, ActionCommand> = {
    'inspection-begin': async (context, { page }) => {
      if (!(await context.authority.can('inspection.file'))) return refused('not-allowed')
      const duty = (await myDuties(context.tx, context.person.id, context.at)).find(({ line }) => line.key === page[0])
      if (!duty) return refused('struck')
      const { view } = await beginDuty(context, duty)
      if (view?.view !== 'inspection.fill') return { view }
      const begun: InspectionBegunView = { view: 'inspection.begun', template: duty.template.name }
      return { view: begun }
    },
    'inspection-note': onDraft(async (context, draft, filing, { page, selections }) => {
      const target = filing.targets[Number(page[0])]
      if (!target) return { view: await stepOf(context, filing) }
      const before = filing.filled[target.key]
      const findings = ticked(await templateOf(context.tx, filing), new Set(selections['seen']), before?.findings ?? [])
      const filled = fill(filing, target.key, { findings, note: before?.note ?? null })
      return face(context, draft, { ...filled, current: nextOpen(filled, target.key) }, [target.key])
    }),
    'inspection-back': onDraft((context, draft, filing) => face(context, draft, { ...filing, current: nextOpen(filing, null) })),
    'inspection-send': onDraft((context, draft, filing) => send(context, draft, filing, true)),
    'inspection-cancel': onDraft(async context => {
      await createDialogues(context.tx, context.at).end(context.person.id)
      return { view: DONE }
    }),
  }

  /** The card of a form: where it stands now, or that it is over. */
  const draft: IntentView = async ({ tx, at }, { subject }, personId) => {
    const open = await createDialogues(tx, at).find(personId)
    if (!open || open.kind !== FILING_DIALOGUE || draftSubject(open) !== subject) return { view: DONE }
    return { view: await stepOf({ tx, at }, filingOf(open)) }
  }

  const duties: IntentView = async ({ tx, at }, _intent, personId) => ({ view: dutyList(await myDuties(tx, personId, at), at) })

  return { actions, views: { draft, duties } }
}

/** Each tick is the usual deduction; what was said in more detail before stays as it was said, and words have no tick. */
function ticked(template: TemplateVersion, ticks: ReadonlySet<string>, before: readonly Finding[]): Finding[] {
  const words = before.filter(finding => template.items.some(item => item.kind === 'text' && item.name === finding.item))
  const seen = tickable(template).flatMap((item, index) => {
    if (!ticks.has(String(index))) return []
    const known = before.find(finding => finding.item === item.name)
    const result = known ? null : findingOf(item, item.kind === 'count' ? { count: 1 } : {})
    return known ?? (result?.ok ? result.finding : [])
  })
  return [...seen, ...words]
}
