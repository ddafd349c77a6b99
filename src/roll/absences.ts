import { Prisma, type Tx } from '../db/index.js'
import { addDays, localDate, toDbDate } from '../shared/dates.js'

/** From `from` until `until`, half-open. */
export interface Span {
  from: Date
  until: Date
}

export interface Absence extends Span {
  subject: string
  personId: string
  /** What a list may say: 病假, 事假 … */
  label: string
}

export interface Absences {
  /** Writes what stands under a subject. Returns the time in which windows may be judged differently now: the new span and the old one. */
  put(absence: Absence): Promise<Span>
  /** Came back early: what lies before stays as it was. Null = nothing changed. */
  end(change: { subject: string; at: Date }): Promise<Span | null>
  /** Cancelled: as if it had never been. Null = there was none. */
  remove(change: { subject: string }): Promise<Span | null>
  /** Who is away at some moment of a span: of these persons, or of a class's students. */
  awayIn(wanted: Span & ({ personIds: readonly string[] } | { classId: number })): Promise<Absence[]>
}

interface AbsenceRow {
  subject: string
  person_id: string
  from_at: Date
  until_at: Date
  label: string
}

/**
 * Whether the absences `a` of a student leave nothing of the window `o` open. Two that touch cover together what neither covers alone;
 * what is left of a window at either end is enough to check in, so then it stays open (B08).
 */
export const COVERED_SQL = `range_agg(tstzrange(a.from_at, a.until_at, '[]')) @> tstzrange(o.open_at, o.close_at, '[]')`
export const COVERED = Prisma.raw(COVERED_SQL)

/** Who is excused when: the only writer of the table. Whoever calls it holds the lock of the subject, and has the misinformed told. */
export function createAbsences(tx: Tx): Absences {
  async function find(subject: string): Promise<Span | null> {
    const [row] = await tx.$queryRaw<AbsenceRow[]>`select * from absence where subject = ${subject} for update`
    return row ? { from: row.from_at, until: row.until_at } : null
  }

  async function remove({ subject }: { subject: string }): Promise<Span | null> {
    const known = await find(subject)
    if (known) await tx.$executeRaw`delete from absence where subject = ${subject}`
    return known
  }

  return {
    async put({ subject, personId, from, until, label }) {
      if (from >= until) throw new RangeError(`the absence ${subject} ends before it begins`)
      // The insert reads from the delete, so that it comes after it.
      const [known] = await tx.$queryRaw<Pick<AbsenceRow, 'from_at' | 'until_at'>[]>`
        with known as (delete from absence where subject = ${subject} returning from_at, until_at),
             made as (insert into absence (date, subject, person_id, from_at, until_at, label)
                      select ${toDbDate(localDate(from))}::date, ${subject}, ${personId}, ${from}::timestamptz, ${until}::timestamptz, ${label}
                        from (select count(*) from known) gone)
        select from_at, until_at from known`
      if (!known) return { from, until }
      return { from: known.from_at < from ? known.from_at : from, until: known.until_at > until ? known.until_at : until }
    },

    async end({ subject, at }) {
      const known = await find(subject)
      if (!known || at >= known.until) return null
      if (at <= known.from) return remove({ subject })
      await tx.$executeRaw`update absence set until_at = ${at}::timestamptz where subject = ${subject}`
      return { from: at, until: known.until }
    },

    remove,

    async awayIn(wanted) {
      const { from, until } = wanted
      const who =
        'personIds' in wanted
          ? Prisma.sql`a.person_id = any(${[...wanted.personIds]}::text[])`
          : Prisma.sql`a.person_id in (select m.person_id from class_member m where m.class_id = ${wanted.classId}
              and m.from_on < ${toDbDate(addDays(localDate(until), 1))}::date and (m.until_on is null or ${toDbDate(localDate(from))}::date < m.until_on))`
      const rows = await tx.$queryRaw<AbsenceRow[]>`
        select a.subject, a.person_id, a.from_at, a.until_at, a.label from absence a
         where ${who} and a.from_at < ${until}::timestamptz and ${from}::timestamptz < a.until_at order by a.from_at, a.subject`
      return rows.map(row => ({
        subject: row.subject,
        personId: row.person_id,
        from: row.from_at,
        until: row.until_at,
        label: row.label,
      }))
    },
  }
}
