import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { Prisma, type PrismaClient } from './generated/client.js'
import type { Tx } from './transact.js'

/** Sends a query on a connection whose transaction somebody else began. */
export type Lent = (query: pg.QueryConfig) => Promise<pg.QueryResult>

export interface Joined {
  tx: Tx
  /** Prisma forgets the connection; nothing is committed or rolled back. */
  leave(): Promise<void>
}

/** Marks the transactions that are joined. Nobody asks for this level otherwise: to PostgreSQL it is READ COMMITTED. */
const JOINING = { asked: Prisma.TransactionIsolationLevel.ReadUncommitted, seen: 'READ UNCOMMITTED' }
/** Who lends the connection keeps the time. */
const ENDLESS_MS = 2 ** 31 - 1
const NOT_PRISMAS = /^(?:BEGIN|COMMIT|ROLLBACK|SET TRANSACTION ISOLATION LEVEL .*)$/

type Adapting = NonNullable<ConstructorParameters<typeof PrismaPg>[1]>

/** Prisma over a pool, whose models can also join a transaction that was begun by hand. */
export function createJoining(pool: pg.Pool, adapting: Adapting) {
  let lent: { query: Lent; taken: () => void } | undefined
  /** One at a time, so that each gets the connection that was meant for it. */
  let turn = Promise.resolve()

  const factory = new PrismaPg(pool, adapting)
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async level => {
      if (level !== JOINING.seen) return start(level)
      if (!lent) throw new Error('nobody lends a connection')
      const { query, taken } = lent
      lent = undefined
      taken()
      return (await new PrismaPg(loanOf(query), adapting).connect()).startTransaction()
    }
    return adapter
  }

  async function join(prisma: PrismaClient, query: Lent): Promise<Joined> {
    const before = turn
    let taken = () => {}
    turn = new Promise(resolve => (taken = resolve))
    await before
    return new Promise((resolve, reject) => {
      lent = { query, taken }
      let finish = () => {}
      const finished = new Promise<void>(done => (finish = done))
      const joined = prisma.$transaction(
        tx => {
          const leave = async () => {
            finish()
            await joined.catch(() => {})
          }
          resolve({ tx, leave })
          return finished
        },
        // Never given up while it waits: a late one would take the connection of the next.
        { isolationLevel: JOINING.asked, maxWait: ENDLESS_MS, timeout: ENDLESS_MS },
      )
      joined.catch(reject).finally(taken)
    })
  }

  return { adapter: factory, join }
}

/** A pool of one connection that is lent: it does not begin, end or release. */
function loanOf(query: Lent): pg.Pool {
  const connection = {
    query: (config: pg.QueryConfig) =>
      NOT_PRISMAS.test(config.text) ? Promise.resolve({ rows: [], fields: [], rowCount: 0 }) : query(config),
    on() {},
    removeListener() {},
    release() {},
  }
  return Object.assign(Object.create(pg.Pool.prototype) as pg.Pool, { options: {}, connect: async () => connection })
}
