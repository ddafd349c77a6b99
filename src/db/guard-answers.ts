import type pg from 'pg'

type Settled = (error: Error | undefined, result?: unknown) => void
type AnyQuery = (...args: unknown[]) => unknown

/**
 * Ends a connection whose query is not answered in time. The server's own time-outs end every healthy query sooner; this is for a
 * server that was frozen, or lost behind a network, without closing the connection: `pg` alone would wait for hours, and its
 * `query_timeout` gives the hung connection back to the pool.
 */
export function guardAnswers(pool: pg.Pool, answerMs: number): pg.Pool {
  pool.on('connect', client => {
    const query = client.query.bind(client) as unknown as AnyQuery
    const guarded: AnyQuery = (...args) => {
      // `end` on a client with a query under way destroys its socket, and the query fails with "Connection terminated".
      const timer = setTimeout(() => void client.end(), answerMs)
      const callback = args.at(-1)
      if (typeof callback === 'function')
        return query(...args.slice(0, -1), ((error, result) => {
          clearTimeout(timer)
          ;(callback as Settled)(error, result)
        }) satisfies Settled)
      const result = query(...args)
      if (result instanceof Promise) return result.finally(() => clearTimeout(timer))
      clearTimeout(timer) // a cursor or stream reports its end in its own way
      return result
    }
    client.query = guarded as typeof client.query
  })
  return pool
}
