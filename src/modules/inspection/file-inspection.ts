import { createDialogues, draftSubject, type Draft } from '../../dialogue/index.js'
import type { Answer, CommandContext, DialogueCommands, WordCommand } from '../manifest.js'
import { fill, FILING_DIALOGUE, filingOf, newFiling, nextOpen, openTargets, placePhotos, type Filing } from './filing.js'
import { stepOf, templateOf, type Shown } from './filing-step.js'
import type { InspectionAskView, InspectionDutiesView, InspectionRefusedView } from './filing-views.js'
import { fillable, myDuties, type MyDuty } from './my-duties.js'
import { readLine, type ReadAsk, type ReadTarget } from './read-line.js'
import { submitReports, type AfterFiling } from './submit-reports.js'
import { versionOf } from './template-versions.js'

const SENDS = /^(?:提交|上报|确认|确定|发送|ok)[!！。.~]*$/i
const SENDS_SOME = /^(?:只提交|提交已填|先提交|确认提交|只报)[^?？]{0,8}$/
const SKIPS = /^(?:跳过|下一[间个处])[。.]?$/
const MOVES_PHOTOS = /^照片 *(?:是|归|给|放到)? *(.+)$/

export interface FilingDeps {
  after: AfterFiling
  /** 巡检 of those who only look. */
  watch: WordCommand
}

export function refused(
  reason: InspectionRefusedView['reason'],
  about: Partial<Pick<InspectionRefusedView, 'template' | 'openAt'>> = {},
): Answer {
  const view: InspectionRefusedView = { view: 'inspection.refused', reason, template: null, openAt: null, ...about }
  return { view }
}

export function dutyList(duties: readonly MyDuty[], at: Date): InspectionDutiesView {
  return { view: 'inspection.duties', duties: duties.map(duty => duty.line), asOf: at }
}

/** Whether what was said fits this round wholly: 巡检 301 地面-1 is about the dormitory, whatever else is open. */
function isAbout({ template, targets }: MyDuty, text: string): boolean {
  return readLine(text, { template, targets, current: null })?.kind === 'read'
}

