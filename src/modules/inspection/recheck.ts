import { createMedia } from '../../media/index.js'
import { cutText } from '../../shared/text.js'
import type { ActionCommand, Answer, CommandContext, IntentView, MayStillSee, WordCommand } from '../manifest.js'
import { asTyped } from '../words.js'
import { actingOf } from './acting.js'
import { peopleOfClass } from './align-rectifications.js'
import { RECHECK } from './ask-recheck.js'
import { isOnDuty } from './duties.js'
import { nextOnDuty } from './next-duty.js'
import { createRectifications, findRectifications, rectificationIn, rectificationSubject, type Rectification } from './rectifications.js'
import { lineOf, rectifyRefused } from './rectify-line.js'
import type { RecheckedView, RecheckView, RectifyOutcomeView, RectifyRefusedView } from './rectify-views.js'

export const RECTIFY_OUTCOME = 'inspection.rectify-outcome'

/** Ready-made, so that 没改好 is one press. */
const REASONS = ['还没有改', '只改了一部分', '照片看不清楚', '照片不是这一处']
const REASON_QUESTION = 'reason'
const OTHER = 'other'
const MOST_REASON = 100

/** 合格 closes, 没改好 opens again; both may be followed by words. */
const PASSED = /^(?:合格|改好了?|通过|可以|好了)[。.!！]*$/
const SENT_BACK = /^(?:没改好|不合格|没有改好|未改好|退回|没通过)[\s,，:：。]*(.*)$/

type Refusal = RectifyRefusedView['reason']

/** Officers anywhere; an inspector what they found or will look at next, never their own class; nobody what they put right. */
async function whyNotRecheck(context: CommandContext, known: Rectification): Promise<Refusal | null> {
  const { tx, at, person, authority } = context
  const { classId } = known
  if (known.fixedById === person.id) return 'no-own-fix'
  const target = classId === null ? {} : { classId }
  if (await authority.can('inspection.decide', target)) return null
  if (!(await authority.can('inspection.file', target)) || (classId !== null && person.classId === classId)) return 'not-yours'
  const { date, template, inspectorId } = known
  if (inspectorId === person.id && (await isOnDuty(tx, { date, personId: person.id, template, target: known.target }))) return null
  return (await nextOnDuty(tx, known, at)).includes(person.id) ? null : 'not-yours'
}

interface Verdict {
  passed: boolean
  reason: string | null
}

/** 复查 ZG1122-01 合格; 复查 ZG1122-01 没改好 地上还有水. */
export const recheckWord: WordCommand = async (context, rest) => {
  const number = rectificationIn(rest)
  if (!number) return rectifyRefused(/\d/.test(rest) ? 'unknown-number' : 'which', rest)
  const known = await createRectifications(context.tx).byNumber(number)
  if (!known) return rectifyRefused('unknown-number', number)
  const refusal = await whyNotRecheck(context, known)
  if (refusal) return rectifyRefused(refusal, number)
  const words = rest.slice(rest.toUpperCase().indexOf(number) + number.length).replace(/^[\s,，:：]+/, '')
  if (words === '') return { view: await recheckCard(context, known, context.person.id) }
  const back = SENT_BACK.exec(words)
  if (!back && !PASSED.test(words)) return rectifyRefused('how', number)
  const reason = back ? asTyped(cutText(back[1]!.trim(), MOST_REASON)) : null
  if (reason === '') return rectifyRefused('reason-needed', number)
  return (await decide(context, known, { passed: !back, reason }, false)) ?? rectifyRefused(stateRefusal(known), number)
}

function stateRefusal({ state }: Rectification): Refusal {
  return state === 'closed' ? 'closed' : 'not-fixed'
}

/** Null = somebody was first, or there is nothing to send back. */
async function decide(
  context: CommandContext,
  known: Rectification,
  { passed, reason }: Verdict,
  onCard: boolean,
): Promise<{ view: RecheckedView } | null> {
  const acting = actingOf(context)
  const rectifications = createRectifications(context.tx)
  const done = passed ? await rectifications.close(acting, known) : await rectifications.sendBack(acting, known, reason ?? '')
  if (!done) return null
  const { tx, at, today, person, outbox, inboxKey } = context
  const subject = rectificationSubject(known.number)
  await closeCards(context, subject, onCard ? person.id : null)
  const left = await findRectifications(tx, { reportNumber: known.reportNumber })
  if (left.length === 0) await closeCards(context, `rectify-of:${known.reportNumber}`, null)
  // Passed, it concerns who did it; sent back, the whole class.
  const told = passed ? (known.fixedById ? [known.fixedById] : []) : await peopleOfClass(tx, known.classId, today)
  const recipients = told.filter(id => id !== person.id)
  if (recipients.length > 0)
    await outbox.add({
      kind: RECTIFY_OUTCOME,
      subject,
      recipients,
      dedupeKey: `${RECTIFY_OUTCOME}:${known.number}:${inboxKey.key}`,
      date: today,
      payload: { passed, reason, by: person.name },
    })
  const line = { ...lineOf(known, today), state: passed ? ('closed' as const) : ('open' as const) }
  return { view: { view: 'inspection.rechecked', line, passed, reason, asOf: at } }
}

