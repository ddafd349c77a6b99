import { z } from 'zod'

const coordinates = { latitude: z.number(), longitude: z.number() }

/** What the control API accepts. */
export const enterBody = z.object({ order: z.enum(['enter-first', 'location-first', 'together']).default('enter-first') })
export const textBody = z.object({ text: z.string().min(1) })
export const pictureBody = z.object({ dataUrl: z.string().optional(), preset: z.string().optional() })
export const pinBody = z.object({ ...coordinates, label: z.string().default('') })
export const positionBody = z.object({
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  precision: z.number().optional(),
  preset: z.string().optional(),
  report: z.boolean().default(false),
})
export const menuBody = z.object({ key: z.string().min(1) })
const pairs = z.array(z.object({ questionKey: z.string(), optionIds: z.array(z.string()) }))
export const cardBody = z.object({
  taskId: z.string(),
  key: z.string(),
  selections: z
    .union([
      z.record(z.string(), z.array(z.string())),
      pairs.transform(list => Object.fromEntries(list.map(each => [each.questionKey, each.optionIds]))),
    ])
    .default({}),
})
export const cardMenuBody = z.object({ taskId: z.string(), key: z.string() })
export const clockBody = z.object({ offsetMs: z.number().int() })
export const redeliverBody = z.object({ userid: z.string(), times: z.number().int().min(1).max(3).default(1) })
export const verifyBody = z.object({ endpoint: z.enum(['app', 'contacts']).default('app') })

export const memberBody = z.object({
  newUserid: z.string().min(1).optional(),
  name: z.string().optional(),
  departments: z.array(z.number().int()).min(1).optional(),
  leads: z.array(z.number().int()).optional(),
  alias: z.string().optional(),
  position: z.string().optional(),
  extattr: z.record(z.string(), z.string()).optional(),
  status: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(5)]).optional(),
  subtitle: z.string().optional(),
})
export const departmentBody = z.object({
  name: z.string().optional(),
  parentId: z.number().int().optional(),
  order: z.number().int().optional(),
})
export const tagBody = z.object({
  name: z.string().optional(),
  userids: z.array(z.string()).optional(),
  departmentIds: z.array(z.number().int()).optional(),
})
