import net from 'node:net'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import pg from 'pg'
import { type Database, isDatabaseAway, openDatabase } from '../../src/db/index.js'
import { guardAnswers } from '../../src/db/guard-answers.js'
import { assertSettings } from '../../src/db/pools.js'
import { databaseKinds, emptyServerDatabase } from '../support/databases.js'

// Databases start slowly on a busy machine; nothing here measures time.
jest.setTimeout(120_000)

const AT = new Date('2026-11-21T16:00:00.123Z')

describe.each(databaseKinds().filter(kind => kind === 'postgres'))('a server (%s)', () => {
  let server: Awaited<ReturnType<typeof emptyServerDatabase>>
  let opened: Database | undefined

  const open = async (url = server.url) => {
    opened = await openDatabase({ databaseUrl: url, dataDir: tmpdir() })
    return opened
  }

  beforeEach(async () => {
    server = await emptyServerDatabase()
  })
  afterEach(async () => {
    await opened?.close()
    opened = undefined
    await server.drop()
  })

  const runOnServer = async (sql: string) => {
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    await client.query(sql)
    await client.end()
  }

  it('whose time zone is Asia/Shanghai still stores the right instants', async () => {
    await runOnServer(`do $$ begin execute format('alter database %I set timezone = ''Asia/Shanghai''', current_database()); end $$`)
    const database = await open()
    await database.migrate()

    await database.prisma.pulse.create({ data: { id: 1, ranUntil: AT, realTime: AT } })

    const { rows } = await database.pool.query('select (extract(epoch from ran_until) * 1000)::int8 as ms from pulse')
    expect(rows).toEqual([{ ms: String(AT.getTime()) }])
    expect((await database.background.pulse.findFirst())?.ranUntil).toEqual(AT)
  })

  it('is refused when its connections are not in UTC', async () => {
    const pool = new pg.Pool({ connectionString: server.url, options: '-c timezone=Asia/Shanghai' })

    await expect(assertSettings(pool)).rejects.toMatchObject({ code: 'database-timezone' })
    await pool.end()
  })

  it('keeps the options that stand in its address, and adds ours', async () => {
    const url = new URL(server.url)
    url.searchParams.set('options', '-c work_mem=12345kB -c timezone=Asia/Tokyo')
    const database = await open(url.href)

    const { rows } = await database.pool.query(`select current_setting('work_mem') as memory, current_setting('TimeZone') as zone`)

    expect(rows).toEqual([{ memory: '12345kB', zone: 'UTC' }])
  })

  it('is backed up by its own tools: the error says how', async () => {
    const database = await open()

    await expect(database.backup('/tmp/school.dump')).rejects.toMatchObject({
      code: 'backup-not-embedded',
      message: expect.stringContaining('pg_dump --format=custom --file="/tmp/school.dump"'),
    })
  })

  it('that freezes costs a request its time, not the pool its connections', async () => {
    const proxy = await createProxy(new URL(server.url))
    const pool = guardAnswers(new pg.Pool({ connectionString: proxy.url, max: 1, connectionTimeoutMillis: 20_000 }), 2_000)
    await pool.query('select 1')

    proxy.freeze()
    const failure = await pool.query('select 2').catch((error: unknown) => error)
    proxy.thaw()

    expect(isDatabaseAway(failure)).toBe(true)
    expect((await pool.query('select 3 as n')).rows).toEqual([{ n: 3 }])
    await pool.end()
    await proxy.close()
  })
})

/** Forwards bytes until it is frozen, and then keeps them back without closing anything. */
async function createProxy(target: URL) {
  let frozen = false
  const sockets = new Set<net.Socket>()
  const server = net.createServer(client => {
    const upstream = net.connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('data', data => {
        if (!frozen) to.write(data)
      })
      from.on('close', () => to.destroy())
      from.on('error', () => to.destroy())
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as net.AddressInfo).port)
  return {
    url: url.href,
    freeze: () => void (frozen = true),
    thaw: () => void (frozen = false),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
