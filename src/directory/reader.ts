import { personIdOf } from '../shared/ids.js'
import type { WecomDepartment, WecomMember, WecomTagMembers } from '../wecom/client/index.js'
import type { ContactsApi } from './contacts-api.js'
import type { ContactHint } from './hints.js'
import type { Known } from './known.js'

/** What WeCom says now, about everything (`full`) or about some members and tags. The departments are always complete. */
export interface Readings {
  full: boolean
  departments: WecomDepartment[]
  /** By person id; null = not there, or not visible to the app. */
  users: Map<string, WecomMember | null>
  /** Null = gone. */
  tags: Map<number, (WecomTagMembers & { id: number }) | null>
}

const PARALLEL = 5
const LEFT_STATUS = 5
/** WeCom's ids may be as large as 2³²−1, the database's only half that; schools count in hundreds, and one odd id must not stop the rest. */
const MAX_ID = 2_147_483_647
const fits = (id: number): boolean => Number.isInteger(id) && id > 0 && id <= MAX_ID

/** Reads through the API client only, never inside a transaction. */
export function createReader(client: ContactsApi) {
  function collector() {
    const users: Readings['users'] = new Map()
    const keep = (user: WecomMember): void => {
      users.set(personIdOf(user.userId), user.status === LEFT_STATUS ? null : { ...user, departmentIds: user.departmentIds.filter(fits) })
    }
    /** One by one; those already read are not read again. */
    async function members(userIds: Iterable<string>): Promise<void> {
      const missing = new Map([...userIds].map(userId => [personIdOf(userId), userId]))
      await eachInParallel(
        [...missing].filter(([personId]) => personId !== '' && !users.has(personId)),
        async ([personId, userId]) => {
          const user = await client.getUser(userId)
          if (user) keep(user)
          else users.set(personId, null)
        },
      )
    }
    return {
      users,
      async departments(ids: readonly number[]) {
        const incomplete: string[] = []
        await eachInParallel(ids, async id => {
          for (const user of await client.listDepartmentUsers(id)) {
            if (user.detail === 'full') keep(user)
            else incomplete.push(user.userId)
          }
        })
        await members(incomplete)
      },
      members,
    }
  }

  const readDepartments = async (): Promise<WecomDepartment[]> => (await client.listDepartments()).filter(({ id }) => fits(id))

  /** A tag that is no longer listed is gone: asking for it would be an error. */
  async function readTags(wanted: readonly number[] | 'all'): Promise<Readings['tags']> {
    const tags: Readings['tags'] = new Map()
    if (wanted.length === 0) return tags
    const listed = (await client.listTags()).map(({ id }) => id).filter(fits)
    const asked = wanted === 'all' ? listed : [...new Set(wanted)]
    await eachInParallel(asked, async id => {
      const tag = listed.includes(id) ? await client.getTag(id) : null
      tags.set(id, tag && { ...tag, id, departmentIds: tag.departmentIds.filter(fits) })
    })
    return tags
  }

  return {
    async full(known: Known): Promise<Readings> {
      const departments = await readDepartments()
      const found = collector()
      await found.departments(departments.map(({ id }) => id))
      const tags = await readTags('all')
      // A member may be visible through a tag or alone, in no department we can list; and "not listed" is not yet "gone".
      await found.members([...tagged(tags), ...departments.flatMap(({ leaderIds }) => leaderIds), ...(await known.everybody())])
      return { full: true, departments, users: found.users, tags }
    },

    /** The parts that these hints point at, and what may have changed with them without a hint of its own. */
    async hinted(hints: readonly ContactHint[], known: Known): Promise<Readings> {
      const departments = await readDepartments()
      const live = new Set(departments.map(({ id }) => id))
      const before = new Set(await known.departments())
      const removed = [...before].filter(id => !live.has(id))
      const hinted = hints.flatMap(hint => (hint.kind === 'department' && fits(hint.departmentId) ? [hint.departmentId] : []))
      const touched = [...new Set([...hinted, ...removed, ...[...live].filter(id => !before.has(id))])]

      const found = collector()
      await found.departments(touched.filter(id => live.has(id)))
      await found.members(hints.flatMap(hint => (hint.kind === 'member' ? [hint.userId, hint.newUserId ?? ''] : [])))
      await found.members(await known.membersOf(touched))

      // WeCom may drop a deleted member or department from its tags without saying so.
      const gone = [
        ...[...found.users].flatMap(([personId, user]) => (user ? [] : [personId])),
        ...hints.flatMap(hint => (hint.kind === 'member' && (hint.removed || hint.newUserId) ? [personIdOf(hint.userId)] : [])),
      ]
      const tags = await readTags([
        ...hints.flatMap(hint => (hint.kind === 'tag' && fits(hint.tagId) ? [hint.tagId] : [])),
        ...(await known.tagsNaming(gone, [...removed, ...hinted])),
      ])
      const mentioned = [...tagged(tags), ...departments.flatMap(({ leaderIds }) => leaderIds)]
      const present = await known.present(mentioned.map(personIdOf))
      await found.members(mentioned.filter(userId => !present.has(personIdOf(userId))))
      return { full: false, departments, users: found.users, tags }
    },
  }
}

export type Reader = ReturnType<typeof createReader>

function tagged(tags: Readings['tags']): string[] {
  return [...tags.values()].flatMap(tag => tag?.userIds ?? [])
}

async function eachInParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(PARALLEL, items.length) }, worker))
}
