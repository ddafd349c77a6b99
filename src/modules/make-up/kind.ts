import type { ApprovalKind, HookContext } from '../../approval/index.js'
import type { Tx } from '../../db/index.js'
import { loadRolls, type RollState } from '../../roll/index.js'
import { fromDbDate, toDbDate } from '../../shared/dates.js'
import { markMadeUp, unmarkMadeUp } from '../check-in/index.js'
import type { IntentView } from '../manifest.js'
import { decidersOf } from './deciders.js'
import { windowOfDay } from './judge.js'
import type { RequestState } from './make-up.js'
import { makeUpSubject, numberOf, parseMakeUpSubject, usedIn } from './requests.js'
import { loadMakeUpRules } from './school-file.js'
import type { MakeUpBriefView, MakeUpDecidedView } from './views.js'

const DECIDED = 'make-up.decided'

async function findRequest(tx: Tx, subject: string) {
  const key = parseMakeUpSubject(subject)
  return key && tx.makeUpRequest.findUnique({ where: { date_id: { date: toDbDate(key.date), id: key.id } } })
}

type Request = NonNullable<Awaited<ReturnType<typeof findRequest>>>

/** The window a request is about, as it stands now for its student. */
async function windowOf(tx: Tx, request: Request, at: Date) {
  const rolls = await loadRolls(tx, { dates: [fromDbDate(request.date)], studentId: request.personId }, at)
  return rolls.find(({ occurrence }) => occurrence.id === request.occurrenceId)
}

/** What a decision does, in its transaction: the request's state, the window's, and a word to the student. */
function settle(outcome: RequestState) {
  return async (context: HookContext): Promise<void> => {
    const request = await findRequest(context.tx, context.subject)
    if (!request) return
    const { date: day, id } = request
    await context.tx.makeUpRequest.update({ where: { date_id: { date: day, id } }, data: { state: outcome } })
    const date = fromDbDate(day)
    const mark = {
      date,
      occurrenceId: request.occurrenceId,
      studentId: request.personId,
      byId: context.actorId,
      cause: `${context.cause}:${makeUpSubject({ date, id })}`,
    }
    if (outcome === 'approved') await markMadeUp(context, mark)
    if (outcome === 'revoked') await unmarkMadeUp(context, mark)
    if (outcome === 'withdrawn') return
    await context.outbox.add({
      kind: DECIDED,
      subject: context.subject,
      recipients: [context.applicantId],
      dedupeKey: `${DECIDED}:${context.cause}:${context.subject}:${outcome}`,
      date: context.today,
      payload: { outcome, by: await actorName(context), note: context.note },
    })
  }
}

/** 李老师, or 李老师代王老师 where one acted for another. */
async function actorName({ tx, actorId, onBehalfOfId }: HookContext): Promise<string> {
  const ids = [actorId, ...(onBehalfOfId ? [onBehalfOfId] : [])]
  const people = await tx.person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
  return ids.map(id => people.find(person => person.id === id)?.name ?? '').join('代')
}

/** 补卡 as the approval engine decides it. */
export const makeUpKind: ApprovalKind = {
  kind: 'make-up',
  refusalReasons: ['和我看到的不一样', '请带上证明再申请', '这不算理由'],
  hooks: {
    approved: settle('approved'),
    refused: settle('refused'),
    returned: settle('returned'),
    withdrawn: settle('withdrawn'),
    revoked: settle('revoked'),
  },

  async photosOf({ tx }, subject) {
    const request = await findRequest(tx, subject)
    if (!request) return null
    const rows = await tx.mediaFile.findMany({ where: { owner: subject }, select: { date: true, id: true }, orderBy: { sentAt: 'asc' } })
    return { refs: rows.map(row => `${fromDbDate(row.date)}.${row.id}`), ownerId: request.personId }
  },

  async holders({ tx, at }, subject) {
    const request = await findRequest(tx, subject)
    const window = request && (await windowOf(tx, request, at))
    if (!window) return []
    return (await decidersOf(tx, window.occurrence, request.personId)).people.map(person => person.id)
  },

  async details({ tx, at }, subject): Promise<MakeUpBriefView | null> {
    const request = await findRequest(tx, subject)
    const window = request && (await windowOf(tx, request, at))
    if (!window) return null
    const { name, state } = window.lines[0]!
    return {
      view: 'make-up.brief',
      ...windowOfDay(window.occurrence),
      name,
      className: window.occurrence.className,
      state,
      reason: request.reason,
      photos: await tx.mediaFile.count({ where: { owner: subject } }),
      askedAt: request.askedAt,
      used: await usedIn(tx, request.personId, window.occurrence.date),
      cap: (await loadMakeUpRules(tx)).monthlyCap,
    }
  },
}

export const decidedView: IntentView = async ({ tx, at }, { subject, payload }) => {
  const request = await findRequest(tx, subject)
  const window = request && (await windowOf(tx, request, at))
  if (!window) return null
  const state: RollState = window.lines[0]!.state
  const view: MakeUpDecidedView = {
    view: 'make-up.decided',
    ...windowOfDay(window.occurrence),
    outcome: payload['outcome'] as MakeUpDecidedView['outcome'],
    number: numberOf({ date: fromDbDate(request.date), id: request.id }),
    by: String(payload['by']),
    note: payload['note'] as string | null,
    state,
    asOf: at,
  }
  return { view }
}
