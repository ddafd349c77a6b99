import type { Tx } from '../../db/index.js'
import { loadRolls } from '../../roll/index.js'
import { addDays, fromDbDate, toDbDate, type LocalDate } from '../../shared/dates.js'
import { monthOf, type MissedWindow, type RequestState } from './make-up.js'

/** Requests that count against the month. */
const COUNTING: readonly RequestState[] = ['asked', 'returned', 'approved']

/** The subject of a request's case and trail. */
export function makeUpSubject(request: { date: LocalDate; id: bigint }): string {
  return `make-up:${request.date}:${request.id}`
}

export function parseMakeUpSubject(subject: string): { date: LocalDate; id: bigint } | null {
  const match = /^make-up:(\d{4}-\d{2}-\d{2}):(\d+)$/.exec(subject)
  return match && { date: match[1] as LocalDate, id: BigInt(match[2]!) }
}

/** 单号, as people type it: the day of the window, and what tells it from others. */
export function numberOf({ date, id }: { date: LocalDate; id: bigint }): string {
  return `BK${date.slice(5, 7)}${date.slice(8)}-${String(id).padStart(2, '0')}`
}

/** The student's own windows of some days, each with its newest request; the newest window first. */
export async function ownWindows(tx: Tx, personId: string, dates: readonly LocalDate[], at: Date): Promise<MissedWindow[]> {
  const rolls = await loadRolls(tx, { dates, studentId: personId }, at)
  const requests = await tx.makeUpRequest.findMany({
    where: { personId, date: { in: dates.map(toDbDate) } },
    orderBy: { attempt: 'asc' },
    select: { id: true, date: true, occurrenceId: true, attempt: true, state: true },
  })
  const newest = new Map(requests.map(row => [`${fromDbDate(row.date)}:${row.occurrenceId}`, row]))
  return rolls
    .map(({ occurrence, lines }) => ({
      ...occurrence,
      occurrenceId: occurrence.id,
      state: lines[0]!.state,
      request: newest.get(`${occurrence.date}:${occurrence.id}`) ?? null,
    }))
    .toSorted((a, b) => b.openAt.getTime() - a.openAt.getTime())
}

/** How many of a month count against the cap. */
export function usedIn(tx: Tx, personId: string, date: LocalDate): Promise<number> {
  const first = `${monthOf(date)}-01` as LocalDate
  const next = `${monthOf(addDays(first, 31))}-01` as LocalDate
  return tx.makeUpRequest.count({
    where: { personId, date: { gte: toDbDate(first), lt: toDbDate(next) }, state: { in: [...COUNTING] } },
  })
}
