import type { Approvals } from '../../approval/index.js'
import { createDialogues, draftSubject, type Draft } from '../../dialogue/index.js'
import { createPeople } from '../../directory/index.js'
import { cutText } from '../../shared/text.js'
import { localDate } from '../../shared/dates.js'
import { asTyped } from '../words.js'
import type { ActionCommand, Answer, CommandContext, DialogueCommands, IntentView, WordCommand } from '../manifest.js'
import { contestable, readContested } from './appeal.js'
import { appealDeciders } from './appeals.js'
import type { AppealFormDoneView, AppealListView, AppealView } from './appeal-views.js'
import { isFiling } from './filing-guard.js'
import { appealable, appealRefused, briefOf, faultAnswer, judgeAppeal, type JudgedReport } from './judge-appeal.js'
import { createReports } from './reports.js'
import { loadInspectionRules } from './school-file.js'
import { submitAppeal } from './submit-appeal.js'
import { readVersion } from './template-versions.js'

export const APPEAL_DIALOGUE = 'inspection-appeal'
export const APPEAL_FORM = 'inspection.appeal-form'

/** As much as the card of whoever decides can show. */
const REASON_CHARACTERS = 120
const NUMBER = /XJ\d{6}-\d{4,}/
const YES = /^(确认|确定|提交|是|是的|对|好|好的|没错|可以|ok|yes)[。.!！~]*$/i
const NEW_REASON = /^(?:理由|原因)(?:改成|改为|是)? ?[:：,，]? ?(.+)$/
const DONE: AppealFormDoneView = { view: 'inspection.appeal-form-done' }

/** Which report, which of its findings, why: the step follows from what is known. */
interface Said {
  number: string
  items: string[]
  reason: string
}

const saidOf = ({ data }: Draft): Said => data as unknown as Said

export function reportNumberIn(text: string): string | null {
  return NUMBER.exec(text.toUpperCase())?.[0] ?? null
}

