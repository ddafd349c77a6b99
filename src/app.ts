import { cards } from '../cards/index.js'
import { pages as pageRenderers } from '../cards/pages.js'
import { approvalTimeouts } from '../cron/approval-timeouts.js'
import { jobs } from '../cron/index.js'
import { createPulse } from '../cron/pulse.js'
import { createApprovals, type ApprovalKind } from './approval/index.js'
import { readOffset } from './clock-offset.js'
import { databaseFolder, type Config } from './config.js'
import { openDatabase, transact, type Database, type Tx } from './db/index.js'
import { createSync, derive } from './directory/index.js'
import { counting, createMetrics } from './http/index.js'
import { createInbox, createInboxRetry } from './inbox/index.js'
import { createContents, createMedia, openStores } from './media/index.js'
import { createApprovalsModule, promiseSeats, timeOutOf } from './modules/approvals/index.js'
import {
  advanceWindows,
  createCheckInModule,
  markInterrupted,
  materialise,
  plannedOccurrences,
  SETTLE_BATCH,
  settleTaps,
} from './modules/check-in/index.js'
import { createDispatch } from './modules/dispatch.js'
import { createExportsModule } from './modules/exports/index.js'
import { createHelpModule } from './modules/help/index.js'
import { appealApproval, createInspectionModule, plannedInspections, reportDays } from './modules/inspection/index.js'
import { createLeaveModule, dueReturns, leaveApproval } from './modules/leave/index.js'
import { createMakeUpModule, makeUpKind } from './modules/make-up/index.js'
import type { Manifest } from './modules/manifest.js'
import { createPhotosModule } from './modules/photos/index.js'
import { createOutboxRenderer } from './modules/outbox-renderer.js'
import { createOutbox, createOutboxWorker, deliveriesByState } from './outbox/index.js'
import { baseSections, createSchoolFile, loadCalendar } from './school-file/index.js'
import { createClock, type MovableClock } from './shared/clock.js'
import { addDays, localDate } from './shared/dates.js'
import type { Log } from './shared/log.js'
import { personIdOf } from './shared/ids.js'
import { createPages } from './pages.js'
import { createSharedStore } from './shared-store.js'
import { createWork } from './work.js'
import { createWecomClient } from './wecom/client/index.js'

/** What the command line works with; it knows the house through this file. */
export * from './operations.js'
export { databaseFolder }

export type App = Awaited<ReturnType<typeof createApp>>

/** What a test gives in place of what the configuration names. */
export interface Given {
  database?: Database
  clock?: MovableClock
  /** More kinds of things to decide. */
  approvalKinds?: readonly ApprovalKind[]
}