async function closeCards({ tx, today, outbox }: CommandContext, subject: string, except: string | null): Promise<void> {
  const cards = await tx.card.findMany({ where: { subject, state: { in: ['sending', 'live', 'lost'] } }, select: { personId: true } })
  const holders = [...new Set(cards.map(card => card.personId))].filter(id => id !== except)
  if (holders.length > 0) await outbox.refresh({ subject, date: today, holders })
}

async function recheckCard(
  { tx, at }: Pick<CommandContext, 'tx' | 'at'>,
  known: Rectification,
  readerId: string,
  notice: RecheckView['notice'] = null,
): Promise<RecheckView> {
  const row = await tx.rectification.findFirst({
    where: { number: known.number, id: known.id },
    select: { closedById: true, closedAt: true },
  })
  const names = await tx.person.findMany({
    where: { id: { in: [known.fixedById, row?.closedById].filter(id => id != null) } },
    select: { id: true, name: true },
  })
  const nameOf = (id: string | null | undefined) => names.find(one => one.id === id)?.name ?? ''
  const closed = known.state === 'closed' ? { by: nameOf(row?.closedById), at: row?.closedAt ?? at } : null
  return {
    view: RECHECK,
    line: lineOf(known, known.date),
    template: known.template,
    date: known.date,
    fixedBy: nameOf(known.fixedById),
    fixedAt: known.fixedAt,
    photos: known.photos.length,
    reasons: REASONS,
    over: closed ?? (known.fixedById === readerId ? 'not-yours' : known.state === 'open' ? 'not-fixed' : null),
    notice,
    asOf: at,
  }
}

const numberOf = (subject: string) => subject.slice('rectify:'.length)

export const recheckView: IntentView = async ({ tx, at }, { subject, payload }, personId) => {
  const known = await createRectifications(tx).byNumber(numberOf(subject))
  if (!known || (payload['first'] === true && known.state !== 'fixed')) return null
  return { view: await recheckCard({ tx, at }, known, personId) }
}

export const mayStillSeeRecheck: MayStillSee = async ({ authority }) =>
  (await authority.can('inspection.decide')) || (await authority.can('inspection.file'))

export const rectifyOutcomeView: IntentView = async ({ tx, at }, { subject, date, payload }) => {
  const known = await createRectifications(tx).byNumber(numberOf(subject))
  if (!known) return null
  const view: RectifyOutcomeView = {
    view: RECTIFY_OUTCOME,
    line: lineOf(known, date),
    passed: payload['passed'] === true,
    by: String(payload['by']),
    reason: payload['reason'] as string | null,
    asOf: at,
  }
  return { view }
}

/** A press counts for the fix that the card was sent about. */
function press(verdictOf: (selections: Record<string, string[]>) => Verdict | RecheckView['notice']): ActionCommand {
  return async (context, { subject, page, selections }): Promise<Answer> => {
    const { tx, person } = context
    const number = numberOf(subject)
    const known = await createRectifications(tx).byNumber(number)
    if (!known) return rectifyRefused('unknown-number', number)
    const refusal = await whyNotRecheck(context, known)
    if (refusal) return rectifyRefused(refusal, number)
    const verdict = verdictOf(selections)
    if (verdict === null || typeof verdict === 'string') return { view: await recheckCard(context, known, person.id, verdict) }
    if (known.state === 'fixed' && page[0] === String(known.sentBack)) {
      const done = await decide(context, known, verdict, true)
      if (done) return done
    }
    return { view: await recheckCard(context, (await createRectifications(tx).byNumber(number))!, person.id) }
  }
}

export const recheckActions: Record<string, ActionCommand> = {
  'inspection-recheck-ok': press(() => ({ passed: true, reason: null })),
  'inspection-recheck-back': press(selections => {
    const option = selections[REASON_QUESTION]?.[0] ?? ''
    if (option === OTHER) return 'type-reason'
    const reason = REASONS[Number(/^r(\d)$/.exec(option)?.[1] ?? NaN)]
    return reason === undefined ? 'choose-reason' : { passed: false, reason }
  }),
  /** The problem and its fix side by side; what else was sent of the fix behind it. */
  'inspection-recheck-photos': async (context, { subject }) => {
    const { tx, outbox, person, today, inboxKey } = context
    const known = await createRectifications(tx).byNumber(numberOf(subject))
    const refusal = known ? await whyNotRecheck(context, known) : 'unknown-number'
    if (!known || refusal) return rectifyRefused(refusal ?? 'unknown-number', numberOf(subject))
    const media = createMedia(tx, outbox)
    const reader = { readerId: person.id, cause: inboxKey.key, date: today }
    const [before] = await media.usable(known.reportPhotos)
    const [newest, ...older] = (await media.usable(known.photos)).toReversed()
    if (before && newest) await media.showPair(before, newest, reader)
    else
      await media.show(
        [before, newest].filter(ref => ref !== undefined),
        reader,
      )
    await media.show(older, reader)
    return { view: await recheckCard(context, known, person.id, 'photos') }
  },
}
