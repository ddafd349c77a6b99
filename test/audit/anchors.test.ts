import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { anchorHash, anchorTrail, shortHash } from '../../src/audit/anchor.js'
import { createTrail, entryHash } from '../../src/audit/trail.js'
import { verifyTrail } from '../../src/audit/verify-trail.js'
import { transact } from '../../src/db/index.js'
import type { Sync } from '../../src/directory/index.js'
import type { Contents } from '../../src/media/index.js'
import { createOutbox } from '../../src/outbox/index.js'
import { createFixedClock } from '../../src/shared/clock.js'
import { addDays, instantOf, type LocalDate, type LocalTime, toDbDate } from '../../src/shared/dates.js'
import { createLog } from '../../src/shared/log.js'
import type { WecomClient } from '../../src/wecom/client/index.js'
import { createWork } from '../../src/work.js'
import { databaseKinds, freshDatabase, type TestDatabase } from '../support/databases.js'

const FIRST = '2026-09-14' as LocalDate
const SECOND = addDays(FIRST, 1)
const THIRD = addDays(FIRST, 2)
const NIGHT = '03:20' as LocalTime

describe.each(databaseKinds())('M01: the daily anchor, on %s', kind => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await freshDatabase(kind)
  })
  afterAll(() => db?.drop())

  const record = (subject: string, action: string, at = new Date('2026-09-13T08:00:00Z')) =>
    transact(db.background, tx => createTrail(tx).record({ subject, actorId: 't.wang', action, at, data: { number: 'QJ0914-01', day: 1 } }))
  const anchor = (date: LocalDate) => transact(db.background, tx => anchorTrail(tx, { date, at: instantOf(date, NIGHT) }))
  const raw = (sql: string) => transact(db.background, tx => tx.$executeRawUnsafe(sql))
  const verified = () => transact(db.background, verifyTrail)

  /** Three slips; amy's grows on every day, ben's on the first two, cai's is of the first day only. */
  beforeEach(async () => {
    await db.wipe()
    await record('leave:amy', 'leave.submit')
    await record('leave:ben', 'leave.submit')
    await record('leave:cai', 'leave.submit')
    await anchor(FIRST)
    await record('leave:amy', 'leave.approve')
    await record('leave:ben', 'leave.approve')
    await anchor(SECOND)
    await record('leave:amy', 'leave.back')
    await anchor(THIRD)
    await record('leave:ben', 'leave.back')
  })

  it('proves everything up to the newest anchor, and counts what is younger', async () => {
    const report = await verified()

    expect(report).toMatchObject({ subjects: 3, entries: 7, anchors: 3, faultCount: 0, faults: [] })
    expect(report.provedBy).toMatchObject({ date: THIRD, number: 3, subjects: 3, entries: 6 })
    expect(report.newest).toEqual(report.provedBy)
    expect(shortHash(report.newest!.hash)).toMatch(/^([0-9a-f]{4} ){4}[0-9a-f]{4}$/)
  })

  it('is made once a day, by whoever comes first; a late one for a day long covered makes none', async () => {
    const made = await Promise.all([anchor(addDays(THIRD, 1)), anchor(addDays(THIRD, 1)), anchor(SECOND)])

    expect(made.filter(one => one !== null)).toHaveLength(1)
    expect(await verified()).toMatchObject({ anchors: 4, faults: [], provedBy: { number: 4, entries: 7 } })
  })

  it('is said in the log, which lies outside the database, once', async () => {
    const lines: string[] = []
    const log = createLog({ destination: { write: line => void lines.push(line) } })
    const clock = createFixedClock(instantOf(addDays(THIRD, 1), NIGHT))
    const work = createWork({ client: {} as WecomClient, sync: {} as Sync, manifests: [], db, clock, contents: {} as Contents, log })
    const promise = { subject: 'trail', date: addDays(THIRD, 1), payload: {} }
    await work['trail.anchor']!(promise)
    await work['trail.anchor']!(promise)

    const { newest } = await verified()
    expect(lines.map(line => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ msg: 'the trail is anchored', date: '2026-09-17', number: 4, entries: 7, anchor: shortHash(newest!.hash) }),
    ])
  })

  it('writes down only the heads that moved since the day before', async () => {
    const written = await db.prisma.auditAnchorHead.groupBy({ by: ['date'], _count: true, orderBy: { date: 'asc' } })

    expect(written.map(day => day._count)).toEqual([3, 2, 1])
  })

  it('an edited entry is named, and only days before it stay proved', async () => {
    await raw(`update audit_entry set action = 'leave.refuse' where subject = 'leave:amy' and sequence = 2`)

    expect(await verified()).toMatchObject({
      faultCount: 1,
      faults: [{ subject: 'leave:amy', sequence: 2, kind: 'edited' }],
      provedBy: { date: FIRST },
    })
  })

  it('an edited entry whose chain and head were computed again is found by the anchor', async () => {
    const [entry] = await db.prisma.auditEntry.findMany({ where: { subject: 'leave:cai' } })
    const hash = entryHash({ ...entry!, action: 'leave.approve', data: entry!.data as Record<string, unknown> })
    await raw(`update audit_entry set action = 'leave.approve', hash = '${hash}' where subject = 'leave:cai'`)
    await raw(`update audit_head set hash = '${hash}' where subject = 'leave:cai'`)

    expect(await verified()).toMatchObject({
      faultCount: 1,
      faults: [{ subject: 'leave:cai', sequence: 1, kind: 'rewritten' }],
      provedBy: null,
    })
  })

  it('a cut tail is named', async () => {
    await raw(`delete from audit_entry where subject = 'leave:amy' and sequence = 3`)

    expect(await verified()).toMatchObject({
      faultCount: 1,
      faults: [{ subject: 'leave:amy', sequence: 3, kind: 'cut-tail' }],
      provedBy: { date: SECOND },
    })
  })

  it.each(['was moved back to hide it', 'was taken away'])('a cut tail whose head %s is found by the anchor', async how => {
    await raw(`delete from audit_entry where subject = 'leave:amy' and sequence = 3`)
    if (how.startsWith('was moved'))
      await raw(
        `update audit_head h set sequence = 2, hash = e.hash from audit_entry e where h.subject = 'leave:amy' and e.subject = 'leave:amy' and e.sequence = 2`,
      )
    else await raw(`delete from audit_head where subject = 'leave:amy'`)

    const { faults, provedBy } = await verified()

    expect(faults).toContainEqual({ subject: 'leave:amy', sequence: 3, kind: 'cut-tail' })
    expect(faults.filter(fault => fault.kind !== 'no-head')).toHaveLength(1)
    expect(provedBy).toMatchObject({ date: SECOND })
  })

  it('a subject that vanished with all its entries and its head is named', async () => {
    await raw(`delete from audit_entry where subject = 'leave:ben'`)
    await raw(`delete from audit_head where subject = 'leave:ben'`)

    expect(await verified()).toMatchObject({
      faultCount: 1,
      faults: [{ subject: 'leave:ben', sequence: null, kind: 'vanished' }],
      provedBy: null,
    })
  })

  it('a vanished subject whose anchored heads were deleted as well leaves an anchor that does not fit', async () => {
    for (const table of ['audit_entry', 'audit_head', 'audit_anchor_head']) await raw(`delete from ${table} where subject = 'leave:cai'`)

    expect(await verified()).toMatchObject({ faultCount: 1, faults: [{ date: FIRST, number: 1, kind: 'anchor-edited' }], provedBy: null })
  })

  it.each([
    ['its count', `update audit_anchor set entries = entries - 1 where number = 2`],
    ['its time', `update audit_anchor set at = at + interval '1 minute' where number = 2`],
    ['a head it wrote down', `update audit_anchor_head set sequence = 1 where subject = 'leave:amy' and date = '2026-09-15'`],
  ])('an anchor of which %s was edited is named', async (_what, sql) => {
    await raw(sql)

    expect(await verified()).toMatchObject({
      faultCount: 1,
      faults: [{ date: SECOND, number: 2, kind: 'anchor-edited' }],
      provedBy: { date: FIRST },
    })
  })

  it('an anchor edited and computed again does not fit the next one', async () => {
    const second = await db.prisma.auditAnchor.findFirstOrThrow({ where: { number: 2 } })
    const hash = anchorHash({ ...second, date: SECOND, entries: 99 })
    await raw(`update audit_anchor set entries = 99, hash = '${hash}' where number = 2`)

    expect(await verified()).toMatchObject({ faultCount: 1, faults: [{ number: 3, kind: 'anchor-edited' }], provedBy: { date: SECOND } })
  })

  it.each([
    [1, SECOND, null],
    [2, THIRD, { date: FIRST }],
  ])('a missing anchor is named by its number: %s', async (number, date, provedBy) => {
    await raw(`delete from audit_anchor where number = ${number}`)

    expect(await verified()).toMatchObject({ faultCount: 1, faults: [{ date, number, kind: 'anchor-missing' }] })
    expect((await verified()).provedBy).toEqual(provedBy && expect.objectContaining(provedBy))
  })

  it('the newest anchor cannot be taken away unseen: its heads still stand', async () => {
    await raw(`delete from audit_anchor where number = 3`)

    expect(await verified()).toMatchObject({
      faultCount: 1,
      faults: [{ date: THIRD, number: null, kind: 'anchor-missing' }],
      provedBy: { date: SECOND },
    })
  })

  it('nor with its heads: the outbox remembers that it was made', async () => {
    await transact(db.background, tx =>
      createOutbox(tx).add({ kind: 'trail.anchor', subject: 'trail', recipients: [], dedupeKey: 'nightly-anchor', date: THIRD }),
    )
    await raw(`delete from audit_anchor where number = 3`)
    await db.prisma.auditAnchorHead.deleteMany({ where: { date: toDbDate(THIRD) } })
    // Promised and not yet done is no fault.
    expect((await verified()).faults).toEqual([])

    await raw(`update delivery set state = 'sent' where kind = 'trail.anchor'`)

    expect((await verified()).faults).toEqual([{ date: THIRD, number: null, kind: 'anchor-missing' }])
  })

  it('a lost head over whole entries takes no proof away', async () => {
    await raw(`delete from audit_head where subject = 'leave:cai'`)

    expect(await verified()).toMatchObject({
      faultCount: 1,
      faults: [{ subject: 'leave:cai', sequence: null, kind: 'no-head' }],
      provedBy: { date: THIRD },
    })
  })
})
