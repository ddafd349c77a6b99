import { createDialogues, type Draft } from '../../dialogue/index.js'
import { cutText } from '../../shared/text.js'
import { addDays } from '../../shared/dates.js'
import { asTyped } from '../words.js'
import type { Answer, CommandContext, DialogueCommands, WordCommand } from '../manifest.js'
import { amended, amendedReport, amendRefused, amendReport, struckItem, whyNotAmend } from './amend.js'
import type { AmendAskView, AmendConfirmView, AmendDoneView, AmendListView, AmendView, AmendWhatView } from './amend-views.js'
import { reportNumberIn } from './appeal-dialogue.js'
import { isFiling } from './filing-guard.js'
import type { Finding, Target } from './inspection.js'
import { readLine } from './read-line.js'
import { createReports, type Report } from './reports.js'
import { loadInspectionRules } from './school-file.js'
import { scoreOf } from './score.js'
import { takenUntil } from './slots.js'
import { readVersion } from './template-versions.js'

export const AMEND_DIALOGUE = 'inspection-amend'

const REASON_CHARACTERS = 120
const YES = /^(确认|确定|提交|是|是的|对|好|好的|没错|可以|ok|yes)[。.!！~]*$/i
const REASON = /(?:^|[\s,，;；。])(?:理由|原因|因为) ?[:：,，]? ?(.+)$/

/** Of which report, as it was read; what it is to say; why. */
interface Said {
  number: string
  revision: number
  /** Null = not said yet. */
  findings: Finding[] | null
  reason: string
  /** A question about what was typed; the next text answers. */
  choices: { label: string; text: string }[]
}

const saidOf = ({ data }: Draft): Said => data as unknown as Said

/** 改巡检 XJ260914-0007 地面-1; 改巡检 301 地面-1 黑板-0 原因 看错了 (C06). */
export const amendWord: WordCommand = async (context, rest) => {
  const { tx, authority } = context
  if (!(await authority.can('inspection.file')) && !(await authority.can('inspection.decide'))) return amendRefused('not-allowed')
  const number = reportNumberIn(rest)
  const own = await ownReports(context)
  if (number) {
    const report = await createReports(tx).byNumber(number)
    if (!report) return amendRefused('unknown-number', { number })
    return begin(context, report, rest.slice(rest.toUpperCase().indexOf(number) + number.length))
  }
  const [name = '', ...behind] = rest.split(/\s+/)
  const named = rest === '' ? [] : own.filter(report => fits(report.targetName, name))
  if (named.length === 1) return begin(context, named[0]!, behind.join(' '))
  if (own.length === 0) return amendRefused('nothing-own')
  const view: AmendListView = {
    view: 'inspection.amend-list',
    reports: (named.length > 1 ? named : own).map(amendedReport),
    unclear: rest !== '',
  }
  return { view }
}

/** Own reports that are still taken, the newest first. */
async function ownReports({ tx, at, today, person }: CommandContext): Promise<Report[]> {
  const rules = await loadInspectionRules(tx)
  const dates = [addDays(today, -1), today].filter(date => at <= takenUntil(rules, date))
  return dates.length === 0 ? [] : (await createReports(tx).find({ dates, inspectorId: person.id })).toReversed()
}

/** 301 is 1号楼 301, 2401 is 信息2401班; 01 is neither. */
function fits(targetName: string, said: string): boolean {
  if (targetName === said) return true
  return new RegExp(`(?<!\\d)${said.replaceAll(/[^\p{L}\d]/gu, '.')}(?!\\d)`, 'u').test(targetName)
}

async function begin(context: CommandContext, report: Report, typed: string): Promise<Answer> {
  const { tx, at, person } = context
  const refused = await whyNotAmend(context, report, await loadInspectionRules(tx))
  if (refused) return refused
  if (await isFiling(context)) return amendRefused('busy')
  const said: Said = { number: report.number, revision: report.revision, findings: null, reason: '', choices: [] }
  const draft = await createDialogues(tx, at).begin(person.id, AMEND_DIALOGUE, { ...said })
  return hear(context, draft, report, typed)
}

