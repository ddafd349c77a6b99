import type { Tx } from '../db/index.js'
import { personIdOf } from '../shared/ids.js'
import type { WecomMember } from '../wecom/client/index.js'
import type { Readings } from './reader.js'

export interface MirrorChanges {
  joined: string[]
  returned: string[]
  changed: string[]
  left: string[]
  /** Rows of departments, their members and tags that were written. */
  rows: number
}

const CHUNK = 2_000

export function isChange({ joined, returned, changed, left, rows }: MirrorChanges): boolean {
  return rows + joined.length + returned.length + changed.length + left.length > 0
}

/** Brings the mirror of WeCom's contacts to what was read; only rows that differ are written. */
export async function writeMirror(tx: Tx, readings: Readings, at: Date): Promise<MirrorChanges> {
  const present = [...readings.users].flatMap(([id, user]) => (user ? [{ id, user }] : []))
  const absent = [...readings.users].flatMap(([id, user]) => (user ? [] : [id]))
  const changes: MirrorChanges = { joined: [], returned: [], changed: [], left: [], rows: 0 }

  changes.rows += await writeDepartments(tx, readings, at)
  for (const chunk of chunks(present)) {
    for (const { id, how } of await writePeople(tx, chunk, at)) changes[how].push(id)
    changes.rows += await writeMembers(tx, chunk)
  }
  // A full reading asked about everybody the mirror held, so who is absent is named in both kinds of reading.
  for (const chunk of chunks(absent)) changes.left.push(...(await markLeft(tx, chunk, at)))
  changes.rows += await writeTags(tx, readings)
  return changes
}

async function writePeople(
  tx: Tx,
  people: { id: string; user: WecomMember }[],
  at: Date,
): Promise<{ id: string; how: 'joined' | 'returned' | 'changed' }[]> {
  const rows = people.map(({ id, user }) => ({
    id,
    userId: user.userId,
    name: clean(user.name) || user.userId,
    alias: clean(user.alias) || null,
    position: clean(user.position) || null,
    status: user.status,
    attributes: Object.fromEntries(user.attributes.map(({ name, value }) => [clean(name), clean(value)])),
  }))
  return tx.$queryRaw`
    with input as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(id text, "userId" text, name text, alias text, position text, status int, attributes jsonb)
    ), before as (
      select p.id, p.left_at is not null as away from person p join input on input.id = p.id
    ), written as (
      insert into person (id, wecom_user_id, name, alias, position, status, attributes, visible, left_at, updated_at)
      select id, "userId", name, alias, position, status, attributes, true, null, ${at}::timestamptz from input order by id
      on conflict (id) do update set wecom_user_id = excluded.wecom_user_id, name = excluded.name, alias = excluded.alias,
        position = excluded.position, status = excluded.status, attributes = excluded.attributes,
        visible = true, left_at = null, updated_at = excluded.updated_at
      where (person.wecom_user_id, person.name, person.alias, person.position, person.status, person.attributes, person.visible, person.left_at)
        is distinct from (excluded.wecom_user_id, excluded.name, excluded.alias, excluded.position, excluded.status, excluded.attributes, true, null::timestamptz)
      returning id
    )
    select written.id, case when before.id is null then 'joined' when before.away then 'returned' else 'changed' end as how
    from written left join before on before.id = written.id
    order by written.id`
}

/** History stays: only the sign that the person may act, and today's seats, are taken away. */
async function markLeft(tx: Tx, ids: string[], at: Date): Promise<string[]> {
  await tx.departmentMember.deleteMany({ where: { personId: { in: ids } } })
  const rows = await tx.$queryRaw<{ id: string }[]>`
    update person set left_at = coalesce(left_at, ${at}::timestamptz), visible = false, updated_at = ${at}::timestamptz
    where id = any(${ids}) and (left_at is null or visible)
    returning id`
  return rows.map(({ id }) => id).sort()
}

