import type pg from 'pg'
import { AppError } from '../shared/errors.js'
import type { PrismaClient } from './generated/client.js'
import type { Joined, Lent } from './join-prisma.js'
import { asParameter, RAW_TYPES, rawStatement, type RawStatement } from './raw-sql.js'
import type { Tx } from './transact.js'

export interface DirectTransactionsDeps {
  prisma: PrismaClient
  pool: pg.Pool
  join: (prisma: PrismaClient, query: Lent) => Promise<Joined>
  /** Undefined = the statement is not prepared. */
  nameOf: (query: { sql: string; args: readonly unknown[] }) => string | undefined
}

type Options = NonNullable<Parameters<PrismaClient['$transaction']>[1]> & { maxWait?: number; timeout?: number }
type Work = (tx: Tx) => Promise<unknown>

// Prisma's own defaults.
const MAX_WAIT_MS = 2_000
const TIMEOUT_MS = 5_000

/**
 * The same client, but its transactions are begun here and hand-written SQL goes straight to the driver: Prisma's way costs three to four
 * times the processor time of a short statement, and half a millisecond for a transaction. Models join when they are first asked.
 */
export function withDirectTransactions({ prisma, pool, join, nameOf }: DirectTransactionsDeps): PrismaClient {
  async function run(work: Work, { maxWait = MAX_WAIT_MS, timeout = TIMEOUT_MS, isolationLevel }: Options = {}): Promise<unknown> {
    const connection = await connectionWithin(pool, maxWait)
    // A connection that is lost fails its query; without a listener it would end the process.
    const noted = () => {}
    connection.on('error', noted)
    let isOver = false
    let joined: Promise<Joined> | undefined

    const send: Lent = query => (isOver ? Promise.reject(tooLong(timeout)) : connection.query(query))
    const raw = ({ text, values }: RawStatement) => {
      const name = nameOf({ sql: text, args: values })
      return send({ ...(name && { name }), text, values, types: RAW_TYPES })
    }
    const end = async (verb: 'commit' | 'rollback') => {
      isOver = true
      clearTimeout(timer)
      await (await joined?.catch(() => undefined))?.leave()
      let failure: unknown
      try {
        await connection.query(verb)
      } catch (error) {
        failure = error
        throw error
      } finally {
        connection.off('error', noted)
        // One that could not end its transaction must not be used again.
        connection.release(failure !== undefined)
      }
    }
    let late: Promise<void> | undefined
    const timer = setTimeout(() => (late = end('rollback').catch(() => {})), timeout)
    timer.unref()

    try {
      await send({ text: isolationLevel ? `begin isolation level ${LEVELS[isolationLevel]}` : 'begin' })
      const result = await work(createTx(raw, () => (joined ??= join(prisma, send))))
      if (!late) {
        await end('commit')
        return result
      }
    } catch (error) {
      // A commit that failed has ended the transaction already.
      if (!isOver) await end('rollback').catch(() => {})
      await late
      throw error
    }
    await late
    throw tooLong(timeout)
  }

  const $transaction = (work: Work | Parameters<PrismaClient['$transaction']>[0], options?: Options) =>
    typeof work === 'function' ? run(work, options) : prisma.$transaction(work, options)
  return Object.create(prisma, { $transaction: { value: $transaction, writable: true, configurable: true } }) as PrismaClient
}

const LEVELS = {
  ReadUncommitted: 'read uncommitted',
  ReadCommitted: 'read committed',
  RepeatableRead: 'repeatable read',
  Serializable: 'serializable',
} as const

function tooLong(timeout: number): AppError {
  return new AppError('transaction-timeout', `a transaction was rolled back after ${timeout} ms`)
}

/** A connection that comes too late goes back unused. */
function connectionWithin(pool: pg.Pool, maxWait: number): Promise<pg.PoolClient> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(new AppError('no-connection', `no connection was free within ${maxWait} ms`))
    }, maxWait)
    pool.connect().then(
      connection => {
        clearTimeout(timer)
        if (isLate) connection.release()
        else resolve(connection)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error instanceof Error ? error : new Error(String(error)))
      },
    )
  })
}

type Model = Record<string, (args?: unknown) => Promise<unknown>>

/** Raw SQL straight away, everything else by Prisma over the same connection. */
function createTx(raw: (statement: RawStatement) => Promise<pg.QueryResult>, joined: () => Promise<Joined>): Tx {
  const rows = async (statement: RawStatement) => (await raw(statement)).rows as unknown
  const count = async (statement: RawStatement) => (await raw(statement)).rowCount ?? 0
  type Query = Parameters<typeof rawStatement>[0]
  const own: Record<string, unknown> = {
    $queryRaw: (query: Query, ...values: unknown[]) => rows(rawStatement(query, values)),
    $executeRaw: (query: Query, ...values: unknown[]) => count(rawStatement(query, values)),
    $queryRawUnsafe: (text: string, ...values: unknown[]) => rows({ text, values: values.map(asParameter) }),
    $executeRawUnsafe: (text: string, ...values: unknown[]) => count({ text, values: values.map(asParameter) }),
  }
  const modelOf = (name: string) =>
    new Proxy<Model>(
      {},
      {
        get: (_, method) => async (args?: unknown) => {
          const { tx } = await joined()
          return (tx as unknown as Record<string, Model>)[name]![method as string]!(args)
        },
      },
    )
  return new Proxy(own, {
    get: (known, name) => (typeof name !== 'string' || name === 'then' ? undefined : (known[name] ??= modelOf(name))),
  }) as unknown as Tx
}
