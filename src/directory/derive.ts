import { Prisma, type Tx } from '../db/index.js'
import { toDbDate } from '../shared/dates.js'
import type { LocalDate } from '../shared/dates.js'
import { lockDirectory } from './known.js'
import { assignSchoolNumbers } from './school-number.js'
import { settle, type Settled } from './settle.js'
import { prepareWanted } from './wanted.js'

export interface DeriveReport {
  classes: { written: number; dissolved: number }
  activations: number
  memberships: Settled
  grants: Settled
  schoolNumbers: number
}

export const NOTHING_DERIVED: DeriveReport = {
  classes: { written: 0, dissolved: 0 },
  activations: 0,
  memberships: { opened: 0, ended: 0 },
  grants: { opened: 0, ended: 0 },
  schoolNumbers: 0,
}

export function isDerivedChange({ classes, activations, memberships, grants, schoolNumbers }: DeriveReport): boolean {
  const written = classes.written + classes.dissolved + activations + schoolNumbers
  return written + memberships.opened + memberships.ended + grants.opened + grants.ended > 0
}

/**
 * From the mirror to the facts of one day: classes, who is in them, who may do what. Only what WeCom set is touched; rows with the
 * source `file` or `chat` stay as they are. Also called by an import of the school file, in its transaction.
 */
export async function derive(tx: Tx, on: LocalDate): Promise<DeriveReport> {
  await lockDirectory(tx)
  const schoolNumbers = await assignSchoolNumbers(tx)
  await prepareWanted(tx, on)
  const classes = await settleClasses(tx, on)
  const activations = await settleActivations(tx, on)
  const memberships = await settle(tx, on, {
    table: Prisma.sql`class_member`,
    columns: [Prisma.sql`class_id`, Prisma.sql`person_id`],
    wanted: Prisma.sql`wanted_member`,
  })
  const grants = await settle(tx, on, {
    table: Prisma.sql`role_grant`,
    columns: [Prisma.sql`person_id`, Prisma.sql`role`, Prisma.sql`scope_kind`, Prisma.sql`scope_id`],
    wanted: Prisma.sql`wanted_grant`,
  })
  return { classes, activations, memberships, grants, schoolNumbers }
}

/** A class has the id of its department, so a class that comes back is the same class. One that the file names is the file's. */
async function settleClasses(tx: Tx, on: LocalDate): Promise<DeriveReport['classes']> {
  const written = await tx.$executeRaw`
    insert into class_group (id, name, department_id, source, dissolved_on)
    select class_id, name, department_id, 'wecom', null from wanted_class where class_id = department_id
    on conflict (id) do update set name = excluded.name, department_id = excluded.department_id, dissolved_on = null
    where class_group.source = 'wecom'
      and (class_group.name, class_group.department_id, class_group.dissolved_on) is distinct from (excluded.name, excluded.department_id, null::date)`
  const dissolved = await tx.$executeRaw`
    update class_group c set dissolved_on = ${toDbDate(on)}::date
    where c.source = 'wecom' and c.dissolved_on is null and not exists (select from wanted_class w where w.class_id = c.id)`
  return { written, dissolved }
}

/**
 * Without a pilot every class is switched on from the day it appears. Once the school file names pilot classes, its import does all the
 * switching: what the directory had switched on gives way to it there.
 */
async function settleActivations(tx: Tx, on: LocalDate): Promise<number> {
  if (await isPiloting(tx)) return 0
  const day = Prisma.sql`${toDbDate(on)}::date`
  return tx.$executeRaw`
    insert into class_activation (class_id, from_on, until_on, source)
    select c.id, ${day}, null, 'wecom' from class_group c
    where c.dissolved_on is null and not exists (
      select from class_activation a
      where a.class_id = c.id and (a.source = 'chat' or a.until_on is null or a.until_on > ${day}))
    on conflict (class_id, from_on) do update set until_on = null, source = 'wecom'`
}

async function isPiloting(tx: Tx): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ piloting: boolean }[]>`
    select exists (select from setting where key = 'school-file:classes' and jsonb_typeof(value -> 'pilot') = 'array') as piloting`
  return row?.piloting ?? false
}
