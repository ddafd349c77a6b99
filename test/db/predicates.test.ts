import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { isDatabaseAway, isLockTimeout, isStatementTimeout, isUniqueViolation, isWriteConflict, transact } from '../../src/db/index.js'
import { PrismaClient } from '../../src/db/generated/client.js'
import { AppError } from '../../src/shared/errors.js'
import { type TestDatabase, databaseKinds, freshDatabase, serverUrl } from '../support/databases.js'

// Databases start slowly on a busy machine; nothing here measures time.
jest.setTimeout(120_000)

const failureOf = (work: PromiseLike<unknown>) =>
  Promise.resolve(work).then(
    () => 'no failure',
    (error: unknown) => error,
  )

const predicates = { isDatabaseAway, isLockTimeout, isStatementTimeout, isUniqueViolation, isWriteConflict }

const saidOf = (error: unknown) => Object.entries(predicates).flatMap(([name, predicate]) => (predicate(error) ? [name] : []))

describe('what went wrong in the database', () => {
  it.each<[string, unknown, string[]]>([
    ['an error that wraps another', new AppError('x', 'x', { cause: { code: '40001', message: '' } }), ['isWriteConflict']],
    ['a server that is starting', { code: '57P03', message: 'the database system is starting up' }, ['isDatabaseAway']],
    ['a broken connection', { code: '08006', message: '' }, ['isDatabaseAway']],
    ['a removed unix socket', { code: 'ENOENT', syscall: 'connect', message: '' }, ['isDatabaseAway']],
    ['a missing file', { code: 'ENOENT', syscall: 'open', message: '' }, []],
    ['a pool that stayed busy', new Error('timeout exceeded when trying to connect'), ['isDatabaseAway']],
    ['a transaction that ran too long', { code: 'P2028', message: 'Transaction already closed: … timeout' }, []],
    ['a wrong query', { code: '42601', message: 'Connection terminated' }, []],
    ['nothing', undefined, []],
    ['a bug', new TypeError('x is not a function'), []],
  ])('is told apart: %s', (_, error, said) => {
    expect(saidOf(error)).toEqual(said)
  })

  it('is "away" when nobody listens there, for Prisma and for hand-written SQL', async () => {
    const pool = new pg.Pool({ connectionString: 'postgresql://nobody@127.0.0.1:1/none' })
    const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })

    const failures = [
      await failureOf(pool.query('select 1')),
      await failureOf(prisma.setting.count()),
      await failureOf(transactOver(prisma)),
    ]

    expect(failures.map(saidOf)).toEqual([['isDatabaseAway'], ['isDatabaseAway'], ['isDatabaseAway']])
    await pool.end()
  })
})

const transactOver = (prisma: PrismaClient) => transact(prisma, tx => tx.setting.count())

describe.each(databaseKinds().filter(kind => kind === 'postgres'))('what went wrong on %s', kind => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await freshDatabase(kind)
    await database.pool.query(`insert into setting (key, value) values ('a', '0'), ('b', '0')`)
  })
  afterAll(() => database.drop())

  const setValue = (key: string, value: number) => `update setting set value = '${value}' where key = '${key}'`

  it('is a statement time-out after three seconds in a request, after a minute in a job', async () => {
    const show = async (pool: pg.Pool) =>
      (await pool.query(`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`)).rows[0]
    expect(await show(database.pool)).toEqual({ statement: '3s', lock: '2s' })
    expect(await show(database.backgroundPool)).toEqual({ statement: '1min', lock: '0' })

    const slow = transact(database.prisma, async tx => {
      await tx.$executeRawUnsafe('set local statement_timeout = 20')
      await tx.$executeRawUnsafe('select pg_sleep(5)')
    })
    expect(saidOf(await failureOf(slow))).toEqual(['isStatementTimeout'])
  })

  it('is a lock time-out when a row stays locked', async () => {
    const holder = await database.backgroundPool.connect()
    await holder.query('begin')
    await holder.query(setValue('a', 1))

    const blocked = transact(database.prisma, async tx => {
      await tx.$executeRawUnsafe('set local lock_timeout = 20')
      await tx.$executeRawUnsafe(setValue('a', 2))
    })
    const failure = await failureOf(blocked)
    await holder.query('rollback')
    holder.release()

    expect(saidOf(failure)).toEqual(['isLockTimeout'])
  })

  it('is a write conflict under serialisable isolation', async () => {
    const readBoth = 'select count(*) from setting'
    const one = await database.pool.connect()
    const two = await database.pool.connect()
    for (const client of [one, two]) await client.query('begin isolation level serializable')
    for (const client of [one, two]) await client.query(readBoth)
    await one.query(setValue('a', 3))
    await two.query(setValue('b', 3))
    await one.query('commit')

    const failure = await failureOf(two.query('commit'))
    for (const client of [one, two]) client.release(true)

    expect(saidOf(failure)).toEqual(['isWriteConflict'])
  })

  it('is tried once more after a deadlock, so that both transactions end well', async () => {
    let firstTries = 0
    let release = () => {}
    const bothHold = new Promise<void>(resolve => (release = resolve))
    const lockInOrder = (first: string, second: string) => {
      let tries = 0
      return transact(database.background, async tx => {
        tries++
        await tx.$executeRawUnsafe(setValue(first, 4))
        if (tries === 1) {
          if (++firstTries === 2) release()
          await bothHold
        }
        await tx.$executeRawUnsafe(setValue(second, 4))
        return tries
      })
    }

    const tries = await Promise.all([lockInOrder('a', 'b'), lockInOrder('b', 'a')])

    expect(tries.toSorted()).toEqual([1, 2])
  })

  it('is not tried again when it is no conflict', async () => {
    let tries = 0
    const work = transact(database.prisma, async tx => {
      tries++
      await tx.setting.create({ data: { key: 'a', value: 1 } })
    })

    expect(saidOf(await failureOf(work))).toEqual(['isUniqueViolation'])
    expect(tries).toBe(1)
  })

  it('is "away" when the server ends the connection in the middle, and well again afterwards', async () => {
    const cut = transact(database.prisma, async tx => {
      await tx.$queryRaw`select pg_terminate_backend(pg_backend_pid())`
    })

    expect(saidOf(await failureOf(cut))).toEqual(['isDatabaseAway'])
    expect(await database.prisma.setting.count()).toBe(2)
  })

  it('survives the loss of every idle connection, as in a restart of the server', async () => {
    await Promise.all(Array.from({ length: 5 }, () => database.pool.query('select 1')))
    const lost = new Promise<void>(resolve => {
      database.pool.on('remove', () => {
        if (database.pool.totalCount === 0) resolve()
      })
    })
    await database.backgroundPool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'wecom-campus request'`,
    )
    await lost

    expect(await database.prisma.setting.count()).toBe(2)
  })

  it('is "away" when every connection stays busy, for Prisma and for hand-written SQL', async () => {
    const pool = new pg.Pool({ connectionString: serverUrl(), max: 1 })
    const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
    const holder = await pool.connect()
    pool.options.connectionTimeoutMillis = 50

    const failures = [
      await failureOf(pool.query('select 1')),
      await failureOf(prisma.$queryRaw`select 1`),
      await failureOf(transactOver(prisma)),
      await failureOf(prisma.$transaction(tx => tx.$queryRaw`select 1`, { maxWait: 20 })),
    ]
    holder.release()

    expect(failures.map(saidOf)).toEqual(Array.from({ length: 4 }, () => ['isDatabaseAway']))
    await pool.end()
  })
})
