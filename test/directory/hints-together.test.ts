import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import type { ContactHint, Sync } from '../../src/directory/index.js'
import type { Contents } from '../../src/media/index.js'
import { createOutbox, createOutboxWorker } from '../../src/outbox/index.js'
import { createFixedClock } from '../../src/shared/clock.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { createLog } from '../../src/shared/log.js'
import { createWork } from '../../src/work.js'
import type { WecomClient } from '../../src/wecom/client/index.js'
import { quickestKind, freshDatabase, type TestDatabase } from '../support/databases.js'

const POISON = 'never-readable'

describe.each([quickestKind()])('contact events that come in crowds, on %s', kind => {
  let db: TestDatabase
  let readings: string[][] = []
  beforeAll(async () => {
    db = await freshDatabase(kind)
  })
  beforeEach(async () => {
    readings = []
    await db.wipe()
  })
  afterAll(() => db?.drop())

  const sync = {
    async applyHints(hints: readonly ContactHint[]) {
      const userIds = hints.map(hint => (hint.kind === 'member' ? hint.userId : ''))
      readings.push(userIds)
      if (userIds.includes(POISON)) throw new Error('WeCom refuses this one')
    },
  } as unknown as Sync
  const given = (...userIds: string[]) =>
    transact(db.background, async tx => {
      for (const userId of userIds)
        await createOutbox(tx).add({
          kind: 'directory.hint',
          subject: 'directory',
          recipients: [],
          dedupeKey: `hint:${userId}`,
          date: '2026-09-14' as LocalDate,
          payload: { hint: { kind: 'member', userId } },
        })
    })
  const drain = async () => {
    const work = createWork({
      client: {} as WecomClient,
      sync,
      manifests: [],
      contents: {} as Contents,
      db,
      clock: createFixedClock('2026-09-14T00:00:00Z'),
      log: createLog({ level: 'silent' }),
    })
    const worker = createOutboxWorker({
      db,
      sender: {
        sendMessage: () => Promise.reject(new Error('no message')),
        updateTemplateCard: () => Promise.reject(new Error('no card')),
      },
      renderer: {
        styleOf: () => 'work',
        render: async () => null,
        refresh: async () => null,
        stillFor: async (_tx, _intent, personIds) => [...personIds],
        work: intent => work[intent.kind]!(intent),
      },
      agentId: 1,
      log: createLog({ level: 'silent' }),
    })
    await worker.drain()
  }
  const states = async () => {
    const rows = await db.prisma.delivery.findMany({ orderBy: { id: 'asc' }, select: { state: true } })
    return rows.map(row => row.state)
  }

  it('all events that wait are one reading of the directory, in their order', async () => {
    await given('amy', 'ben', 'cai', 'dai')
    await drain()

    expect(readings).toEqual([['amy', 'ben', 'cai', 'dai']])
    expect(await states()).toEqual(['sent', 'sent', 'sent', 'sent'])
  })

  it('one that always fails does not hold up those that came with it', async () => {
    await given('amy', POISON, 'ben')
    await drain()
    expect(await states()).toEqual(['queued', 'queued', 'queued'])
    await db.background.$executeRaw`update delivery set available_at = now()`
    await drain()

    expect(await states()).toEqual(['sent', 'queued', 'sent'])
    expect(readings).toContainEqual([POISON])
  })
})