async function writeMembers(tx: Tx, people: { id: string; user: WecomMember }[]): Promise<number> {
  const seats = JSON.stringify(
    people.flatMap(({ id, user }) =>
      [...new Set(user.departmentIds)].map(departmentId => ({
        departmentId,
        personId: id,
        isLeader: user.leaderInDepartmentIds.includes(departmentId),
      })),
    ),
  )
  const gone = await tx.$executeRaw`
    delete from department_member m
    where m.person_id = any(${people.map(({ id }) => id)}) and not exists (
      select from jsonb_to_recordset(${seats}::jsonb) as r("departmentId" int, "personId" text)
      where r."departmentId" = m.department_id and r."personId" = m.person_id)`
  const written = await tx.$executeRaw`
    insert into department_member (department_id, person_id, is_leader)
    select "departmentId", "personId", "isLeader"
    from jsonb_to_recordset(${seats}::jsonb) as r("departmentId" int, "personId" text, "isLeader" bool)
    on conflict (department_id, person_id) do update set is_leader = excluded.is_leader
    where department_member.is_leader <> excluded.is_leader`
  return gone + written
}

async function writeDepartments(tx: Tx, { departments }: Readings, at: Date): Promise<number> {
  const rows = JSON.stringify(
    departments.map(({ id, name, parentId, order, leaderIds }) => ({
      id,
      name: clean(name) || `部门 ${id}`,
      parentId: parentId > 0 ? parentId : null,
      order,
      leaders: ids(leaderIds),
    })),
  )
  const written = await tx.$executeRaw`
    insert into department (id, name, parent_id, sort_order, leaders, removed_at)
    select id, name, "parentId", "order", leaders, null
    from jsonb_to_recordset(${rows}::jsonb) as r(id int, name text, "parentId" int, "order" bigint, leaders text[])
    on conflict (id) do update set name = excluded.name, parent_id = excluded.parent_id, sort_order = excluded.sort_order,
      leaders = excluded.leaders, removed_at = null
    where (department.name, department.parent_id, department.sort_order, department.leaders, department.removed_at)
      is distinct from (excluded.name, excluded.parent_id, excluded.sort_order, excluded.leaders, null::timestamptz)`
  const removed = await tx.department.updateMany({
    where: { removedAt: null, id: { notIn: departments.map(({ id }) => id) } },
    data: { removedAt: at },
  })
  return written + removed.count
}

async function writeTags(tx: Tx, { full, tags }: Readings): Promise<number> {
  const present = [...tags.values()].flatMap(tag => (tag ? [tag] : []))
  const rows = JSON.stringify(
    present.map(tag => ({
      id: tag.id,
      name: clean(tag.name),
      members: ids(tag.userIds),
      departments: [...new Set(tag.departmentIds)].sort((a, b) => a - b),
    })),
  )
  const written = await tx.$executeRaw`
    insert into tag (id, name, members, departments)
    select id, name, members, departments
    from jsonb_to_recordset(${rows}::jsonb) as r(id int, name text, members text[], departments int[])
    on conflict (id) do update set name = excluded.name, members = excluded.members, departments = excluded.departments
    where (tag.name, tag.members, tag.departments) is distinct from (excluded.name, excluded.members, excluded.departments)`
  const gone = full ? { notIn: present.map(({ id }) => id) } : { in: [...tags].flatMap(([id, tag]) => (tag ? [] : [id])) }
  const removed = await tx.tag.deleteMany({ where: { id: gone } })
  return written + removed.count
}

function ids(userIds: readonly string[]): string[] {
  return [...new Set(userIds.map(personIdOf))].sort()
}

/** PostgreSQL refuses NUL and half a surrogate pair; a name that carries one must not stop the whole school. */
function clean(text: string | null): string {
  return (text ?? '').replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd')
}

function* chunks<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += CHUNK) yield items.slice(start, start + CHUNK)
}
