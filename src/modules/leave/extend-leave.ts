import type { Answer, CommandContext, WordCommand } from '../manifest.js'
import { newDraft, type LeaveDraft } from './draft.js'
import { createLeaveRepository } from './leave.repository.js'
import type { LeaveShape } from './leave.js'
import { isIn, isNumberOf, pickOwnSlip } from './own-slips.js'
import { leaveRules } from './prepare-leave.js'
import { choices, refuse } from './refuse.js'
import { understand } from './understand.js'
import { spanOf } from './units.js'
import { addDays, clockTime, localDate } from '../../shared/dates.js'
import { asTyped } from '../words.js'

type Begin = (context: CommandContext, said: LeaveDraft) => Promise<Answer>

const DAYS: Record<string, number> = { 半: 0.5, 一: 1, 两: 2, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7 }
const HALF_DAY_MS = 43_200_000

/** 续假 到明天中午 还在发烧: a new slip from the end of the old one on, decided like any other (B11). */
export function createExtendLeave(begin: Begin): WordCommand {
  return async (context, rest) => {
    const { at } = context
    const picked = await pickOwnSlip(context, rest, slip => slip.state === 'approved' && slip.returnedAt === null && slip.from <= at)
    if ('refused' in picked) return picked.refused === 'no-slip' ? refuse('nothing-open') : refuse('which-slip', choices(picked.choices))
    const { slip } = picked
    const words = rest
      .split(/\s+/)
      .filter(word => !isNumberOf(slip, word))
      .join(' ')
    const said = await readEnd(context, slip.until, words)
    if (!said) return refuse('extend-until')
    const from = { date: localDate(slip.until), time: clockTime(slip.until) }
    const to = { date: localDate(said.until), time: clockTime(said.until) }
    const shape: LeaveShape = { kind: 'times', from, to }
    const reason = said.reason || (await createLeaveRepository(context.tx).reason(slip.number)) || ''
    const form = { type: slip.type, typeGuessedFrom: '', shape, leavesCampus: slip.leavesCampus, ...(reason && { reason }) }
    return begin(context, { ...newDraft(form), extendsNumber: slip.number, private: slip.privateReason })
  }
}

/** `1天`, `半天`, or a time that is read as everywhere else: its end counts. */
async function readEnd(context: CommandContext, end: Date, words: string): Promise<{ until: Date; reason: string } | null> {
  const length = /^(\d{1,2}|[半一二两三四五六七])\s*天\s*/.exec(words)
  if (length) {
    const days = DAYS[length[1]!] ?? Number(length[1])
    const until = days === 0.5 ? new Date(end.getTime() + HALF_DAY_MS) : sameTimeAfter(end, days)
    return { until, reason: words.slice(length[0].length).trim() }
  }
  const from = `${localDate(end)} ${clockTime(end)}`
  const understood = await understand(context, `${from}到${words.replace(/^[到至]/, '')}`, { asked: true })
  const span = understood?.form.shape ? spanOf(understood.form.shape, await leaveRules(context.tx)) : null
  return span && span.until > end ? { until: span.until, reason: understood?.form.reason ?? '' } : null
}

function sameTimeAfter(end: Date, days: number): Date {
  const day = localDate(end)
  const offset = Date.parse(`${addDays(day, days)}T00:00:00Z`) - Date.parse(`${day}T00:00:00Z`)
  return new Date(end.getTime() + offset)
}

/** 补充 <单号> …: what a teacher asked for is added, and the slip is asked for again after a look at it (B13). */
export function createSupplement(begin: Begin): WordCommand {
  return async (context, rest) => {
    const picked = await pickOwnSlip(context, rest, isIn('returned'))
    if ('refused' in picked) return refuse(picked.refused, choices(picked.choices))
    const { slip } = picked
    const added = rest
      .split(/\s+/)
      .filter(word => !isNumberOf(slip, word))
      .join(' ')
    const before = (await createLeaveRepository(context.tx).reason(slip.number)) ?? ''
    const reason = [before, asTyped(added)].filter(Boolean).join('；')
    const form = { type: slip.type, typeGuessedFrom: '', shape: slip.shape, leavesCampus: slip.leavesCampus, ...(reason && { reason }) }
    return begin(context, { ...newDraft(form), resubmits: slip.number, private: slip.privateReason, extendsNumber: slip.extendsNumber })
  }
}
