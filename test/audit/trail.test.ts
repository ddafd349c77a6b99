import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createTrail } from '../../src/audit/trail.js'
import { verifyTrail } from '../../src/audit/verify-trail.js'
import { transact } from '../../src/db/index.js'
import { databaseKinds, freshDatabase, type TestDatabase } from '../support/databases.js'

const AT = new Date('2026-09-14T07:30:00+08:00')

describe.each(databaseKinds())('the trail, on %s', kind => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await freshDatabase(kind)
  })
  afterAll(() => db?.drop())

  const record = (subject: string, text: string) =>
    transact(db.background, tx => createTrail(tx).record({ subject, actorId: 't.wang', action: 'exemption.set', at: AT, text }))
  const proofs = async (from: TestDatabase = db) =>
    (await from.prisma.auditEntry.findMany({ orderBy: [{ subject: 'asc' }, { sequence: 'asc' }] })).map(
      ({ data }) => (data as { textHmac: string }).textHmac,
    )

  it('proves a reason without holding it: nobody finds it by trying the words one expects, and every chain verifies', async () => {
    await Promise.all([record('person:amy', '抑郁症'), record('person:ben', '抑郁症')])
    await record('person:amy', '实习')

    const [amy, later, ben] = await proofs()
    expect(amy).toMatch(/^[0-9a-f]{64}$/)
    expect(amy).toBe(ben)
    expect(later).not.toBe(amy)
    expect(amy).not.toBe(createHash('sha256').update('抑郁症').digest('hex'))
    expect(await transact(db.background, verifyTrail)).toMatchObject({ subjects: 2, entries: 3, faults: [] })
  })

  it('another school’s database proves the same words differently', async () => {
    const other = await freshDatabase(kind)
    await transact(other.background, tx =>
      createTrail(tx).record({ subject: 'person:amy', actorId: 't.li', action: 'exemption.set', at: AT, text: '抑郁症' }),
    )

    expect((await proofs(other))[0]).not.toBe((await proofs())[0])
    await other.drop()
  })
})
