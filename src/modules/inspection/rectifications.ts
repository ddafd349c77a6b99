import { Prisma, type RectificationState, type Tx } from '../../db/index.js'
import { fromDbDate, toDbDate, type LocalDate } from '../../shared/dates.js'
import type { Acting } from './acting.js'
import type { Finding } from './inspection.js'

/** 整改 of one item of a report, with what was found and by whom. */
export interface Rectification {
  /** The report's day. */
  date: LocalDate
  id: bigint
  number: string
  item: string
  classId: number | null
  className: string | null
  target: string
  targetName: string
  state: RectificationState
  openedAt: Date
  /** Of the fix. */
  photos: string[]
  fixedById: string | null
  fixedAt: Date | null
  sentBack: number
  reportNumber: string
  template: string
  inspectorId: string
  /** As it was found; null = an amendment took it out of the report. */
  finding: Finding | null
  /** Of the problem. */
  reportPhotos: string[]
}

export interface RectificationFilter {
  /** Of these classes; absent = of every class and of none. */
  classIds?: readonly number[]
  targets?: readonly string[]
  numbers?: readonly string[]
  reportNumber?: string
  /** Absent = what is not closed. */
  states?: readonly RectificationState[]
}

interface Row extends Omit<Rectification, 'date' | 'finding'> {
  date: Date
  findings: Finding[]
}

/** Trail, media and cards know a rectification by this; its number is never given twice. */
export function rectificationSubject(number: string): string {
  return `rectify:${number}`
}

export function rectificationIn(text: string): string | null {
  return /ZG\d{4}-\d{2,}/.exec(text.toUpperCase())?.[0] ?? null
}

/** What is to be put right, the oldest first; by default what is not closed. An item that was sent back or is being re-checked is open. */
export async function findRectifications(
  tx: Tx,
  { classIds, targets, numbers, reportNumber, states = ['open', 'fixed'] }: RectificationFilter,
): Promise<Rectification[]> {
  const parts = [
    Prisma.sql`z.state::text = any(${[...states]}::text[])`,
    ...(classIds ? [Prisma.sql`z.class_id = any(${[...classIds]}::int[])`] : []),
    ...(targets ? [Prisma.sql`z.target = any(${[...targets]}::text[])`] : []),
    ...(numbers ? [Prisma.sql`z.number = any(${[...numbers]}::text[])`] : []),
    ...(reportNumber === undefined ? [] : [Prisma.sql`r.number = ${reportNumber}`]),
  ]
  const rows = await tx.$queryRaw<Row[]>`
    select z.date, z.id, z.number, z.item, z.class_id as "classId", c.name as "className", z.target, z.target_name as "targetName",
           z.state::text as state, z.opened_at as "openedAt", z.photos, z.fixed_by_id as "fixedById", z.fixed_at as "fixedAt",
           z.sent_back as "sentBack", r.number as "reportNumber", r.template, r.inspector_id as "inspectorId", r.findings,
           r.photos as "reportPhotos"
      from rectification z
      join inspection_report r on r.date = z.date and r.id = z.report_id
      left join class_group c on c.id = z.class_id
     where ${Prisma.join(parts, ' and ')} order by z.opened_at, z.id`
  return rows.map(({ findings, date, ...row }) => ({
    ...row,
    date: fromDbDate(date),
    finding: findings.find(finding => finding.item === row.item) ?? null,
  }))
}

const EVERY: readonly RectificationState[] = ['open', 'fixed', 'closed']

/** The only writer of rectifications; each change is guarded by the state it expects. */
export function createRectifications(tx: Tx) {
  const move = async (
    { at, trail, actorId }: Acting,
    known: Pick<Rectification, 'date' | 'id' | 'number' | 'sentBack'>,
    from: readonly RectificationState[],
    {
      action,
      reason = null,
      ...data
    }: Prisma.RectificationUpdateManyMutationInput & { state: RectificationState; action: string; reason?: string | null },
  ): Promise<boolean> => {
    // `sentBack` tells one fix from the next: a press on the card of an earlier one finds nothing.
    const where = { date: toDbDate(known.date), id: known.id, state: { in: [...from] }, sentBack: known.sentBack }
    const { count } = await tx.rectification.updateMany({ where, data })
    if (count === 0) return false
    const entry = { subject: rectificationSubject(known.number), actorId, action: `rectify.${action}`, at, data: { state: data.state } }
    await trail.record({ ...entry, ...(reason && { text: reason }) })
    return true
  }

  return {
    async byNumber(number: string): Promise<Rectification | null> {
      const found = await findRectifications(tx, { numbers: [number], states: EVERY })
      return found.at(-1) ?? null
    },

    /** Null = this item of the report has one already. */
    async open(
      { at, trail, actorId }: Acting,
      report: { date: LocalDate; id: bigint; classId: number | null; target: string; targetName: string },
      item: string,
    ): Promise<string | null> {
      const { date, id: reportId, classId, target, targetName } = report
      const [next] = await tx.$queryRaw<{ id: bigint }[]>`select nextval(pg_get_serial_sequence('rectification', 'id')) as id`
      const number = `ZG${date.slice(5, 7)}${date.slice(8)}-${String(next!.id).padStart(2, '0')}`
      const { count } = await tx.rectification.createMany({
        data: { date: toDbDate(date), id: next!.id, number, reportId, item, classId, target, targetName, openedAt: at },
        skipDuplicates: true,
      })
      if (count === 0) return null
      await trail.record({ subject: rectificationSubject(number), actorId, action: 'rectify.opened', at, data: { item, target } })
      return number
    },

    fix: (acting: Acting, known: Rectification, photos: readonly string[]) =>
      move(acting, known, ['open', 'fixed'], {
        action: 'fixed',
        state: 'fixed',
        photos: [...known.photos, ...photos],
        fixedById: acting.actorId,
        fixedAt: acting.at,
      }),

    close: (acting: Acting, known: Rectification) =>
      move(acting, known, ['open', 'fixed'], { action: 'closed', state: 'closed', closedById: acting.actorId, closedAt: acting.at }),

    sendBack: (acting: Acting, known: Rectification, reason: string) =>
      move(acting, known, ['fixed'], { action: 'sent-back', state: 'open', sentBack: { increment: 1 }, reason }),

    /** The report does not ask for it any more: closed by nobody. */
    lapse: (acting: Acting, known: Rectification) =>
      move(acting, known, ['open', 'fixed'], { action: 'lapsed', state: 'closed', closedById: null, closedAt: acting.at }),

    /** The report asks for it again; what a person closed stays closed. */
    async revive(acting: Acting, known: Rectification): Promise<boolean> {
      const row = await tx.rectification.findUnique({ where: { date_id: { date: toDbDate(known.date), id: known.id } } })
      if (row?.state !== 'closed' || row.closedById !== null) return false
      return move(acting, known, ['closed'], { action: 'reopened', state: 'open', closedAt: null })
    },
  }
}
