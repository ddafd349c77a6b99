import { z } from 'zod'

/** What an API call runs into before (or after) it is handled. `times` null = until cleared. */
const apiFault = z.object({
  /** Path below /cgi-bin/, e.g. `message/send`; `*` for all. */
  api: z.string(),
  kind: z.enum(['errcode', 'status', 'html', 'slow', 'hang', 'lost']),
  /** errcode to answer, or the HTTP status of `status` and `html`. */
  code: z.number().int().optional(),
  message: z.string().optional(),
  ms: z.number().int().min(0).optional(),
  times: z.number().int().min(1).nullable().optional(),
})
export type ApiFault = z.infer<typeof apiFault>

export const faultsPatch = z.strictObject({
  redeliver: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
  duplicate: z.boolean().optional(),
  delayMs: z.number().int().min(0).max(600_000).optional(),
  dropAnswers: z.number().int().min(-1).optional(),
  repeat: z.enum(['duplicate-first', 'task-id-first']).optional(),
  locationReporting: z.boolean().optional(),
  locationAfterTap: z.boolean().optional(),
  unlicensed: z.array(z.string()).optional(),
  inactive: z.array(z.string()).optional(),
  hidden: z.array(z.string()).optional(),
  api: z.array(apiFault).optional(),
  /** One-shot commands. */
  expireCodes: z.literal(true).optional(),
  expireToken: z.union([z.literal(true), z.literal('42001'), z.literal('40014')]).optional(),
})
export type FaultsPatch = z.infer<typeof faultsPatch>

export interface Faults {
  /** How often each callback is delivered, with a fresh nonce each time. */
  redeliver: 1 | 2 | 3
  /** Each delivery is sent twice at once, byte for byte the same. */
  duplicate: boolean
  delayMs: number
  /** How many coming answers of the service get lost on the way back; -1 = all. */
  dropAnswers: number
  repeat: 'duplicate-first' | 'task-id-first'
  locationReporting: boolean
  /** The LOCATION event of an entry is held back until the person's next tap was delivered. */
  locationAfterTap: boolean
  unlicensed: string[]
  inactive: string[]
  /** Members outside the app's visible range. */
  hidden: string[]
  api: ApiFault[]
}

export function noFaults(): Faults {
  return {
    redeliver: 1,
    duplicate: false,
    delayMs: 0,
    dropAnswers: 0,
    repeat: 'duplicate-first',
    locationReporting: true,
    locationAfterTap: false,
    unlicensed: [],
    inactive: [],
    hidden: [],
    api: [],
  }
}

export function applyFaults(faults: Faults, patch: FaultsPatch): void {
  const { expireCodes: _codes, expireToken: _token, ...settings } = patch
  Object.assign(faults, settings)
}

/** The fault that this call runs into, spent by one. */
export function takeApiFault(faults: Faults, api: string): ApiFault | undefined {
  const fault = faults.api.find(candidate => candidate.api === '*' || candidate.api === api)
  if (!fault || typeof fault.times !== 'number') return fault
  fault.times -= 1
  if (fault.times <= 0) faults.api = faults.api.filter(candidate => candidate !== fault)
  return fault
}

export function takeDroppedAnswer(faults: Faults): boolean {
  if (faults.dropAnswers === 0) return false
  if (faults.dropAnswers > 0) faults.dropAnswers -= 1
  return true
}

export function holds(list: readonly string[], userid: string): boolean {
  return list.some(each => each.toLowerCase() === userid.toLowerCase())
}
