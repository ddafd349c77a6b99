import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Prisma, isUniqueViolation, savepoint, transact } from '../../src/db/index.js'
import { type TestDatabase, databaseKinds, freshDatabase } from '../support/databases.js'

// Databases start slowly on a busy machine; nothing here measures time.
jest.setTimeout(120_000)

const AT = new Date('2026-11-21T16:00:00.123Z') // already the 22nd in Shanghai

describe.each(databaseKinds())('the store on %s', kind => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await freshDatabase(kind)
  })
  beforeEach(() => database.wipe())
  afterAll(() => database.drop())

  const count = async (key: string) => {
    const { rows } = await database.pool.query<{ n: number }>('select count(*)::int as n from setting where key like $1', [key])
    return rows[0]?.n
  }

  describe('values', () => {
    it('keeps an instant to the millisecond, whatever writes or reads it', async () => {
      await database.prisma.pulse.create({ data: { id: 1, ranUntil: AT, realTime: AT } })
      await database.pool.query('insert into pulse (id, ran_until, real_time) values (2, $1, $1)', [AT])

      const { rows } = await database.pool.query('select (extract(epoch from ran_until) * 1000)::int8 as ms, ran_until as at from pulse')
      const viaPrisma = await database.prisma.pulse.findMany()

      expect(rows).toEqual([
        { ms: String(AT.getTime()), at: AT },
        { ms: String(AT.getTime()), at: AT },
      ])
      expect(viaPrisma.map(pulse => pulse.ranUntil)).toEqual([AT, AT])
    })

    it('gives a calendar day as text to hand-written SQL and as UTC midnight to Prisma', async () => {
      const day = new Date('2026-11-22')
      await database.prisma.jobRun.create({ data: { slotDate: day, job: 'digest', slot: '21:30', ranAt: AT } })

      const { rows } = await database.pool.query('select slot_date, array[slot_date]::text as listed from job_run where slot_date = $1', [
        '2026-11-22',
      ])

      expect(rows).toEqual([{ slot_date: '2026-11-22', listed: '{2026-11-22}' }])
      expect(await database.prisma.jobRun.findFirst({ select: { slotDate: true } })).toEqual({ slotDate: day })
    })

    it('keeps lists, documents, 64-bit numbers and enums', async () => {
      const leaders = ['zhang.san', '李四', 'a,"b"{c}']
      const attributes = { 学号: '0012345', nested: [1, null, { deep: true }] }

      await database.prisma.department.create({ data: { id: 7, name: '系部', leaders, sortOrder: 9_007_199_254_740_993n } })
      await database.prisma.person.create({ data: { id: 'li.lei', wecomUserId: 'Li.Lei', name: '李雷', attributes } })
      await database.prisma.roleGrant.create({
        data: { personId: 'li.lei', role: 'class_teacher', scopeKind: 'class', fromOn: new Date('2026-09-01'), source: 'wecom' },
      })

      expect(await database.prisma.department.findUnique({ where: { id: 7 } })).toMatchObject({
        leaders,
        sortOrder: 9_007_199_254_740_993n,
      })
      expect(await database.prisma.person.findUnique({ where: { id: 'li.lei' } })).toMatchObject({ attributes })
      expect(await database.prisma.roleGrant.findFirst()).toMatchObject({ role: 'class_teacher', scopeKind: 'class', untilOn: null })
    })

    it('carries five megabytes and a list of 40,000 ids', async () => {
      const bytes = Buffer.alloc(5_000_000, 'x')
      const ids = Array.from({ length: 40_000 }, (_, index) => `student-${index}`)

      const { rows } = await database.pool.query('select $1::bytea as bytes, cardinality($2::text[]) as n', [bytes, ids])

      expect(Buffer.compare(rows[0]?.bytes, bytes)).toBe(0)
      expect(rows[0]?.n).toBe(40_000)
      expect(await database.prisma.person.findMany({ where: { id: { in: ids } } })).toEqual([])
    })

    it('gives 64-bit numbers as text to hand-written SQL', async () => {
      const { rows } = await database.pool.query('select 9007199254740993::int8 as big')

      expect(rows).toEqual([{ big: '9007199254740993' }])
    })
  })

  describe('transactions', () => {
    it('undo everything when the work throws', async () => {
      const work = transact(database.prisma, async tx => {
        await tx.setting.create({ data: { key: 'a', value: 1 } })
        throw new Error('no')
      })

      await expect(work).rejects.toThrow('no')
      expect(await count('%')).toBe(0)
    })

    it('keep the outer writes when a savepoint fails, also when its failure came from the database', async () => {
      await transact(database.prisma, async tx => {
        await tx.setting.create({ data: { key: 'outer', value: 1 } })
        const inner = savepoint(tx, async () => {
          await tx.setting.create({ data: { key: 'inner', value: 1 } })
          await tx.setting.create({ data: { key: 'outer', value: 2 } })
        })
        await expect(inner).rejects.toThrow('Unique constraint')
        await savepoint(tx, () => savepoint(tx, () => tx.setting.create({ data: { key: 'nested', value: 1 } })))
      })

      const kept = await database.prisma.setting.findMany({ orderBy: { key: 'asc' }, select: { key: true } })
      expect(kept).toEqual([{ key: 'nested' }, { key: 'outer' }])
    })

    it('run at the isolation level asked for', async () => {
      const level = await database.prisma.$transaction(tx => tx.$queryRaw`select current_setting('transaction_isolation') as level`, {
        isolationLevel: Prisma.TransactionIsolationLevel.Serializable,
      })

      expect(level).toEqual([{ level: 'serializable' }])
    })

    it('of twenty at once all count', async () => {
      await database.prisma.setting.create({ data: { key: 'counter', value: 0 } })

      await Promise.all(
        Array.from({ length: 20 }, () =>
          transact(database.prisma, async tx => {
            const rows = await tx.$queryRaw<{ value: number }[]>`select value from setting where key = 'counter' for update`
            await tx.setting.update({ where: { key: 'counter' }, data: { value: (rows[0]?.value ?? 0) + 1 } })
          }),
        ),
      )

      expect(await database.prisma.setting.findUnique({ where: { key: 'counter' } })).toMatchObject({ value: 20 })
    })

    it('are rolled back when their connection is destroyed, and hold nobody up', async () => {
      const client = await database.pool.connect()
      await client.query('BEGIN')
      await client.query(`insert into setting (key, value) values ('lost', '1')`)
      const waiting = database.background.setting.create({ data: { key: 'kept', value: 1 } })
      client.release(true)

      await waiting

      expect(await count('lost')).toBe(0)
      expect(await count('kept')).toBe(1)
    })

    it('hide their writes from others until they commit', async () => {
      const client = await database.pool.connect()
      await client.query('BEGIN')
      await client.query(`insert into setting (key, value) values ('new', '1')`)
      // On a server this sees nothing yet; the embedded session makes it wait for the commit.
      const seen = count('new')
      await client.query('ROLLBACK')
      client.release()

      expect(await seen).toBe(0)
    })
  })

  describe('conflicts', () => {
    it('name the constraint that was broken, from Prisma and from hand-written SQL', async () => {
      const data = { key: 'once', value: 1 }
      const insert = `insert into setting (key, value) values ('once', '1')`
      await database.prisma.setting.create({ data })

      const errors = await Promise.all(
        [
          database.prisma.setting.create({ data }),
          database.prisma.$executeRawUnsafe(insert),
          database.pool.query(insert),
          transact(database.prisma, tx => tx.setting.create({ data })),
        ].map(work =>
          Promise.resolve(work).then(
            () => undefined,
            (error: unknown) => error,
          ),
        ),
      )

      expect(errors.map(error => isUniqueViolation(error, 'setting_pkey'))).toEqual([true, true, true, true])
      expect(errors.map(error => isUniqueViolation(error, 'another'))).toEqual([false, false, false, false])
    })

    it('leave the connection usable: a failed query never answers for the next one', async () => {
      const answers = await Promise.allSettled(
        Array.from({ length: 40 }, (_, index) =>
          index % 2 ? database.pool.query('select $1::int as n', [index]) : database.pool.query('select 1 / 0'),
        ),
      )

      expect(answers.map(answer => (answer.status === 'fulfilled' ? answer.value.rows[0]?.n : 'failed'))).toEqual(
        Array.from({ length: 40 }, (_, index) => (index % 2 ? index : 'failed')),
      )
    })
  })

  it('answers 200 mixed queries at once, each with its own answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const key = `mixed-${index}`
        if (index % 4 === 0) return (await database.pool.query('select $1::text as key', [key])).rows[0]?.key
        if (index % 4 === 1) return (await database.prisma.setting.create({ data: { key, value: index } })).key
        if (index % 4 === 2) return transact(database.prisma, async tx => (await tx.setting.create({ data: { key, value: index } })).key)
        const found = await database.background.$queryRaw<{ key: string }[]>`select ${key}::text as key`
        return found[0]?.key
      }),
    )

    expect(answers).toEqual(Array.from({ length: 200 }, (_, index) => `mixed-${index}`))
    expect(await count('mixed-%')).toBe(100)
  })

  it('says that it is there', async () => {
    await expect(database.ping()).resolves.toBeUndefined()
  })
})
