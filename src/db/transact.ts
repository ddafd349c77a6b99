import type { Prisma, PrismaClient } from './generated/client.js'
import { isWriteConflict } from './predicates.js'

export type Tx = Prisma.TransactionClient

export interface TransactOptions {
  /** How long the whole transaction may take before Prisma rolls it back. */
  timeoutMs?: number
}

const MAX_WAIT_MS = 4_000
const TIMEOUT_MS = 10_000

/** One transaction, tried once more after a serialisation failure or deadlock: `work` must not act outside the database. */
export async function transact<T>(
  prisma: PrismaClient,
  work: (tx: Tx) => Promise<T>,
  { timeoutMs = TIMEOUT_MS }: TransactOptions = {},
): Promise<T> {
  const options = { maxWait: MAX_WAIT_MS, timeout: timeoutMs }
  try {
    return await prisma.$transaction(work, options)
  } catch (error) {
    if (!isWriteConflict(error)) throw error
    return prisma.$transaction(work, options)
  }
}

let savepoints = 0

/** Runs `work` so that its failure undoes only its own writes and the transaction goes on. */
export async function savepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const name = `sp_${++savepoints}`
  await tx.$executeRawUnsafe(`SAVEPOINT ${name}`)
  let result: T
  try {
    result = await work()
  } catch (error) {
    // When this fails as well, the connection is gone and the whole transaction with it: that error rises instead.
    await tx.$executeRawUnsafe(`ROLLBACK TO SAVEPOINT ${name}`)
    await tx.$executeRawUnsafe(`RELEASE SAVEPOINT ${name}`)
    throw error
  }
  await tx.$executeRawUnsafe(`RELEASE SAVEPOINT ${name}`)
  return result
}