/** The composition root: opens what the configuration names and joins modules, cards and jobs. Starts nothing by itself. */
export async function createApp(config: Config, log: Log, given: Given = {}) {
  const db = given.database ?? (await openDatabase({ databaseUrl: config.databaseUrl, dataDir: databaseFolder(config), log }))
  await db.migrate().catch(async (error: unknown) => {
    await db.close()
    throw error
  })
  const clock = given.clock ?? createClock((config.mode === 'demo' && (await readOffset(db.prisma))) || 0)
  const store = await createSharedStore(config.redisUrl, log)
  const metrics = createMetrics({
    deliveries: () => deliveriesByState(db.background),
    failedEvents: () => db.background.inboxEvent.count({ where: { state: { in: ['failed', 'parked'] } } }),
  })
  const client = createWecomClient({
    baseUrl: config.wecom.apiBase,
    corpId: config.wecom.corpId,
    agentId: config.wecom.agentId,
    secret: config.wecom.secret,
    store: store.store,
    observe: ({ api, errcode, ms }) => {
      metrics.wecomApiCalls.inc({ api, errcode: String(errcode) })
      metrics.wecomApiSeconds.observe({ api }, ms / 1000)
    },
    onBreaker: breaker => log.warn({ ...breaker }, 'the way to WeCom changed'),
  })

  const checkIn = createCheckInModule({
    pool: db.pool,
    prepare: db.kind === 'postgres',
    digestBlocks: () => manifests.flatMap(manifest => manifest.digestBlock ?? []),
  })
  const approvals = createApprovals([leaveApproval, makeUpKind, appealApproval, ...(given.approvalKinds ?? [])])
  const approvalsModule = createApprovalsModule({
    approvals,
    inTransaction: work => transact(db.background, tx => work({ tx, outbox: createOutbox(tx), at: clock.now() })),
  })
  const help = createHelpModule({ manifests: () => manifests })
  const leave = createLeaveModule({ approvals, publicUrl: config.server.publicUrl })
  const makeUp = createMakeUpModule({ approvals })
  const inspection = createInspectionModule({ approvals })
  const manifests: Manifest[] = [checkIn, leave, makeUp, inspection, approvalsModule, createPhotosModule(), createExportsModule(), help]

  const layOut = (tx: Tx, at: Date) => materialise(tx, [localDate(at), addDays(localDate(at), 1)], at)
  const schoolFile = createSchoolFile({
    sections: [...baseSections, ...manifests.flatMap(manifest => manifest.schoolFile ?? [])],
    // Numbers, classes and roles follow the file at once, not at the next sync.
    onChange: async (tx, at) => {
      await derive(tx, localDate(at))
      await layOut(tx, at)
      await promiseSeats({ tx, outbox: createOutbox(tx), at })
    },
  })
  const afterChange = async (tx: Tx, at: Date) => {
    await schoolFile.refresh(tx, { at })
    await layOut(tx, at)
    await promiseSeats({ tx, outbox: createOutbox(tx), at })
  }
  const sync = createSync({ client, prisma: db.background, clock, log, afterChange })

  const pages = createPages({ manifests, pages: pageRenderers, db, clock, publicUrl: config.server.publicUrl })
  const contents = createContents({ db, stores: openStores({ dataDir: config.dataDir, s3: config.mediaS3 }) })
  const work = createWork({ client, sync, manifests, db, clock, contents, log })
  const renderer = createOutboxRenderer({ manifests, cards, clock, work })
  const worker = createOutboxWorker({ db, sender: client, renderer, agentId: config.wecom.agentId, log })
  const dispatch = createDispatch({
    manifests,
    unknownWord: help.unknownWord,
    photoKept: help.photoKept,
    keepPhoto: ({ tx, outbox, person, at }, mediaId) =>
      createMedia(tx, outbox).keep({ mediaId, uploaderId: person.id, purpose: 'chat', at }),
    renderer: cards,
    cards,
  })
  const inbox = createInbox({ db, dispatch, clock, log, onCommit: worker.wake, onEvent: counting(metrics.inboxEvents) })
  const retry = createInboxRetry({
    db,
    dispatch,
    log,
    onCommit: worker.wake,
    askAgain: async (tx, event) => {
      const recipients = [personIdOf(event.fromUserId)]
      await createOutbox(tx).add({
        kind: 'answer.ask-again',
        subject: `person:${recipients[0]}`,
        recipients,
        dedupeKey: `ask-again:${event.createTime}:${recipients[0]}`,
        date: localDate(clock.now()),
      })
    },
  })
  const pulse = createPulse({
    db,
    transact: work => transact(db.background, work, { timeoutMs: 60_000 }),
    clock,
    jobs: [...jobs, approvalTimeouts(timeOutOf(approvals))],
    log,
    outboxOf: createOutbox,
    loadPlan: async (tx, from, until) => ({
      calendar: await loadCalendar(tx),
      occurrences: await plannedOccurrences(tx, from, until),
      dueCases: await approvals.dueCases(tx, until),
      dueReturns: await dueReturns(tx, from, until),
      inspectionDays: await reportDays(tx, from, until),
      inspections: await plannedInspections(tx, from, until),
    }),
    beat: advanceWindows,
    afterBeat: async now => {
      const onFault = (error: unknown, inboxKey: string) => log.error({ err: error, key: inboxKey }, 'a tap could not be judged again')
      const settleSome = () => transact(db.background, tx => settleTaps(tx, createOutbox(tx), now, onFault), { timeoutMs: 60_000 })
      while ((await settleSome()) === SETTLE_BATCH);
    },
    onNewDay: async (tx, now) => {
      await layOut(tx, now)
      // Roles and delegations begin and end with the day.
      await promiseSeats({ tx, outbox: createOutbox(tx), at: now })
    },
    onGap: async (tx, days, now) => {
      // What nobody was there to lay out is laid out now: a window that happened unseen is undetermined, not unheard of.
      await materialise(tx, days, now)
      for (const day of days) await markInterrupted(tx, day)
    },
    onRun: job => metrics.jobRuns.inc({ job }),
    onTick: worker.wake,
  })

  return {
    config,
    log,
    db,
    clock,
    store,
    metrics,
    client,
    manifests,
    approvals,
    pages,
    schoolFile,
    sync,
    contents,
    work,
    worker,
    inbox,
    retry,
    pulse,
    layOut,
    /** Closes what was opened; the workers must have been stopped. */
    async close() {
      await store.close()
      await db.close()
    },
  }
}
