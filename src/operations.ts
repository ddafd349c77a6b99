// What an operator works with beside the running school. `src/cli` knows the house through app.ts only, which hands this on.
import { createTrail } from './audit/trail.js'
import { transact, type Tx } from './db/index.js'
import type { App } from './app.js'
import type { LocalDate } from './shared/dates.js'
import { createMemoryTtlStore } from './shared/ttl-store.js'
import { createWecomClient } from './wecom/client/index.js'

export { ROLL_LABEL } from '../cards/words.js'
export { cards } from '../cards/index.js'
export { TRAIL_ACTOR, trailWords } from '../cards/trail.words.js'
export { shortHash, type Anchor } from './audit/anchor.js'
export { findSubjects, namesIn, readTrail, type KeptText, type ShownEntry } from './audit/read-trail.js'
export { verifyTrail, type TrailFault, type TrailReport } from './audit/verify-trail.js'
export { DataFolderInUseError, isDatabaseAway, restoreEmbedded, type Tx } from './db/index.js'
export { describeGaps, type Gap } from './directory/index.js'
export { promiseDigests } from './modules/check-in/index.js'
export { assembleMenu } from './modules/menu.js'
export { listDeadLetters, resend } from './outbox/index.js'
export { inspectionGaps, schoolWeek, type InspectionGap } from './modules/inspection/index.js'
export { toPicture, writeWorkbook, type Column, type Line, type StreamedSheet } from './reports/index.js'
export { groupOf, loadRolls, type Roll, type RollLine } from './roll/index.js'
export { faultLine, loadCalendar } from './school-file/index.js'
export { WecomApiError, WecomNetworkError, WecomUnavailableError, type WecomAgent } from './wecom/client/index.js'
export { menuHash } from './work.js'

/** Imports and rehearsals touch the whole school. */
const TIMEOUT_MS = 60_000

export function inTransaction<T>(app: App, work: (tx: Tx) => Promise<T>, { timeoutMs = TIMEOUT_MS } = {}): Promise<T> {
  return transact(app.db.background, work, { timeoutMs })
}

class Rehearsed<T> extends Error {
  constructor(readonly result: T) {
    super('rehearsed')
  }
}

/** Does the real thing and takes it all back, so that a dry run cannot differ from the run. */
export async function rehearse<T>(app: App, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await inTransaction(app, async tx => {
      throw new Rehearsed(await work(tx))
    })
  } catch (error) {
    if (error instanceof Rehearsed) return error.result as T
    throw error
  }
}

/** What an operator did, in the trail. */
export function recordOperation(
  tx: Tx,
  app: App,
  operation: { subject: string; action: string; data?: Record<string, string | number | boolean | null | string[]> },
): Promise<void> {
  return createTrail(tx).record({ ...operation, actorId: 'cli', at: app.clock.now() })
}

/** One window of one class on a day, without its students. */
export function windowsOfDay(tx: Tx, date: LocalDate) {
  return tx.$queryRaw<{ class_id: number; class_name: string; name: string; students: number }[]>`
    select o.class_id, c.name as class_name, o.name, (select count(*)::int from occurrence_member m where m.date = o.date and m.occurrence_id = o.id) as students
      from window_occurrence o join class_group c on c.id = o.class_id
     where o.date = ${date}::date order by o.open_at, o.name, o.class_id`
}

/** A client that remembers nothing: no cached token, no pause after an earlier refusal. For questions about now. */
export function freshClient({ config }: Pick<App, 'config'>) {
  const { apiBase, corpId, agentId, secret } = config.wecom
  return createWecomClient({ baseUrl: apiBase, corpId, agentId, secret, store: createMemoryTtlStore() })
}
