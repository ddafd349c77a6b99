import { Prisma, type Tx } from '../db/index.js'
import { toDbDate } from '../shared/dates.js'
import type { LocalDate } from '../shared/dates.js'

/** Brings the dated rows that WeCom set to what is wanted on one day. */
export interface Settled {
  opened: number
  ended: number
}

interface DatedTable {
  table: Prisma.Sql
  /** What makes two rows the same fact, and how a row is told to be later than another of the same fact. */
  columns: Prisma.Sql[]
  wanted: Prisma.Sql
}

/**
 * Rows are half-open `[from, until)` and a day has one truth: the last one read that day. A fact that began and ended on one day
 * leaves no row; one that ended and began again on that day goes on as if nothing had happened.
 */
export async function settle(tx: Tx, on: LocalDate, { table, columns, wanted }: DatedTable): Promise<Settled> {
  const day = Prisma.sql`${toDbDate(on)}::date`
  const list = Prisma.join(columns)
  const same = (a: string, b: string): Prisma.Sql =>
    Prisma.join(
      columns.map(column => Prisma.sql`${Prisma.raw(a)}.${column} = ${Prisma.raw(b)}.${column}`),
      ' and ',
    )
  const isWanted = Prisma.sql`exists (select from ${wanted} w where ${same('w', 't')})`

  // Only after the demo clock was moved back can a row lie in the future.
  await tx.$executeRaw`delete from ${table} t where t.source = 'wecom' and t.from_on > ${day}`
  const reopened = await tx.$executeRaw`
    update ${table} t set until_on = null
    where t.source = 'wecom' and t.until_on >= ${day} and ${isWanted}
      and not exists (select from ${table} later where later.source = 'wecom' and later.from_on > t.from_on and ${same('later', 't')})`
  const unborn = await tx.$executeRaw`
    delete from ${table} t where t.source = 'wecom' and t.from_on = ${day} and not ${isWanted}`
  const ended = await tx.$executeRaw`
    update ${table} t set until_on = ${day}
    where t.source = 'wecom' and (t.until_on is null or t.until_on > ${day}) and not ${isWanted}`
  const opened = await tx.$executeRaw`
    insert into ${table} (${list}, from_on, until_on, source)
    select ${list}, ${day}, null, 'wecom' from ${wanted} w
    where not exists (select from ${table} t where t.source = 'wecom' and t.until_on is null and ${same('w', 't')})
    on conflict do nothing`
  return { opened: opened + reopened, ended: ended + unborn }
}
