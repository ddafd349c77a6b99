import { z } from 'zod'

// Lenient on purpose: private deployments send numbers as strings and leave fields out, and an accepted message must
// never fail on the shape of its receipt. Long ids arrive as strings of digits (lossless-json.ts).

const int = z.union([
  z.number(),
  z
    .string()
    .trim()
    .regex(/^-?\d+$/)
    .transform(Number),
])
const id = z.union([z.string(), z.number().transform(String)])
const text = z
  .string()
  .nullish()
  .catch(null)
  .transform(value => value ?? null)
const count = (fallback: number) => int.catch(fallback)
/** For trimmings: anything odd is an empty list. */
const listOf = <T extends z.ZodType>(item: T) => z.array(item).catch([])
/** For what decides about people: absent is empty, but a malformed row is an error, not a person less. */
const exactList = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform(rows => rows ?? [])

const envelopeSchema = z.looseObject({ errcode: int.nullish(), errmsg: z.unknown().optional() })

export interface Envelope {
  errcode: number
  errmsg: string
  body: Record<string, unknown>
}

/** Throws when this is not an answer of WeCom at all. */
export function readEnvelope(document: unknown): Envelope {
  const body = envelopeSchema.parse(document)
  return { errcode: body.errcode ?? 0, errmsg: typeof body.errmsg === 'string' ? body.errmsg : '', body }
}

/** "a|b", an array or nothing; always lower-case, as WeCom itself returns ids here. */
const idList = z
  .union([z.string().transform(joined => joined.split('|')), z.array(id)])
  .nullish()
  .catch(null)
  .transform(ids => (ids ?? []).map(one => one.trim().toLowerCase()).filter(one => one !== ''))

export const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: count(7200) })
export const ticketSchema = z.object({ ticket: z.string().min(1), expires_in: count(7200) })

export const sendSchema = z.object({ msgid: id.catch(''), invaliduser: idList, unlicenseduser: idList, response_code: text })
export const updateSchema = z.object({ invaliduser: idList })

export const departmentsSchema = z.object({
  department: z.array(
    z.object({ id: int, name: text, parentid: count(0), order: count(0), department_leader: listOf(id) }).transform(row => ({
      id: row.id,
      name: row.name,
      parentId: row.parentid,
      order: row.order,
      leaderIds: row.department_leader,
    })),
  ),
})

const attribute = z
  .looseObject({
    name: z.string().catch(''),
    text: z
      .looseObject({ value: z.string().catch('') })
      .nullish()
      .catch(null),
  })
  .transform(row => ({ name: row.name, value: row.text?.value ?? '' }))

export const memberSchema = z
  .object({
    userid: id,
    name: text,
    alias: text,
    position: text,
    department: exactList(int),
    is_leader_in_dept: listOf(int),
    direct_leader: listOf(id),
    main_department: int.nullish().catch(null),
    status: int.nullish().catch(null),
    extattr: z
      .looseObject({ attrs: listOf(attribute) })
      .nullish()
      .catch(null),
  })
  .transform(row => ({
    userId: row.userid,
    name: row.name,
    alias: row.alias,
    position: row.position,
    departmentIds: row.department,
    // A list parallel to `department`.
    leaderInDepartmentIds: row.department.filter((_, index) => row.is_leader_in_dept[index] === 1),
    directLeaderIds: row.direct_leader,
    mainDepartmentId: row.main_department ?? null,
    status: row.status ?? null,
    attributes: row.extattr?.attrs ?? [],
  }))

export const membersSchema = z.object({ userlist: z.array(memberSchema) })

export const tagsSchema = z.object({
  taglist: z.array(z.object({ tagid: int, tagname: z.string().catch('') }).transform(row => ({ id: row.tagid, name: row.tagname }))),
})

const userRef = z.object({ userid: id }).transform(row => row.userid)

export const tagSchema = z.object({ tagname: z.string().catch(''), userlist: exactList(userRef), partylist: exactList(int) })

export const agentSchema = z.object({
  name: z.string().catch(''),
  allow_userinfos: z.looseObject({ user: exactList(userRef) }).nullish(),
  allow_partys: z.looseObject({ partyid: exactList(int) }).nullish(),
  allow_tags: z.looseObject({ tagid: exactList(int) }).nullish(),
  close: count(0),
  report_location_flag: count(0),
  isreportenter: count(0),
  redirect_domain: z.string().catch(''),
  home_url: z.string().catch(''),
})

export const ipListSchema = z.object({ ip_list: z.array(z.string()) })
export const uploadSchema = z.object({ media_id: z.string().min(1), created_at: count(0) })

// The legacy path answers with capitals; some private deployments still do.
export const loginSchema = z
  .object({ userid: id.nullish(), UserId: id.nullish(), openid: text, external_userid: text, user_ticket: text })
  .transform(row => ({
    userId: row.userid || row.UserId || null,
    openId: row.openid,
    externalUserId: row.external_userid,
    userTicket: row.user_ticket,
  }))