/** Reads what was typed against the report's own version of its template. */
async function hear(context: CommandContext, draft: Draft, report: Report, typed: string): Promise<Answer> {
  const { tx, at } = context
  const said = saidOf(draft)
  const reason = asTyped(cutText((REASON.exec(typed)?.[1] ?? '').trim(), REASON_CHARACTERS)) || said.reason
  const line = typed.replace(REASON, '').trim()
  const template = await readVersion(tx, report.template, report.version)
  const target: Target = {
    kind: template?.target ?? 'class',
    key: report.target,
    name: report.targetName,
    aliases: [],
    classId: report.classId,
    className: report.className,
    beds: 0,
  }
  const keep = (next: Partial<Said>) =>
    createDialogues(tx, at).update(draft, { ...said, revision: report.revision, choices: [], reason, ...next })
  if (line === '' || !template) return shown(context, await keep({}), report)
  const reading = readLine(line, { template, targets: [target], current: target })
  if (!reading) {
    await keep({})
    return what(report)
  }
  if (reading.kind === 'ask') {
    await keep({ choices: reading.choices })
    return asked(report, reading)
  }
  const { findings, clean } = reading.lines[0]!
  const struck = struckItem(report.findings, findings)
  if (struck) return amendRefused('struck-finding', { number: report.number, item: struck })
  const after = amended(said.findings ?? report.findings, findings, { clean })
  return shown(context, await keep({ findings: after }), report)
}

function asked(report: Report, { question, details, choices }: Extract<NonNullable<ReturnType<typeof readLine>>, { kind: 'ask' }>): Answer {
  const view: AmendAskView = {
    view: 'inspection.amend-ask',
    report: amendedReport(report),
    question,
    details,
    choices: choices.map(({ label }) => label),
  }
  return { view }
}

function what(report: Report): { view: AmendWhatView } {
  return { view: { view: 'inspection.amend-what', report: amendedReport(report), findings: report.findings } }
}

/** The echo: what changes to what. A photo alone is a change as well. */
async function shown({ tx }: CommandContext, draft: Draft, report: Report, changed = false): Promise<{ view: AmendView }> {
  const { findings, reason } = saidOf(draft)
  const after = findings ?? report.findings
  if (isSame(report.findings, after) && draft.photos.length === 0) return what(report)
  const template = await readVersion(tx, report.template, report.version)
  const view: AmendConfirmView = {
    view: 'inspection.amend-confirm',
    report: amendedReport(report),
    before: report.findings,
    after,
    scoreAfter: template ? scoreOf(template, after) : report.score,
    reason,
    photos: draft.photos.length,
    changed,
  }
  return { view }
}

function isSame(before: readonly Finding[], after: readonly Finding[]): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}

async function send(context: CommandContext, draft: Draft, report: Report): Promise<Answer> {
  const { tx, at, person } = context
  const { number, revision, findings, reason } = saidOf(draft)
  const sent = { number, revision, findings: findings ?? report.findings, reason, photos: draft.photos }
  const result = await amendReport(context, sent)
  if (!result.ok && 'refusal' in result) {
    // Somebody changed it meanwhile: what was said is dropped, and the report as it is now shown.
    const now = (await createReports(tx).byNumber(number))!
    const again = await createDialogues(tx, at).update(draft, { number, revision: now.revision, findings: null, reason, choices: [] })
    return shown(context, again, now, true)
  }
  await createDialogues(tx, at).end(person.id)
  if (!result.ok) return result.answer
  const view: AmendDoneView = {
    view: 'inspection.amend-done',
    report: amendedReport(report),
    scoreAfter: result.report.score,
    photos: result.photos,
  }
  return { view }
}

/** The answers to its questions. */
export const amendDialogue: DialogueCommands = {
  label: '改巡检',
  async text(context, draft, typed) {
    const said = saidOf(draft)
    const report = (await createReports(context.tx).byNumber(said.number))!
    const chosen = said.choices.find(({ label }, index) => typed === label || typed === String(index + 1))
    if (chosen) return hear(context, draft, report, chosen.text)
    const pending = said.findings !== null || draft.photos.length > 0
    if (pending && said.reason !== '' && YES.test(typed.trim())) return send(context, draft, report)
    if (pending && YES.test(typed.trim())) return shown(context, draft, report)
    // 黑板其实擦过 is a reason: what is to change comes with its points.
    const isLine = /[-−–] ?\d|满分/.test(typed)
    if (!pending || isLine || REASON.test(typed)) return hear(context, draft, report, typed)
    if (said.reason !== '') return null
    const reason = cutText(typed.trim(), REASON_CHARACTERS)
    return shown(context, await createDialogues(context.tx, context.at).update(draft, { ...said, reason }), report)
  },

  async picture(context, draft) {
    const report = (await createReports(context.tx).byNumber(saidOf(draft).number))!
    return shown(context, draft, report)
  },
}
