import type { z } from 'zod'
import type { ApiCaller } from './api-caller.js'
import { WecomApiError } from './errors.js'
import { departmentsSchema, loginSchema, membersSchema, memberSchema, tagSchema, tagsSchema } from './schemas.js'

export interface WecomDepartment {
  id: number
  /** Null where WeCom withholds it (contact-sync secret). */
  name: string | null
  parentId: number
  order: number
  leaderIds: string[]
}

export interface WecomMember {
  userId: string
  name: string | null
  alias: string | null
  position: string | null
  departmentIds: number[]
  leaderInDepartmentIds: number[]
  directLeaderIds: string[]
  mainDepartmentId: number | null
  /** 1 active, 2 disabled, 4 not activated, 5 left. */
  status: number | null
  attributes: { name: string; value: string }[]
  /** `simple`: only userId, name and departments were given; the rest is unknown, not empty. */
  detail: 'full' | 'simple'
}

export interface WecomTag {
  id: number
  name: string
}

export interface WecomTagMembers {
  name: string
  userIds: string[]
  departmentIds: number[]
}

/** Who logged in. Not everybody is a member: userId may be null. */
export interface WecomLogin {
  userId: string | null
  openId: string | null
  externalUserId: string | null
  userTicket: string | null
}

const member = (row: z.infer<typeof memberSchema>, detail: WecomMember['detail']): WecomMember => ({ ...row, detail })

const isRefusal = (error: unknown, ...marks: WecomApiError['mark'][]) => error instanceof WecomApiError && marks.includes(error.mark)

export function contactsApi({ call }: ApiCaller) {
  return {
    async listDepartments(): Promise<WecomDepartment[]> {
      return (await call({ api: 'department/list' }, departmentsSchema)).department
    },

    /** The direct members. A department too large for details, or without the right to them, gives the simple list. */
    async listDepartmentUsers(departmentId: number): Promise<WecomMember[]> {
      const query = { department_id: String(departmentId) }
      try {
        const { userlist } = await call({ api: 'user/list', query }, membersSchema)
        return userlist.map(row => member(row, 'full'))
      } catch (error) {
        if (!isRefusal(error, 'too-large', 'no-right')) throw error
        const { userlist } = await call({ api: 'user/simplelist', query }, membersSchema)
        return userlist.map(row => member(row, 'simple'))
      }
    },

    /** Null when the person does not exist or this app may not see them; WeCom does not tell the two apart reliably. */
    async getUser(userId: string): Promise<WecomMember | null> {
      try {
        return member(await call({ api: 'user/get', query: { userid: userId } }, memberSchema), 'full')
      } catch (error) {
        if (isRefusal(error, 'receiver-gone', 'out-of-range')) return null
        throw error
      }
    },

    async listTags(): Promise<WecomTag[]> {
      return (await call({ api: 'tag/list' }, tagsSchema)).taglist
    },

    async getTag(tagId: number): Promise<WecomTagMembers> {
      const tag = await call({ api: 'tag/get', query: { tagid: String(tagId) } }, tagSchema)
      return { name: tag.tagname, userIds: tag.userlist, departmentIds: tag.partylist }
    },

    /** A code works once, so a lost answer cannot be asked for again: the login starts anew. */
    getUserInfoByCode: (code: string): Promise<WecomLogin> =>
      call({ api: 'auth/getuserinfo', query: { code }, secrets: [code], repeatable: false }, loginSchema),
  }
}
