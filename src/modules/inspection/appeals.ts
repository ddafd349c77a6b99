import type { Tx } from '../../db/index.js'
import { createPeople } from '../../directory/index.js'
import { fromDbDate, toDbDate, type LocalDate } from '../../shared/dates.js'
import type { AppealState } from './appeal.js'
import type { Report } from './reports.js'

export interface Appeal {
  /** The report's day. */
  date: LocalDate
  id: bigint
  reportId: bigint
  attempt: number
  applicantId: string
  /** Which findings, by item. */
  items: string[]
  reason: string
  state: AppealState
  askedAt: Date
}

/** The subject of an appeal's case, trail and photos. */
export function appealSubject({ date, id }: Pick<Appeal, 'date' | 'id'>): string {
  return `appeal:${date}:${id}`
}

export function appealNumber({ date, id }: Pick<Appeal, 'date' | 'id'>): string {
  return `SS${date.slice(5, 7)}${date.slice(8)}-${String(id).padStart(2, '0')}`
}

function keyIn(subject: string) {
  const match = /^appeal:(\d{4}-\d{2}-\d{2}):(\d+)$/.exec(subject)
  return match && { date: toDbDate(match[1] as LocalDate), id: BigInt(match[2]!) }
}

/** The only writer of appeals. */
export function createAppeals(tx: Tx) {
  return {
    async bySubject(subject: string): Promise<Appeal | null> {
      const key = keyIn(subject)
      const row = key && (await tx.inspectionAppeal.findUnique({ where: { date_id: key } }))
      return row && { ...row, date: fromDbDate(row.date) }
    },

    async newestOf({ date, id }: Pick<Report, 'date' | 'id'>): Promise<Appeal | null> {
      const where = { date: toDbDate(date), reportId: id }
      const row = await tx.inspectionAppeal.findFirst({ where, orderBy: { attempt: 'desc' } })
      return row && { ...row, date: fromDbDate(row.date) }
    },

    async insert(
      { date, id: reportId }: Pick<Report, 'date' | 'id'>,
      asked: Pick<Appeal, 'applicantId' | 'items' | 'reason' | 'askedAt' | 'attempt'>,
    ): Promise<Appeal> {
      const row = await tx.inspectionAppeal.create({ data: { date: toDbDate(date), reportId, ...asked } })
      return { ...row, date }
    },

    /** The same appeal in a new round, with what the officer wanted to know. */
    async askAgain({ date, id }: Appeal, said: Pick<Appeal, 'items' | 'reason'>): Promise<void> {
      await tx.inspectionAppeal.update({ where: { date_id: { date: toDbDate(date), id } }, data: { ...said, state: 'asked' } })
    },

    async settle({ date, id }: Appeal, state: AppealState): Promise<void> {
      await tx.inspectionAppeal.update({ where: { date_id: { date: toDbDate(date), id } }, data: { state } })
    },
  }
}

/** Who decides: the officers of the class, any one of them; the administrators where there is none. Never who appeals. */
export async function appealDeciders(
  tx: Tx,
  { classId, applicantId, on }: { classId: number; applicantId: string; on: LocalDate },
): Promise<{ people: { id: string; name: string }[]; fallback: boolean }> {
  const directory = createPeople(tx)
  for (const role of ['officer', 'administrator'] as const) {
    const holders = await directory.holders(role, { kind: 'class', id: classId }, on)
    const people = holders.filter(holder => holder.id !== applicantId)
    if (people.length > 0) return { people, fallback: role !== 'officer' }
  }
  return { people: [], fallback: true }
}
