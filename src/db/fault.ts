/** The same failure reaches us as a `pg` error, a Prisma error with the driver's error inside, or a socket error. */
export interface Fault {
  sqlState?: string
  /** Prisma's P…, Node's E… */
  code?: string
  /** The kind the Prisma driver adapter gives it. */
  kind?: string
  constraint?: string
  syscall?: string
  message: string
}

const SQL_STATE = /^(?:[0-9][0-9A-Z]{4}|HV\d{3}|P0\d{3}|XX\d{3})$/
const MAX_DEPTH = 6

/** The error, what caused it, and what Prisma carries in `meta`, outermost first. */
export function faultsOf(error: unknown, depth = 0): Fault[] {
  if (!isRecord(error) || depth > MAX_DEPTH) return []
  const meta = isRecord(error['meta']) ? error['meta']['driverAdapterError'] : undefined
  return [faultOf(error), ...faultsOf(meta, depth + 1), ...faultsOf(error['cause'], depth + 1)]
}

function faultOf(error: Record<string, unknown>): Fault {
  const code = text(error['code'])
  const original = text(error['originalCode'])
  const sqlState = [original, code].find(candidate => candidate !== undefined && SQL_STATE.test(candidate))
  const kind = text(error['kind'])
  // `pg` gives the constraint's name, the adapter an object with its index.
  const constraint = isRecord(error['constraint']) ? text(error['constraint']['index']) : text(error['constraint'])
  const syscall = text(error['syscall'])
  return {
    message: text(error['message']) ?? text(error['originalMessage']) ?? '',
    ...(sqlState !== undefined && { sqlState }),
    ...(code !== undefined && { code }),
    ...(kind !== undefined && { kind }),
    ...(constraint !== undefined && { constraint }),
    ...(syscall !== undefined && { syscall }),
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
