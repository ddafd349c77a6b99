import { createDialogues, type Draft } from '../../dialogue/index.js'
import { createMedia } from '../../media/index.js'
import { addDays } from '../../shared/dates.js'
import type { ActionCommand, Answer, CommandContext, DialogueCommands, IntentView, MayStillSee, WordCommand } from '../manifest.js'
import { actingOf } from './acting.js'
import { RECTIFYING } from './align-rectifications.js'
import { isFiling } from './filing-guard.js'
import { askRecheck } from './ask-recheck.js'
import { lineOf, rectifyRefused } from './rectify-line.js'
import { createRectifications, findRectifications, rectificationIn, rectificationSubject, type Rectification } from './rectifications.js'
import { createReports, type Report } from './reports.js'
import type { RectifyingView, RectifyLine, RectifyListView, RectifyPhotoView, RectifyFixedView } from './rectify-views.js'

/** The kind of its drafts: a photo of the fix is waited for. */
export const FIX_DIALOGUE = 'inspection-fix'
/** Like those of the problem. */
const PHOTO_DAYS = 180

/** The classes in which this person may put things right, and those they may watch; null = watches the whole school, public areas too. */
async function reachOf({ authority }: CommandContext): Promise<{ fix: number[]; watch: number[] | null }> {
  const fix = await authority.scopeClasses('inspection.fix')
  const watch = (await authority.can('inspection.decide')) ? null : await authority.scopeClasses('inspection.see')
  return { fix, watch }
}

async function mayFix(context: CommandContext, { classId }: Rectification): Promise<boolean> {
  return classId !== null && (await context.authority.can('inspection.fix', { classId }))
}

/** 整改; 整改 ZG1122-01, with a photo before or after it (C09). */
export const rectifyWord: WordCommand = async (context, rest) => {
  const reach = await reachOf(context)
  if (reach.fix.length === 0 && reach.watch?.length === 0) return rectifyRefused('not-allowed')
  const number = rectificationIn(rest)
  const open = await findRectifications(context.tx, reach.watch === null ? {} : { classIds: [...new Set([...reach.fix, ...reach.watch])] })
  if (number) return fix(context, number)
  if (/\d/.test(rest)) return rectifyRefused('unknown-number', rest)
  const own = reach.fix.length > 0
  // A photo that was sent before, and one thing it can be of.
  const waiting = await waitingPhotos(context)
  const mine = open.filter(one => one.state === 'open' && one.classId !== null && reach.fix.includes(one.classId))
  if (waiting > 0 && mine.length === 1) return fix(context, mine[0]!.number)
  const lines = open.map(one => ({ ...lineOf(one, context.today), className: one.className }))
  const view: RectifyListView = { view: 'inspection.rectify-list', lines, own, asOf: context.at }
  return { view }
}

/** Pictures that came before their question. */
async function waitingPhotos({ tx, at, person }: CommandContext): Promise<number> {
  const row = await tx.dialogue.findFirst({ where: { personId: person.id, kind: '', expiresAt: { gt: at } }, select: { photos: true } })
  return row?.photos.length ?? 0
}

async function fix(context: CommandContext, number: string): Promise<Answer> {
  const { tx, at, person } = context
  const known = await createRectifications(tx).byNumber(number)
  const refused = await whyNotFix(context, known, number)
  if (refused) return refused
  if (await isFiling(context)) return rectifyRefused('busy')
  const draft = await createDialogues(tx, at).begin(person.id, FIX_DIALOGUE, { number: known!.number })
  if (draft.photos.length > 0) return marked(context, draft, known!)
  return photoAsked(lineOf(known!, context.today), false)
}

function photoAsked(line: RectifyLine, again: boolean): Answer {
  const view: RectifyPhotoView = { view: 'inspection.rectify-photo', line, again }
  return { view }
}

async function whyNotFix(context: CommandContext, known: Rectification | null, number: string): Promise<Answer | null> {
  if (!known) return rectifyRefused('unknown-number', number)
  if (!(await mayFix(context, known))) return rectifyRefused('not-yours', known.number)
  return known.state === 'closed' ? rectifyRefused('closed', known.number) : null
}

