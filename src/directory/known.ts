import type { Tx } from '../db/index.js'

/** What the mirror holds: decides what else must be asked about. Read outside any transaction; the revision tells if it went stale. */
export interface Known {
  /** Userids, as WeCom spells them, of everybody who is a member now. */
  everybody(): Promise<string[]>
  /** Those of these person ids who are members now. */
  present(personIds: readonly string[]): Promise<Set<string>>
  departments(): Promise<number[]>
  membersOf(departmentIds: readonly number[]): Promise<string[]>
  tagsNaming(personIds: readonly string[], departmentIds: readonly number[]): Promise<number[]>
}

export function createKnown(prisma: Tx): Known {
  return {
    async everybody() {
      const rows = await prisma.person.findMany({ where: { leftAt: null }, select: { wecomUserId: true } })
      return rows.map(row => row.wecomUserId)
    },
    async present(personIds) {
      const rows = await prisma.$queryRaw<{ id: string }[]>`select id from person where left_at is null and id = any(${personIds})`
      return new Set(rows.map(row => row.id))
    },
    async departments() {
      const rows = await prisma.department.findMany({ where: { removedAt: null }, select: { id: true } })
      return rows.map(row => row.id)
    },
    async membersOf(departmentIds) {
      const rows = await prisma.$queryRaw<{ userId: string }[]>`
        select distinct p.wecom_user_id as "userId" from department_member m join person p on p.id = m.person_id
        where m.department_id = any(${departmentIds}::int[])`
      return rows.map(row => row.userId)
    },
    async tagsNaming(personIds, departmentIds) {
      const rows = await prisma.$queryRaw<{ id: number }[]>`
        select id from tag where members && ${personIds}::text[] or departments && ${departmentIds}::int[]`
      return rows.map(row => row.id)
    },
  }
}

const REVISION_KEY = 'directory:revision'

export async function readRevision(prisma: Tx): Promise<number> {
  const row = await prisma.setting.findUnique({ where: { key: REVISION_KEY } })
  return Number(row?.value ?? 0)
}

/** One writer of the directory at a time, on any number of instances; returns the revision under the lock. */
export async function lockDirectory(tx: Tx): Promise<number> {
  await tx.setting.createMany({ data: [{ key: REVISION_KEY, value: 0 }], skipDuplicates: true })
  const [row] = await tx.$queryRaw<{ value: number }[]>`select value from setting where key = ${REVISION_KEY} for update`
  return Number(row?.value ?? 0)
}

export async function bumpRevision(tx: Tx, revision: number): Promise<void> {
  await tx.setting.update({ where: { key: REVISION_KEY }, data: { value: revision + 1 } })
}
