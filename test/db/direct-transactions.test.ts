import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { PrismaPg } from '@prisma/adapter-pg'
import { Prisma, transact, type Tx } from '../../src/db/index.js'
import { PrismaClient } from '../../src/db/generated/client.js'
import { databaseKinds, freshDatabase, type TestDatabase } from '../support/databases.js'

const AT = new Date('2026-09-14T00:00:00.123Z')
const DAY = new Date('2026-09-14T00:00:00Z')

describe.each(databaseKinds())('transactions begun by hand, on %s', kind => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await freshDatabase(kind)
  })
  afterEach(() => database.wipe())
  afterAll(() => database?.drop())

  const keys = async () => (await database.prisma.setting.findMany({ orderBy: { key: 'asc' } })).map(row => row.key)

  it('take and give the same values in hand-written SQL as Prisma does', async () => {
    const many = (tx: Pick<Tx, '$queryRaw'>) => tx.$queryRaw`
      select ${1}::int as number, ${2n}::int8 as big, ${'x'}::text as text, ${true} as flag, ${null}::text as nothing, ${DAY}::date as day,
             ${AT}::timestamptz as instant, ${1.5}::float8 as float, 2.50::numeric as numeric, ${JSON.stringify({ a: [1] })}::jsonb as json,
             ${['a', 'b,"c"', '']}::text[] as texts, ${[1, 2]}::int[] as numbers, ${[1n]}::int8[] as bigs, ${[DAY]}::date[] as days,
             ${[AT]}::timestamptz[] as instants, array[1.5, null]::numeric[] as numerics, ${Prisma.sql`${3}::int + 1`} as nested`
    const prismas = new PrismaClient({ adapter: new PrismaPg(database.pool) })

    const [direct] = await transact(database.prisma, async tx => (await many(tx)) as object[])
    const [typed] = (await many(prismas)) as object[]

    expect(direct).toEqual(typed)
    expect(direct).toMatchObject({ big: 2n, day: DAY, instant: AT, nested: 4, days: [DAY] })
    await prismas.$disconnect()
  })

  it('count the rows that a statement wrote', async () => {
    const counts = await transact(database.prisma, async tx => [
      await tx.$executeRaw`insert into setting (key, value, updated_at) values ('a', '1', ${AT}), ('b', '2', ${AT})`,
      await tx.$executeRawUnsafe('delete from setting where key = $1', 'a'),
    ])

    expect(counts).toEqual([2, 1])
  })

  it('are the same one for models and for hand-written SQL, however many there are at once', async () => {
    const seen = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        transact(database.prisma, async tx => {
          const key = `own-${index}`
          await tx.setting.create({ data: { key, value: 1 } })
          await tx.$executeRaw`update setting set value = '2' where key = ${key}`
          return [await tx.setting.findUnique({ where: { key }, select: { value: true } }), await tx.setting.count()]
        }),
      ),
    )

    expect(seen.map(([row]) => row)).toEqual(Array.from({ length: 20 }, () => ({ value: 2 })))
    expect(await database.prisma.setting.count()).toBe(20)
  })

  it('leave nothing behind when the work fails, of either', async () => {
    const failing = transact(database.prisma, async tx => {
      await tx.setting.create({ data: { key: 'model', value: 1 } })
      await tx.$executeRaw`insert into setting (key, value, updated_at) values ('raw', '1', now())`
      throw new Error('no')
    })

    await expect(failing).rejects.toThrow('no')
    expect(await keys()).toEqual([])
  })

  it('send nothing any more once they are over: what comes late could join somebody else’s', async () => {
    let late: Tx | undefined
    await transact(database.prisma, async tx => {
      late = tx
      await tx.setting.create({ data: { key: 'kept', value: 1 } })
    })

    await expect(late!.$executeRaw`delete from setting`).rejects.toMatchObject({ code: 'transaction-timeout' })
    await expect(late!.setting.deleteMany()).rejects.toThrow()
    expect(await keys()).toEqual(['kept'])
  })
})
