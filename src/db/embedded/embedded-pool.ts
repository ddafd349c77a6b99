import pg from 'pg'
import { SessionStream } from './session-stream.js'
import type { EmbeddedSession } from './session.js'

/** A real pg.Pool whose sockets are in-process streams into PGlite: no TCP port, and the same code path as on a server. */
export function createEmbeddedPool(session: EmbeddedSession, config: pg.PoolConfig = {}): pg.Pool {
  return new pg.Pool({
    user: 'postgres',
    database: 'postgres',
    host: 'embedded',
    ssl: false,
    idleTimeoutMillis: 0,
    ...config,
    stream: () => new SessionStream(session),
  })
}
