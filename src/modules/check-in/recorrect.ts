import type { Tx } from '../../db/index.js'
import type { OutboxPort } from '../../outbox/port.js'
import { loadRolls, parseRollSubject, rollSubject, type Roll, type RollLine, type Span } from '../../roll/index.js'
import { addDays, localDate, toDbDate, type LocalDate } from '../../shared/dates.js'
import type { IntentView, MayStillSee } from '../manifest.js'
import { TOLD_DAYS } from './retention.js'
import { rollHead } from './roll-views.js'
import { misinformed, toldOf } from './told.js'
import type { CorrectionsView } from './views.js'

export interface AbsenceChange extends Span {
  studentId: string
  /** Who made the change, and therefore knows; null = nobody in particular. */
  actorId: string | null
  /** What made it, the same for a repetition of it. */
  cause: string
}

/**
 * After an absence was put, ended or removed: tells exactly those whose last word about this student was a different one, in one
 * message each, however many windows of the span it is about.
 */
export async function recorrect({ tx, outbox, at }: { tx: Tx; outbox: OutboxPort; at: Date }, change: AbsenceChange): Promise<void> {
  const days = daysOf(change, at)
  // Mostly nobody has been told anything yet, and the rolls need not be judged at all.
  if (!(await wasAnybodyTold(tx, change.studentId, days))) return
  const rolls = (await ownRolls(tx, change.studentId, days, at)).filter(
    ({ occurrence }) => occurrence.state !== 'cancelled' && occurrence.openAt < change.until && change.from < occurrence.closeAt,
  )
  const classOf = new Map(rolls.map(({ occurrence }) => [rollSubject(occurrence), occurrence.classId]))
  const wrong = new Map<string, { recipientId: string; classId: number; rolls: string[] }>()
  for (const { recipientId, subject } of await misinformed(tx, rolls.map(truthOf))) {
    if (recipientId === change.actorId) continue
    const classId = classOf.get(subject)!
    const key = `${classId}:${recipientId}`
    const known = wrong.get(key)
    if (known) known.rolls.push(subject)
    else wrong.set(key, { recipientId, classId, rolls: [subject] })
  }
  for (const [key, { recipientId, classId, rolls: subjects }] of wrong)
    await outbox.add({
      kind: 'roll.corrections',
      subject: `rolls:${classId}:${change.studentId}`,
      recipients: [recipientId],
      dedupeKey: `corrections:${change.cause}:${change.studentId}:${key}`,
      date: localDate(at),
      payload: { rolls: subjects },
    })
}

/** The days on which a list may have said something about a window in this span. */
function daysOf({ from, until }: Span, now: Date): LocalDate[] {
  const first = later(addDays(localDate(from), -1), addDays(localDate(now), -TOLD_DAYS))
  const last = localDate(until) < addDays(localDate(now), 1) ? localDate(until) : addDays(localDate(now), 1)
  const days: LocalDate[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day)
  return days
}

function later(a: LocalDate, b: LocalDate): LocalDate {
  return a > b ? a : b
}

async function wasAnybodyTold(tx: Tx, studentId: string, days: readonly LocalDate[]): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from occurrence_member m join told t on t.subject = 'roll:' || to_char(m.date, 'YYYY-MM-DD') || ':' || m.occurrence_id and t.student_id = m.person_id
     where m.date = any(${days.map(toDbDate)}::date[]) and m.person_id = ${studentId} and t.counted limit 1`
  return rows.length > 0
}

type OwnRoll = Roll & { lines: [RollLine] }

async function ownRolls(tx: Tx, studentId: string, dates: readonly LocalDate[], at: Date): Promise<OwnRoll[]> {
  if (dates.length === 0) return []
  return (await loadRolls(tx, { dates, studentId }, at)) as OwnRoll[]
}

function truthOf({ occurrence, lines: [line] }: OwnRoll) {
  return { subject: rollSubject(occurrence), now: new Map([[line.studentId, line.state.kind]]) }
}

function parseSubject(subject: string): { classId: number; studentId: string } | null {
  const match = /^rolls:(\d+):(.+)$/.exec(subject)
  return match && { classId: Number(match[1]), studentId: match[2]! }
}

/** Compared with the ledger again when it is sent: what the reader has learnt meanwhile is not said twice. */
export const correctionsView: IntentView = async ({ tx, at }, { subject, payload }, personId) => {
  const parsed = parseSubject(subject)
  const wanted = new Set(payload['rolls'] as string[])
  const dates = [...new Set([...wanted].flatMap(roll => parseRollSubject(roll)?.date ?? []))]
  if (!parsed) return null
  const rolls = (await ownRolls(tx, parsed.studentId, dates, at)).filter(({ occurrence }) => wanted.has(rollSubject(occurrence)))
  const said = new Map((await misinformed(tx, rolls.map(truthOf), personId)).map(word => [word.subject, word.said]))
  const wrong = rolls.filter(({ occurrence }) => said.has(rollSubject(occurrence)))
  if (!wrong[0]) return null
  const view: CorrectionsView = {
    view: 'roll.corrections',
    className: wrong[0].occurrence.className,
    name: wrong[0].lines[0].name,
    changes: wrong.map(roll => {
      const { window, date } = rollHead(roll, at)
      return { window, date, from: said.get(rollSubject(roll.occurrence))!, to: roll.lines[0].state }
    }),
    asOf: at,
  }
  return { view, told: wrong.flatMap(toldOf) }
}

export const mayStillSeeRolls: MayStillSee = async ({ authority }, subject) => {
  const parsed = parseSubject(subject)
  return parsed !== null && authority.can('check-in.see-roll', { classId: parsed.classId })
}
