import { Prisma, type Tx } from '../../db/index.js'
import { fromDbDate, toDbDate, type LocalDate } from '../../shared/dates.js'
import type { DoubleFiling, DoubleFilingLine, FairnessFacts, Tally } from './fairness.js'

export interface FairnessRange {
  from: LocalDate
  until: LocalDate
  /** Whose scores may be seen; what belongs to no class always may. */
  classIds: readonly number[]
}

interface TallyRow extends Tally {
  name: string
  schoolNo: string | null
}

interface DoubleRow extends DoubleFilingLine {
  date: Date
  template: string
  target: string
  targetName: string
}

const reportsIn = ({ from, until, classIds }: FairnessRange): Prisma.Sql => Prisma.sql`
  select * from inspection_report
   where date between ${toDbDate(from)}::date and ${toDbDate(until)}::date
     and (class_id is null or class_id = any(${[...classIds]}::int[]))`

/** Summed up in the database: a line for each inspector, template and place, however many reports. A room's place is its building. */
async function talliesOf(tx: Tx, range: FairnessRange): Promise<TallyRow[]> {
  return tx.$queryRaw<TallyRow[]>`
    select r.inspector_id as "inspectorId", p.name, p.school_no as "schoolNo", r.template, place.key as place,
           case when place.key like 'room:%' then substr(place.key, 6)
                else (array_agg(r.target_name order by r.date desc, r.id desc))[1] end as "placeName",
           count(*)::int as count, sum(r.base - r.score)::float8 as total, sum((r.base - r.score) * (r.base - r.score))::float8 as squares
      from (${reportsIn(range)}) r
      join person p on p.id = r.inspector_id
     cross join lateral (
       select case when r.target like 'room:%' then regexp_replace(r.target, ' [^ ]*$', '') else r.target end as key
     ) place
     group by r.inspector_id, p.name, p.school_no, r.template, place.key
     order by p.name, r.inspector_id, r.template, place.key`
}

async function doublesOf(tx: Tx, range: FairnessRange): Promise<DoubleFiling[]> {
  const rows = await tx.$queryRaw<DoubleRow[]>`
    select r.date, r.template, r.target, r.target_name as "targetName", r.number, r.inspector_id as "inspectorId",
           p.name as "inspectorName", r.score, r.base - r.score as off, r.counts, e.change = 'settled' as settled
      from (select every.*, count(*) over (partition by date, template, target) as filed from (${reportsIn(range)}) every) r
      join person p on p.id = r.inspector_id
      join inspection_entry e on e.date = r.date and e.report_id = r.id and e.revision = r.revision
     where r.filed > 1
     order by r.date desc, r.template, r.target, r.filed_at, r.id`
  const doubles = new Map<string, DoubleFiling>()
  for (const { date, template, target, targetName, ...line } of rows) {
    const day = fromDbDate(date)
    const key = JSON.stringify([day, template, target])
    const double = doubles.get(key) ?? { date: day, template, targetName, lines: [] }
    doubles.set(key, { ...double, lines: [...double.lines, line] })
  }
  return [...doubles.values()]
}

/** How inspectors have scored between two days, both included. */
export async function loadFairness(tx: Tx, range: FairnessRange): Promise<FairnessFacts> {
  const rows = await talliesOf(tx, range)
  const inspectors = new Map(rows.map(({ inspectorId: id, name, schoolNo }) => [id, { id, name, schoolNo }]))
  return {
    inspectors: [...inspectors.values()],
    tallies: rows.map(({ name: _name, schoolNo: _schoolNo, ...tally }) => tally),
    doubles: await doublesOf(tx, range),
  }
}