/** What an inspector says from 巡检 to 提交; nothing counts before it is sent (C03). Presses are in filing-actions.ts. */
export function createFileInspection({ after, watch }: FilingDeps) {
  const word: WordCommand = async (context, rest) => {
    const { tx, at, person, authority } = context
    const verdict = await authority.require('inspection.file')
    const watches = await authority.can('inspection.see')
    if (!verdict.ok) return watches ? watch(context, rest) : refused(verdict.refusal === 'not-piloted' ? 'not-piloted' : 'not-allowed')
    // Interrupted, or restarted in between: it goes on where it stood.
    const open = await createDialogues(tx, at).find(person.id)
    if (open?.kind === FILING_DIALOGUE) {
      const answer = rest === '' ? null : await said(context, open, rest)
      return answer ?? showStep(context, open, filingOf(open))
    }
    const duties = await myDuties(tx, person.id, at)
    return duties.length === 0 && watches ? watch(context, rest) : choose(context, duties, rest)
  }

  async function choose(context: CommandContext, duties: readonly MyDuty[], rest: string): Promise<Answer> {
    if (duties.length === 0) return refused('no-duty')
    const now = fillable(duties)
    const named = rest === '' ? [] : duties.filter(duty => duty.template.name.includes(rest))
    if (named.length > 0) return beginDuty(context, fillable(named)[0] ?? named[0]!)
    const meant = now.length === 1 ? now : now.filter(duty => isAbout(duty, rest))
    return meant.length === 1 ? begin(context, meant[0]!, rest) : listDuties(context, duties)
  }

  /** One that was named, whatever its hour: why not, if it cannot be filed. */
  async function beginDuty(context: CommandContext, duty: MyDuty): Promise<Answer> {
    const about = { template: duty.template.name, openAt: duty.openAt }
    if (duty.line.state === 'later') return refused('not-yet', about)
    if (duty.line.state === 'done') return refused('all-filed', about)
    return begin(context, duty, '')
  }

  async function listDuties({ at, today, person, outbox, inboxKey }: CommandContext, duties: readonly MyDuty[]): Promise<Answer> {
    if (fillable(duties).length > 0)
      await outbox.add({
        kind: 'inspection.duties',
        subject: `inspection-duties:${person.id}`,
        recipients: [person.id],
        dedupeKey: `inspection-duties:${inboxKey.key}`,
        date: today,
      })
    return { view: dutyList(duties, at) }
  }

  /** A form for one slot, with pictures that came before it; `rest` is what was said already: 巡检 301 地面-2. */
  async function begin(context: CommandContext, duty: MyDuty, rest: string): Promise<Answer> {
    const { tx, at, today, person } = context
    const dialogues = createDialogues(tx, at)
    const filing = newFiling({ ...duty, template: await versionOf(tx, duty.template, today) }, duty.filedKeys)
    const draft = await dialogues.begin(person.id, FILING_DIALOGUE, { ...filing })
    const photos = await dialogues.takePhotos(draft)
    const began = photos.length > 0 && filing.current ? placePhotos({ ...filing, lastPhotos: photos }, filing.current, photos) : filing
    const kept = await dialogues.update(draft, { ...began })
    const answer = rest === '' ? null : await said(context, kept, rest)
    return answer ?? showStep(context, kept, began)
  }

  /** A text for the form: what was seen, where to go, or that it is done. Null = it does not belong to the form. */
  async function said(context: CommandContext, draft: Draft, typed: string): Promise<Answer | null> {
    const filing = filingOf(draft)
    const chosen = filing.question?.find(({ label }, index) => typed === label || typed === String(index + 1))
    const text = chosen?.text ?? typed
    if (SENDS.test(text)) return send(context, draft, filing)
    if (SENDS_SOME.test(text)) return send(context, draft, filing, true)
    if (SKIPS.test(text)) return go(context, draft, { ...filing, current: nextOpen(filing, filing.current), focus: null }, { card: true })
    const movesTo = MOVES_PHOTOS.exec(text)?.[1]
    const reading = readLine(movesTo ?? text, {
      template: await templateOf(context.tx, filing),
      targets: filing.targets,
      current: movesTo === undefined ? (filing.targets.find(target => target.key === filing.current) ?? null) : null,
      done: [...Object.keys(filing.filled), ...filing.elsewhere],
    })
    if (!reading) return null
    if (reading.kind === 'ask') return ask(context, draft, filing, reading)
    if (movesTo !== undefined) return movePhotos(context, draft, filing, reading.lines[0]!.target.key)
    return record(context, draft, filing, reading.lines)
  }

  async function record(context: CommandContext, draft: Draft, filing: Filing, lines: readonly ReadTarget[]): Promise<Answer> {
    const spoken = lines.filter(line => line.clean || line.findings.length > 0 || line.note !== null)
    const filled = spoken.reduce((now, { target, findings, note }) => fill(now, target.key, { findings, note }), filing)
    const recorded = spoken.map(line => line.target.key)
    // One that was only named is the one to look at now.
    const named = lines.find(line => !spoken.includes(line))?.target.key
    if (named !== undefined) return go(context, draft, { ...filled, current: named, focus: named }, { recorded, card: true })
    const last = recorded.at(-1) ?? null
    return go(context, draft, { ...filled, current: nextOpen(filled, last), focus: last }, { recorded })
  }

  async function ask({ tx, at }: CommandContext, draft: Draft, filing: Filing, { question, details, choices }: ReadAsk): Promise<Answer> {
    await createDialogues(tx, at).update(draft, { ...filing, question: choices })
    const labels = choices.map(({ label }) => label)
    const view: InspectionAskView = { view: 'inspection.ask', question, details, choices: labels, template: filing.template }
    return { view }
  }

  async function movePhotos(context: CommandContext, draft: Draft, filing: Filing, key: string): Promise<Answer> {
    if (filing.lastPhotos.length === 0) return { view: await stepOf(context, filing) }
    const moved = placePhotos(filing, key, filing.lastPhotos)
    return go(context, draft, { ...moved, focus: key }, { recorded: [key], notice: 'photos-moved' })
  }

  /** Keeps what was said and answers where the form stands; with a card where the person must see another target, or everything. */
  async function go(context: CommandContext, draft: Draft, filing: Filing, shown: Shown & { card?: boolean } = {}): Promise<Answer> {
    const next = { ...filing, question: null }
    await createDialogues(context.tx, context.at).update(draft, { ...next })
    if (shown.card || next.current === null) await promiseCard(context, draft)
    return { view: await stepOf(context, next, shown) }
  }

  /** What nobody looked at is said before it is left out, unless that was said already. */
  async function send(context: CommandContext, draft: Draft, filing: Filing, evenSome = false): Promise<Answer> {
    if (!evenSome && openTargets(filing).length > 0 && filing.current !== null)
      return go(context, draft, { ...filing, current: null, focus: null })
    const template = await templateOf(context.tx, filing)
    const result = await submitReports(context, filing, template, after)
    if (!result.ok) return refused(result.refusal, { template: template.name })
    const { tx, at, person, today, outbox } = context
    await createDialogues(tx, at).end(person.id)
    await outbox.refresh({ subject: draftSubject(draft), date: today, holders: [person.id] })
    return { view: result.view }
  }

  async function promiseCard({ person, today, outbox, inboxKey }: CommandContext, draft: Draft): Promise<void> {
    await outbox.add({
      kind: 'inspection.draft',
      subject: draftSubject(draft),
      recipients: [person.id],
      dedupeKey: `inspection-draft:${inboxKey.key}`,
      date: today,
    })
  }

  async function showStep(context: CommandContext, draft: Draft, filing: Filing): Promise<Answer> {
    await promiseCard(context, draft)
    return { view: await stepOf(context, filing) }
  }

  const dialogue: DialogueCommands = {
    label: '巡检',
    keepsLines: true,
    text: said,

    /** A picture is of the target that was spoken of last, else of the one the card shows. */
    async picture(context, draft, photos) {
      const filing = filingOf(draft)
      const key = filing.focus ?? filing.current ?? filing.targets[0]!.key
      if (photos === null) return { view: await stepOf(context, filing, { recorded: [key], notice: 'no-more-photos' }) }
      const refs = await createDialogues(context.tx, context.at).takePhotos(draft)
      return go(context, draft, { ...placePhotos(filing, key, refs), focus: key, lastPhotos: refs }, { recorded: [key], notice: 'photo' })
    },
  }

  return { word, dialogue, beginDuty, send }
}
