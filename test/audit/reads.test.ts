import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { readsOf, recordRead } from '../../src/audit/reads.js'
import { transact } from '../../src/db/index.js'
import { quickestKind, freshDatabase, type TestDatabase } from '../support/databases.js'

const MORNING = new Date('2026-09-14T08:00:00+08:00')
const EVENING = new Date('2026-09-14T23:59:59+08:00')
const NEXT_DAY = new Date('2026-09-15T00:00:00+08:00')

describe.each([quickestKind()])('M05: who looked, on %s', kind => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await freshDatabase(kind)
  })
  beforeEach(async () => {
    await db.wipe()
    await db.prisma.person.createMany({
      data: [
        { id: 'amy', wecomUserId: 'Amy', name: '安明' },
        { id: 't.wang', wecomUserId: 'T.Wang', name: '王老师' },
      ],
    })
  })
  afterAll(() => db?.drop())

  const look = (change: Partial<Parameters<typeof recordRead>[1]> = {}) =>
    transact(db.background, tx =>
      recordRead(tx, { subject: 'leave:1', ownerId: 'amy', readerId: 't.wang', what: 'reason', how: 'card', at: MORNING, ...change }),
    )
  const reads = (of: Parameters<typeof readsOf>[1]) => transact(db.background, tx => readsOf(tx, of))

  it('one reader counts once a school day for each thing, with the first way and time, however often and at once', async () => {
    await look()
    await Promise.all([look({ at: EVENING, how: 'chat' }), look({ at: EVENING }), look({ what: 'proof', at: EVENING })])
    await look({ at: NEXT_DAY, how: 'export' })

    expect(await reads({ subject: 'leave:1' })).toEqual([
      { subject: 'leave:1', name: '王老师', what: 'reason', how: 'card', at: MORNING },
      { subject: 'leave:1', name: '王老师', what: 'proof', how: 'card', at: EVENING },
      { subject: 'leave:1', name: '王老师', what: 'reason', how: 'export', at: NEXT_DAY },
    ])
  })

  it('a student lists who looked at anything of theirs, and nothing of others', async () => {
    await look()
    await look({ subject: 'make-up:2', at: EVENING })
    await look({ subject: 'leave:3', ownerId: 'ben' })

    expect((await reads({ ownerId: 'amy' })).map(line => line.subject)).toEqual(['leave:1', 'make-up:2'])
    expect(await reads({ ownerId: 'ben' })).toHaveLength(1)
  })

  it('looking at one’s own is nobody’s business', async () => {
    await look({ readerId: 'amy' })

    expect(await reads({ ownerId: 'amy' })).toEqual([])
  })

  it('who has left the school is still named, by the id when nothing else is known', async () => {
    await look({ readerId: 't.gone' })

    expect(await reads({ ownerId: 'amy' })).toMatchObject([{ name: 't.gone' }])
  })

  it('a read that is taken back with its transaction was none', async () => {
    const failing = transact(db.background, async tx => {
      await recordRead(tx, { subject: 'leave:1', ownerId: 'amy', readerId: 't.wang', what: 'reason', how: 'card', at: MORNING })
      throw new Error('the command failed')
    })

    await expect(failing).rejects.toThrow('the command failed')
    expect(await reads({ ownerId: 'amy' })).toEqual([])
  })
})