/** Everything a class teacher says and presses from 申诉 to 提交 (C08). */
export function createAppealDialogue(approvals: Approvals) {
  async function judged(context: CommandContext, number: string): Promise<JudgedReport | null> {
    const report = await createReports(context.tx).byNumber(number)
    return report && judgeAppeal(context, report)
  }

  async function refusedFault(context: CommandContext, of: JudgedReport): Promise<Answer> {
    return faultAnswer(of, (await loadInspectionRules(context.tx)).appealDays)
  }

  /** 申诉; 申诉 XJ260914-0007 地面 已经重新扫过. */
  const word: WordCommand = async (context, rest) => {
    const { authority, tx } = context
    const said = reportNumberIn(rest)
    if (!said && !(await authority.can('inspection.appeal'))) return appealRefused('not-a-teacher')
    const open = said ? [] : await appealable(context)
    const only = open.length === 1 ? open[0]! : null
    if (!said && !(only && rest !== '')) {
      const reports = open.map(({ brief, report }) => ({ ...brief, findings: contestable(report.findings) }))
      const view: AppealListView = { view: 'inspection.appeal-list', reports, days: (await loadInspectionRules(tx)).appealDays }
      return { view }
    }
    const of = only ?? (await judged(context, said!))
    if (!of) return appealRefused('unknown-number', { number: said! })
    const behind = said ? rest.slice(rest.toUpperCase().indexOf(said) + said.length) : rest
    return begin(context, of, await heard(context, of, behind))
  }

  /** Findings and reason in one text; the only finding there is needs no name. */
  async function heard({ tx }: CommandContext, { report }: JudgedReport, text: string): Promise<{ items: string[]; reason: string }> {
    const findings = contestable(report.findings)
    const template = await readVersion(tx, report.template, report.version)
    const { items, reason } = readContested(text.replace(/^[\s,，:：]+/, ''), findings, template?.items ?? [])
    const one = items.length === 0 && findings.length === 1 ? [findings[0]!.item] : items
    return { items: one, reason: asTyped(cutText(reason.trim(), REASON_CHARACTERS)) }
  }

  async function begin(context: CommandContext, of: JudgedReport, said: { items: string[]; reason: string }): Promise<Answer> {
    const { tx, at, person } = context
    if (of.fault) return refusedFault(context, of)
    if (await isFiling(context)) return appealRefused('busy')
    const draft = await createDialogues(tx, at).begin(person.id, APPEAL_DIALOGUE, { number: of.report.number, ...said })
    return step(context, draft, of)
  }

  async function go(context: CommandContext, draft: Draft, of: JudgedReport, said: Said): Promise<Answer> {
    return step(context, await createDialogues(context.tx, context.at).update(draft, { ...said }), of)
  }

  /** Where a form stands; the same for a text, a card and a restart. */
  async function step(
    { tx, today, person }: Pick<CommandContext, 'tx' | 'today'> & { person: { id: string } },
    draft: Draft,
    { report, brief }: JudgedReport,
    { noneChosen = false, tooManyPhotos = false } = {},
  ): Promise<{ view: AppealView }> {
    const { items, reason } = saidOf(draft)
    const all = contestable(report.findings)
    const findings = all.filter(finding => items.includes(finding.item))
    const about = { report: brief, findings, photos: draft.photos.length }
    if (findings.length === 0)
      return { view: { view: 'inspection.appeal-choose', report: brief, findings: all, notice: noneChosen ? 'none-chosen' : null } }
    if (reason === '') return { view: { view: 'inspection.appeal-reason', ...about } }
    const { people } = await appealDeciders(tx, { classId: report.classId!, applicantId: person.id, on: today })
    return { view: { view: 'inspection.appeal-confirm', ...about, reason, tooManyPhotos, deciders: people.map(one => one.name) } }
  }

  async function end({ tx, at, today, person, outbox }: CommandContext, draft: Draft, answer: Answer): Promise<Answer> {
    await createDialogues(tx, at).end(person.id)
    await outbox.refresh({ subject: draftSubject(draft), date: today, holders: [person.id] })
    return answer
  }

  /** Judged again: the class, the deadline or the report may have changed since the form was begun. */
  async function send(context: CommandContext, draft: Draft): Promise<Answer> {
    const said = saidOf(draft)
    return end(context, draft, await submitAppeal(approvals, context, { ...said, photos: draft.photos }))
  }

  /** The form's report as it stands now; an answer where there is nothing to go on with. */
  async function current(context: CommandContext, draft: Draft): Promise<JudgedReport | Answer> {
    const of = await judged(context, saidOf(draft).number)
    if (!of) return end(context, draft, appealRefused('unknown-number', { number: saidOf(draft).number }))
    return of.fault ? end(context, draft, await refusedFault(context, of)) : of
  }

  const dialogue: DialogueCommands = {
    label: '申诉',
    async text(context, draft, typed) {
      const said = saidOf(draft)
      const text = typed.trim()
      const of = await current(context, draft)
      if ('view' in of) return of
      const chosen = contestable(of.report.findings).filter(finding => said.items.includes(finding.item))
      if (chosen.length === 0) {
        const { items, reason } = await heard(context, of, text)
        if (items.length === 0) return step(context, draft, of, { noneChosen: true })
        return go(context, draft, of, { ...said, items, reason: reason === '' ? said.reason : reason })
      }
      if (said.reason !== '' && YES.test(text)) return send(context, draft)
      const reason = NEW_REASON.exec(text)?.[1] ?? (said.reason === '' ? text : null)
      return reason === null ? null : go(context, draft, of, { ...said, reason: cutText(reason.trim(), REASON_CHARACTERS) })
    },

    async picture(context, draft, photos) {
      const of = await current(context, draft)
      return 'view' in of ? of : step(context, draft, of, { tooManyPhotos: photos === null })
    },
  }

  /** A press on a card of the form: the form it was drawn for, or nothing is done. */
  const onDraft =
    (
      press: (context: CommandContext, draft: Draft, of: JudgedReport, tap: Parameters<ActionCommand>[1]) => Promise<Answer>,
    ): ActionCommand =>
    async (context, tap) => {
      const draft = await createDialogues(context.tx, context.at).find(context.person.id)
      if (!draft || draft.kind !== APPEAL_DIALOGUE || draftSubject(draft) !== tap.subject) return { view: DONE }
      const of = await current(context, draft)
      return 'view' in of ? of : press(context, draft, of, tap)
    }

  const actions: Record<string, ActionCommand> = {
    /** On the card of the day: the form comes as a card of its own, the day's stays as it is. Whose report it is, the database says. */
    'inspection-appeal': async (context, { page }) => {
      const number = page[0] ?? ''
      const of = await judged(context, number)
      if (!of) return appealRefused('unknown-number', { number })
      const begun = await begin(context, of, await heard(context, of, ''))
      if (begun.view?.view === 'inspection.appeal-refused') return begun
      await promiseForm(context)
      return { view: null }
    },
    'inspection-appeal-items': onDraft((context, draft, of, { selections }) => {
      const ticked = new Set(selections['items'] ?? [])
      const items = contestable(of.report.findings).flatMap(({ item }, index) => (ticked.has(`i${index}`) ? [item] : []))
      if (items.length === 0) return step(context, draft, of, { noneChosen: true })
      return go(context, draft, of, { ...saidOf(draft), items })
    }),
    'inspection-appeal-send': onDraft(async (context, draft, of) =>
      saidOf(draft).reason === '' ? step(context, draft, of) : send(context, draft),
    ),
    'inspection-appeal-cancel': onDraft(async ({ tx, at, person }) => {
      await createDialogues(tx, at).end(person.id)
      return { view: DONE }
    }),
  }

  async function promiseForm({ tx, at, today, person, outbox, inboxKey }: CommandContext): Promise<void> {
    const draft = await createDialogues(tx, at).find(person.id)
    await outbox.add({
      kind: APPEAL_FORM,
      subject: draftSubject(draft!),
      recipients: [person.id],
      dedupeKey: `${APPEAL_FORM}:${inboxKey.key}`,
      date: today,
    })
  }

  /** The card of a form: where it stands now, or that it is over. */
  const formView: IntentView = async ({ tx, at }, { subject }, personId) => {
    const draft = await createDialogues(tx, at).find(personId)
    const own = draft?.kind === APPEAL_DIALOGUE && draftSubject(draft) === subject ? draft : null
    const report = own && (await createReports(tx).byNumber(saidOf(own).number))
    const person = await createPeople(tx).find(personId, localDate(at))
    if (!own || !report || !person) return { view: DONE }
    const brief = await briefOf(tx, report)
    return step({ tx, today: localDate(at), person }, own, { report, brief, previous: null, fault: null })
  }

  return { word, dialogue, actions, formView }
}
