import type { Trail } from '../../audit/trail.js'
import { Prisma, type Tx } from '../../db/index.js'
import { fromDbDate, toDbDate, type LocalDate } from '../../shared/dates.js'
import type { Finding, Target } from './inspection.js'

export type ReportChange = 'filed' | 'amended' | 'appealed' | 'settled'

/** What may change after filing; everything else of a report is for good. */
export interface ReportContent {
  findings: Finding[]
  note: string | null
  /** Points, from the report's own template version. */
  score: number
  /** False = another report of the same slot and target was settled on. */
  counts: boolean
}

export interface Report extends ReportContent {
  date: LocalDate
  id: bigint
  number: string
  template: string
  version: number
  target: string
  targetName: string
  classId: number | null
  className: string | null
  inspectorId: string
  inspectorName: string
  onBehalfOfId: string | null
  base: number
  photos: string[]
  ownClass: boolean
  late: boolean
  filedAt: Date
  changedAt: Date
  revision: number
}

export interface NewReport {
  date: LocalDate
  template: string
  version: number
  target: Target
  inspectorId: string
  onBehalfOfId: string | null
  findings: Finding[]
  note: string | null
  score: number
  base: number
  photos: string[]
  ownClass: boolean
  late: boolean
}

/** One change of a report, the newest last; `before` is null for the filing. */
export interface ReportEntry {
  revision: number
  change: ReportChange
  actorId: string
  actorName: string
  at: Date
  reason: string | null
  before: ReportContent | null
  after: ReportContent
}

export interface ReportFilter {
  dates?: readonly LocalDate[]
  /** Empty = of no class at all; absent = of every class and of none. */
  classIds?: readonly number[]
  template?: string
  inspectorId?: string
  target?: string
}

interface Changing {
  trail: Trail
  at: Date
  actorId: string
}

interface ReportRow extends Omit<Report, 'date'> {
  date: Date
}

/** Trail, media and cards know a report by this. */
export function reportSubject(number: string): string {
  return `inspection:${number}`
}

/** `XJ260914-0007` is about 2026-09-14; null = no number of ours. */
export function dateOfReport(number: string): LocalDate | null {
  const match = /^XJ(\d{2})(\d{2})(\d{2})-\d{4,}$/.exec(number)
  return match ? (`20${match[1]}-${match[2]}-${match[3]}` as LocalDate) : null
}

const contentOf = ({ findings, note, score, counts }: ReportContent): ReportContent => ({ findings, note, score, counts })

const json = (value: unknown): Prisma.InputJsonValue => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue

/** The only writer of reports: each change keeps its before and after (C06). */
export function createReports(tx: Tx) {
  const select = async (where: Prisma.Sql): Promise<Report[]> => {
    const rows = await tx.$queryRaw<ReportRow[]>`
      select r.date, r.id, r.number, r.template, r.version, r.target, r.target_name as "targetName", r.class_id as "classId",
             c.name as "className", r.inspector_id as "inspectorId", p.name as "inspectorName", r.on_behalf_of_id as "onBehalfOfId",
             r.findings, r.note, r.score, r.base, r.photos, r.own_class as "ownClass", r.late, r.counts, r.filed_at as "filedAt",
             r.changed_at as "changedAt", r.revision
        from inspection_report r
        join person p on p.id = r.inspector_id
        left join class_group c on c.id = r.class_id
       where ${where}`
    return rows.map(row => ({ ...row, date: fromDbDate(row.date) }))
  }

  return {
    /** Null = this inspector has filed this target in this slot before: then it is an amendment. */
    async file({ trail, at, actorId }: Changing, report: NewReport): Promise<Report | null> {
      const { target, findings, date, ...rest } = report
      const [next] = await tx.$queryRaw<{ id: bigint }[]>`select nextval(pg_get_serial_sequence('inspection_report', 'id')) as id`
      const id = next!.id
      const number = `XJ${date.slice(2).replaceAll('-', '')}-${String(id).padStart(4, '0')}`
      const { count } = await tx.inspectionReport.createMany({
        data: {
          ...rest,
          id,
          number,
          date: toDbDate(date),
          target: target.key,
          targetName: target.name,
          classId: target.classId,
          findings: json(findings),
          filedAt: at,
          changedAt: at,
        },
        skipDuplicates: true,
      })
      if (count === 0) return null
      const after = json(contentOf({ ...report, counts: true }))
      await tx.inspectionEntry.create({ data: { date: toDbDate(date), reportId: id, revision: 1, change: 'filed', actorId, at, after } })
      const data = { template: report.template, version: report.version, target: target.key, score: report.score, late: report.late }
      await trail.record({
        subject: reportSubject(number),
        actorId,
        action: 'inspection.filed',
        at,
        data,
        ...(report.note && { text: report.note }),
      })
      return (await this.byNumber(number))!
    },

    async byNumber(number: string): Promise<Report | null> {
      const date = dateOfReport(number)
      if (!date) return null
      const [report] = await select(Prisma.sql`r.date = ${toDbDate(date)}::date and r.number = ${number}`)
      return report ?? null
    },

    async byId({ date, id }: { date: LocalDate; id: bigint }): Promise<Report | null> {
      const [report] = await select(Prisma.sql`r.date = ${toDbDate(date)}::date and r.id = ${id}`)
      return report ?? null
    },

    /** In the order of filing. */
    find({ dates, classIds, template, inspectorId, target }: ReportFilter): Promise<Report[]> {
      const parts = [
        ...(dates ? [Prisma.sql`r.date = any(${dates.map(toDbDate)}::date[])`] : []),
        ...(classIds ? [Prisma.sql`r.class_id = any(${[...classIds]}::int[])`] : []),
        ...(template === undefined ? [] : [Prisma.sql`r.template = ${template}`]),
        ...(inspectorId === undefined ? [] : [Prisma.sql`r.inspector_id = ${inspectorId}`]),
        ...(target === undefined ? [] : [Prisma.sql`r.target = ${target}`]),
      ]
      return select(Prisma.sql`${Prisma.join(parts.length > 0 ? parts : [Prisma.sql`true`], ' and ')} order by r.date, r.filed_at, r.id`)
    },

    /**
     * What is said of a filed report from now on. Guarded by the revision that was read: null = somebody changed it meanwhile. Photos
     * may be added, never taken away.
     */
    async change(
      { trail, at, actorId }: Changing,
      report: Report,
      {
        change,
        reason,
        photos = [],
        ...content
      }: Partial<ReportContent> & { change: Exclude<ReportChange, 'filed'>; reason: string | null; photos?: readonly string[] },
    ): Promise<Report | null> {
      const before = contentOf(report)
      const after = { ...before, ...content }
      const day = toDbDate(report.date)
      const { count } = await tx.inspectionReport.updateMany({
        where: { date: day, id: report.id, revision: report.revision },
        data: {
          ...after,
          findings: json(after.findings),
          photos: [...report.photos, ...photos],
          changedAt: at,
          revision: { increment: 1 },
        },
      })
      if (count === 0) return null
      const revision = report.revision + 1
      await tx.inspectionEntry.create({
        data: { date: day, reportId: report.id, revision, change, actorId, at, reason, before: json(before), after: json(after) },
      })
      const data = { change, scoreBefore: before.score, scoreAfter: after.score, counts: after.counts }
      const text = reason ?? ''
      await trail.record({
        subject: reportSubject(report.number),
        actorId,
        action: `inspection.${change}`,
        at,
        data,
        ...(text && { text }),
      })
      return this.byId(report)
    },

    async entriesOf({ date, id }: Pick<Report, 'date' | 'id'>): Promise<ReportEntry[]> {
      return tx.$queryRaw<ReportEntry[]>`
        select e.revision, e.change::text as change, e.actor_id as "actorId", coalesce(p.name, '') as "actorName", e.at, e.reason, e.before, e.after
          from inspection_entry e left join person p on p.id = e.actor_id
         where e.date = ${toDbDate(date)}::date and e.report_id = ${id} order by e.revision`
    },
  }
}
