import { z } from 'zod'
import { Prisma, type Tx } from '../db/index.js'

/** Where a school keeps its 学号 / 工号 in WeCom, as the school file's `school` section says it; the userid until it does. */
const place = z.object({ person_number: z.union([z.enum(['userid', 'alias']), z.object({ attribute: z.string() })]) })

type SchoolNoPlace = z.infer<typeof place>['person_number']

async function readPlace(tx: Tx): Promise<SchoolNoPlace> {
  const setting = await tx.setting.findUnique({ where: { key: 'school-file:school' } })
  const stated = place.safeParse(setting?.value)
  return stated.success ? stated.data.person_number : 'userid'
}

/** Text all the way: a leading zero is part of the number. */
async function numbers(tx: Tx): Promise<Prisma.Sql> {
  const where = await readPlace(tx)
  const text =
    where === 'userid'
      ? Prisma.sql`p.wecom_user_id`
      : where === 'alias'
        ? Prisma.sql`p.alias`
        : Prisma.sql`p.attributes ->> ${where.attribute}::text`
  return Prisma.sql`
    select n.id, n.no, count(*) over (partition by n.no) as bearers
    from (select p.id, nullif(btrim(${text}), '') as no from person p where p.left_at is null) n`
}

/** A number that two members claim is nobody's until the school mends it. Leavers keep theirs: it is history. */
export async function assignSchoolNumbers(tx: Tx): Promise<number> {
  return tx.$executeRaw`
    update person set school_no = case when n.bearers = 1 then n.no end
    from (${await numbers(tx)}) n
    where n.id = person.id and person.school_no is distinct from case when n.bearers = 1 then n.no end`
}

export async function duplicateSchoolNumbers(tx: Tx): Promise<{ no: string; personIds: string[] }[]> {
  return tx.$queryRaw`
    select n.no, array_agg(n.id order by n.id) as "personIds" from (${await numbers(tx)}) n
    where n.no is not null and n.bearers > 1 group by n.no order by n.no`
}
