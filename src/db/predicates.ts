import { type Fault, faultsOf } from './fault.js'

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return faultsOf(error).some(
    fault =>
      (fault.sqlState === '23505' || fault.kind === 'UniqueConstraintViolation') &&
      (constraint === undefined || fault.constraint === constraint),
  )
}

/** Serialisation failure or deadlock: the same work may well succeed at the next try. */
export function isWriteConflict(error: unknown): boolean {
  return faultsOf(error).some(
    fault =>
      fault.sqlState === '40001' || fault.sqlState === '40P01' || fault.code === 'P2034' || fault.kind === 'TransactionWriteConflict',
  )
}

export function isLockTimeout(error: unknown): boolean {
  return faultsOf(error).some(fault => fault.sqlState === '55P03')
}

export function isStatementTimeout(error: unknown): boolean {
  return faultsOf(error).some(fault => fault.sqlState === '57014')
}

/** The database could not be asked at all (down, restarting, out of connections, unreachable); nothing is said about the work itself. */
export function isDatabaseAway(error: unknown): boolean {
  return faultsOf(error).some(isAway)
}

/** The transaction was rolled back because it took too long: nothing of it is left, and nothing more can be written in it. */
export function isTransactionOver(error: unknown): boolean {
  return faultsOf(error).some(fault => fault.code === 'transaction-timeout' || fault.code === 'P2028') && !isDatabaseAway(error)
}

const AWAY_SQL_STATE = /^(?:08...|57P0[1-5]|53300)$/
const AWAY_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'])
const AWAY_CODES = new Set(
  (
    'no-connection P1001 P1002 P1008 P1011 P1017 P2024 P2037 ' +
    'ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH'
  ).split(' '),
)
// `pg` gives these no code, and P2028 stands both for "could not start" and for "ran too long": the text is all there is.
const AWAY_MESSAGES = [
  /^Connection terminated/,
  /^timeout exceeded when trying to connect/,
  /^timeout expired/,
  /^Client (?:has encountered a connection error|was closed) and is not queryable/,
  /^Query read timeout/,
  /^Cannot use a pool after calling end/,
]

function isAway(fault: Fault): boolean {
  if (fault.sqlState !== undefined) return AWAY_SQL_STATE.test(fault.sqlState)
  if (fault.kind !== undefined && AWAY_KINDS.has(fault.kind)) return true
  if (fault.code !== undefined && AWAY_CODES.has(fault.code)) return true
  if (fault.code === 'P2028') return fault.message.includes('Unable to start a transaction')
  if (fault.code === 'ENOENT') return fault.syscall === 'connect' // the unix socket of a stopped server
  return AWAY_MESSAGES.some(pattern => pattern.test(fault.message))
}
