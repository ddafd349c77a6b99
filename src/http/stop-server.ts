import type { Server } from 'node:http'
import type { Http } from './create-http.js'

/** Takes no new connection, lets the callbacks in flight end, then hangs up on whoever is left. False = some were cut off. */
export async function stopServer(server: Server, http: Pick<Http, 'drain'>, withinMs: number): Promise<boolean> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeIdleConnections()
  const drained = await http.drain(withinMs)
  // Event streams of open pages would keep the server open for ever.
  server.closeAllConnections()
  await closed
  return drained
}