/** With its photo it is fixed, until somebody has looked again. */
async function marked(context: CommandContext, draft: Draft, known: Rectification): Promise<Answer> {
  const { tx, at, today, person, outbox } = context
  const line = lineOf(known, today)
  const until = addDays(today, PHOTO_DAYS)
  const photos = await createMedia(tx, outbox).attach(draft.photos, rectificationSubject(known.number), { until })
  if (photos.length === 0) return photoAsked(line, true)
  await createDialogues(tx, at).end(person.id)
  const added = known.state === 'fixed'
  if (!(await createRectifications(tx).fix(actingOf(context), known, photos))) return rectifyRefused('closed', known.number)
  if (!added) await askRecheck(actingOf(context), known)
  const view: RectifyFixedView = {
    view: 'inspection.rectify-fixed',
    line: { ...line, state: 'fixed' },
    photos: known.photos.length + photos.length,
    added,
    asOf: at,
  }
  return { view }
}

export const fixDialogue: DialogueCommands = {
  label: '整改',
  text: async () => null,
  async picture(context, draft) {
    const number = String(draft.data['number'])
    const known = await createRectifications(context.tx).byNumber(number)
    const refused = await whyNotFix(context, known, number)
    if (!refused) return marked(context, draft, known!)
    await createDialogues(context.tx, context.at).end(context.person.id)
    return refused
  },
}

async function rectifying(
  { tx, at }: { tx: CommandContext['tx']; at: Date },
  report: Report,
  notice: RectifyingView['notice'] = null,
): Promise<RectifyingView> {
  const all = await findRectifications(tx, { reportNumber: report.number, states: ['open', 'fixed', 'closed'] })
  return {
    view: RECTIFYING,
    targetName: report.targetName,
    date: report.date,
    template: report.template,
    lines: all.map(one => lineOf(one, report.date)),
    photos: report.photos.length,
    notice,
    asOf: at,
  }
}

const reportOf = (subject: string) => subject.slice('rectify-of:'.length)

export const rectifyingView: IntentView = async ({ tx, at }, { subject, payload }) => {
  const report = await createReports(tx).byNumber(reportOf(subject))
  if (!report) return null
  const view = await rectifying({ tx, at }, report)
  // Put right, or taken out, before the card was sent.
  return payload['first'] === true && view.lines.every(line => line.state === 'closed') ? null : { view }
}

export const mayStillSeeRectifying: MayStillSee = async ({ tx, authority }, subject) => {
  const report = await createReports(tx).byNumber(reportOf(subject))
  return report?.classId != null && authority.can('inspection.fix', { classId: report.classId })
}

/** Presses on the card of a class; which one is said by the button, whose it is by the database. */
export const rectifyActions: Record<string, ActionCommand> = {
  /** On the card of the day: what one report wants put right comes as a card of its own, the day's stays as it is. */
  'inspection-rectify': async ({ tx, authority, outbox, person, today, inboxKey }, { page }) => {
    const report = page[0] ? await createReports(tx).byNumber(page[0]) : null
    if (!report) return rectifyRefused('unknown-number', page[0])
    const mayFix = report.classId !== null && (await authority.can('inspection.fix', { classId: report.classId }))
    if (!mayFix) return rectifyRefused('not-yours', report.number)
    await outbox.add({
      kind: RECTIFYING,
      subject: `rectify-of:${report.number}`,
      recipients: [person.id],
      dedupeKey: `${RECTIFYING}:${inboxKey.key}`,
      date: today,
    })
    return { view: null }
  },

  'inspection-fix': async (context, { subject, page }) => {
    const { tx, at, person } = context
    const report = await createReports(tx).byNumber(reportOf(subject))
    const known = page[0] ? await createRectifications(tx).byNumber(page[0]) : null
    if (!report || !known || known.reportNumber !== report.number) return rectifyRefused('unknown-number', page[0])
    if (!(await mayFix(context, known))) return rectifyRefused('not-yours', known.number)
    const waits = known.state !== 'closed'
    if (waits && (await isFiling(context))) return rectifyRefused('busy')
    if (waits) await createDialogues(tx, at).begin(person.id, FIX_DIALOGUE, { number: known.number })
    return { view: await rectifying(context, report, { kind: waits ? 'send-photo' : 'not-open', number: known.number }) }
  },

  'inspection-fix-photos': async (context, { subject }) => {
    const { tx, outbox, person, today, inboxKey, authority } = context
    const report = await createReports(tx).byNumber(reportOf(subject))
    if (report?.classId == null || !(await authority.can('inspection.fix', { classId: report.classId }))) return rectifyRefused('not-yours')
    const coming = await createMedia(tx, outbox).show(report.photos, { readerId: person.id, cause: inboxKey.key, date: today })
    return { view: await rectifying(context, report, { kind: 'photos', coming }) }
  },
}
