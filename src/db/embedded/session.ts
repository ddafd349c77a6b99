import type { PGlite } from '@electric-sql/pglite'

/** What a client of the session must prove: object identity is enough. */
export type SessionClient = object

export interface EmbeddedSession {
  readonly db: PGlite
  /** Batches that ended outside a transaction since the start: an upper bound of the commits. */
  readonly finishedBatches: number
  /** Resolves when `client` owns the session; it keeps it until a batch ends outside a transaction. */
  acquire(client: SessionClient): Promise<void> | undefined
  /** Runs protocol bytes; only for the owner. */
  execute(bytes: Uint8Array): Promise<Uint8Array>
  /** Gives the session on, unless a transaction is open. */
  settle(client: SessionClient): void
  /** What a server does when a client goes away: rolls back and frees. */
  leave(client: SessionClient): Promise<void>
  /** Runs `work` while nobody else has the session. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

/** PGlite is one backend session, so of many pool clients one at a time owns it: whoever has a transaction open. */
export function createSession(db: PGlite): EmbeddedSession {
  let owner: SessionClient | undefined
  let waiting: { client: SessionClient; go: () => void }[] = []
  let finishedBatches = 0

  const execute = async (bytes: Uint8Array) => {
    const { data } = await db.runExclusive(() => db.execProtocol(bytes, { throwOnError: false }))
    if (!db.isInTransaction()) finishedBatches++
    return data
  }

  const acquire = (client: SessionClient) => {
    if (owner === client) return undefined
    if (owner === undefined) {
      owner = client
      return undefined
    }
    return new Promise<void>(go => waiting.push({ client, go }))
  }

  const settle = (client: SessionClient) => {
    if (owner !== client || (!db.closed && db.isInTransaction())) return
    const next = waiting.shift()
    owner = next?.client
    next?.go()
  }

  const leave = async (client: SessionClient) => {
    waiting = waiting.filter(entry => entry.client !== client)
    if (owner !== client) return
    if (!db.closed && db.isInTransaction()) await execute(simpleQuery('ROLLBACK'))
    settle(client)
  }

  const alone = async <T>(work: () => Promise<T>) => {
    const client = {}
    await acquire(client)
    try {
      return await work()
    } finally {
      await leave(client)
    }
  }

  return {
    db,
    get finishedBatches() {
      return finishedBatches
    },
    acquire,
    execute,
    settle,
    leave,
    alone,
  }
}

function simpleQuery(sql: string): Uint8Array {
  const bytes = Buffer.alloc(6 + Buffer.byteLength(sql))
  bytes.write('Q')
  bytes.writeInt32BE(bytes.length - 1, 1)
  bytes.write(sql, 5)
  return new Uint8Array(bytes)
}
