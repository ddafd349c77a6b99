import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { createInbox } from '../../src/inbox/index.js'
import { createFixedClock } from '../../src/shared/clock.js'
import { createLog } from '../../src/shared/log.js'
import { databaseKinds, serverUrl } from '../support/databases.js'
import { effect, givenInbox, NOW, textDelivery, type InboxDesk } from './inbox-desk.js'

const broken = () => effect({ run: () => Promise.reject(new Error('a bug')) })
const conflict = () => Object.assign(new Error('deadlock'), { code: 'P2034' })

describe.each(databaseKinds())('events that go wrong, on %s', kind => {
  let desk: InboxDesk
  beforeAll(async () => {
    desk = await givenInbox(kind)
  })
  beforeEach(() => desk.clear())
  afterAll(() => desk?.db.drop())

  it('the same event three times at once has one effect and one answer', async () => {
    const inbox = desk.inbox(effect())

    const answers = await Promise.all([1, 2, 3].map(() => inbox.accept(textDelivery(1))))

    expect(new Set(answers.map(answer => answer.reply))).toEqual(new Set(['done app:m:1']))
    expect(await desk.effects()).toBe(1)
  })

  it('two different events of one second both count', async () => {
    const inbox = desk.inbox(effect())

    await Promise.all([1, 2].map(msgId => inbox.accept(textDelivery(msgId))))

    expect(await desk.effects()).toBe(2)
  })

  it('a command that throws leaves nothing half written; the event is kept, answered busy, and done later as a retry', async () => {
    const half = effect({
      async run({ tx }) {
        await tx.setting.create({ data: { key: 'half', value: {} } })
        throw new Error('a bug')
      },
    })
    expect(await desk.inbox(half).accept(textDelivery(1))).toEqual({ reply: 'busy' })
    expect(await desk.effects()).toBe(0)
    expect(await desk.events()).toMatchObject([
      { state: 'failed', attempts: 1, lastError: 'Error', body: expect.stringContaining('<MsgId>1<') },
    ])
    let retried = false

    await desk.due()
    const mended = effect()
    await desk.retry(() => ({ ...mended, run: context => ((retried = context.retried), mended.run(context)) })).retryNext()

    expect(retried).toBe(true)
    expect(await desk.effects()).toBe(1)
    expect(await desk.events()).toMatchObject([{ state: 'done', body: null, reply: 'busy', lastError: null }])
    expect(await desk.inbox(effect()).accept(textDelivery(1))).toEqual({ reply: 'busy' })
  })

  it('a failed text is parked once the person has written something newer, and the person is asked again', async () => {
    await desk.inbox(broken()).accept(textDelivery(1))
    await desk.inbox(effect()).accept(textDelivery(2, { at: new Date(NOW.getTime() + 1_000) }))
    await desk.due()

    await desk.retry(() => effect()).retryNext()

    expect((await desk.events()).map(event => event.state)).toEqual(['parked', 'done'])
    expect(desk.asked).toEqual(['amy'])
    expect(await desk.effects()).toBe(1)
  })

  it('what means the same whenever it is handled is done although something newer came', async () => {
    await desk.inbox(broken()).accept(textDelivery(1))
    await desk.inbox(effect()).accept(textDelivery(2, { at: new Date(NOW.getTime() + 1_000) }))
    await desk.due()

    await desk.retry(() => effect({ onlyWhileNewest: false })).retryNext()

    expect((await desk.events()).map(event => event.state)).toEqual(['done', 'done'])
    expect(await desk.effects()).toBe(2)
  })

  it('the newer event of somebody else parks nothing', async () => {
    await desk.inbox(broken()).accept(textDelivery(1))
    await desk.inbox(effect()).accept(textDelivery(2, { from: 'ben', at: new Date(NOW.getTime() + 1_000) }))
    await desk.due()

    await desk.retry(() => effect()).retryNext()

    expect((await desk.events()).map(event => event.state)).toEqual(['done', 'done'])
  })

  it('an event that never succeeds is parked for the operator, and stands in nobody’s way', async () => {
    await desk.inbox(broken()).accept(textDelivery(1))
    await desk.inbox(broken()).accept(textDelivery(2, { from: 'ben' }))
    for (let round = 0; round < 7; round++) {
      await desk.due()
      await desk.retry(event => (event.fromUserId === 'amy' ? broken() : effect())).retryNext()
      await desk.retry(event => (event.fromUserId === 'amy' ? broken() : effect())).retryNext()
    }

    expect((await desk.events()).map(event => [event.personId, event.state])).toEqual([
      ['amy', 'parked'],
      ['ben', 'done'],
    ])
  })

  it('whoever waits for an event that is given up is asked to send it again, and nobody where nothing is answered', async () => {
    const silent = effect({ ...broken(), busyReply: () => null })
    await desk.inbox(broken()).accept(textDelivery(1, { from: 'amy' }))
    await desk.inbox(silent).accept(textDelivery(2, { from: 'ben' }))

    const retry = desk.retry(event => (event.fromUserId === 'amy' ? broken() : silent))
    for (let attempt = 0; attempt < 12; attempt++) {
      await desk.due()
      await retry.retryNext()
    }

    expect((await desk.events()).map(event => event.state)).toEqual(['parked', 'parked'])
    expect(desk.asked).toEqual(['amy'])
  })

  it('a kept event that nobody can read any more is parked too', async () => {
    await desk.inbox(broken()).accept(textDelivery(1))
    await desk.db.background.$executeRaw`update inbox_event set body = 'not xml'`
    for (let round = 0; round < 7; round++) {
      await desk.due()
      await desk.retry(() => effect()).retryNext()
    }

    expect(await desk.events()).toMatchObject([{ state: 'parked' }])
  })

  it('an instance that slept through its lease does not repeat what another one did', async () => {
    let runs = 0
    const counted = effect({ run: async () => ({ reply: String(++runs) }) })
    await desk.inbox(broken()).accept(textDelivery(1))
    await desk.due()
    const background = new Proxy(desk.db.background, {
      get(client, name) {
        if (name !== '$transaction') return Reflect.get(client, name) as unknown
        return async (...args: Parameters<typeof client.$transaction>) => {
          await desk.due()
          await desk.retry(() => counted).retryNext()
          return client.$transaction(...args)
        }
      },
    })

    await desk.retry(() => counted, { background }).retryNext()

    expect(runs).toBe(1)
    expect(await desk.events()).toMatchObject([{ state: 'done' }])
  })

  it('a command that meets another transaction twice is kept for the worker, not refused', async () => {
    const meets = effect({ run: () => Promise.reject(conflict()) })

    expect(await desk.inbox(meets).accept(textDelivery(1))).toEqual({ reply: 'busy' })

    expect(await desk.events()).toMatchObject([{ state: 'failed', lastError: 'AppError write-conflict' }])
  })

  it('a short road that breaks leaves the event to the ordinary one', async () => {
    const route = effect({ direct: () => Promise.reject(new Error('a bug in the hand-written SQL')) })

    expect(await desk.inbox(route).accept(textDelivery(1))).toEqual({ reply: 'done app:m:1' })
  })
})

describe('a database that is away', () => {
  // The four seconds pass at once.
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }))
  afterEach(() => void jest.useRealTimers())

  const away = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

  /** `failures` tries fail before the database is back. */
  function flaky(failures: number) {
    let tries = 0
    const direct = async () => {
      if (++tries <= failures) throw away()
      return { reply: 'done' }
    }
    return effect({ direct })
  }

  async function accept(failures: number): Promise<unknown> {
    const db = { prisma: {} as InboxDesk['db']['prisma'] }
    const inbox = createInbox({ db, dispatch: () => flaky(failures), clock: createFixedClock(NOW), log: createLog({ level: 'silent' }) })
    const answer = inbox.accept(textDelivery(1)).catch((error: { code: string }) => error.code)
    await jest.advanceTimersByTimeAsync(4_000)
    return answer
  }

  it('is waited for inside the request when it comes back in time', async () => {
    expect(await accept(4)).toEqual({ reply: 'done' })
  })

  it('is given up before WeCom gives up, so that the event is sent again', async () => {
    expect(await accept(100)).toBe('database-away')
  })
})

const onServer = serverUrl() ? describe : describe.skip

onServer('waiting for somebody else, on postgres', () => {
  let desk: InboxDesk
  beforeAll(async () => {
    desk = await givenInbox('postgres')
  })
  afterEach(async () => {
    await desk.db.background.$executeRawUnsafe('drop trigger if exists slow on inbox_event')
    await desk.db.background.$executeRawUnsafe('drop trigger if exists slow on setting')
    await desk.clear()
  })
  afterAll(() => desk?.db.drop())

  const slowDown = async (table: string) => {
    await desk.db.background.$executeRawUnsafe(
      `create or replace function dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(10); return new; end $$`,
    )
    await desk.db.background.$executeRawUnsafe(`create trigger slow before insert on ${table} for each row execute function dawdle()`)
  }

  it('an event whose key another transaction holds is refused as 503, and nothing of it is kept', async () => {
    const refused = await desk.db.background.$transaction(
      async tx => {
        await tx.$executeRaw`insert into inbox_event (date, key, endpoint, kind, created_at, received_at, state) values ('2026-09-13', 'app:m:1', 'app', 'text', now(), now(), 'done')`
        return desk
          .inbox(effect())
          .accept(textDelivery(1))
          .catch((error: { code: string }) => error.code)
      },
      { timeout: 20_000 },
    )

    expect(refused).toBe('database-away')
    expect(await desk.effects()).toBe(0)
  })

  it('a statement that takes too long on the key is refused as 503', async () => {
    await slowDown('inbox_event')

    await expect(desk.inbox(effect()).accept(textDelivery(1))).rejects.toMatchObject({ code: 'database-away' })
  })

  it('a statement that takes too long in the command leaves the event failed, for the worker', async () => {
    await slowDown('setting')

    expect(await desk.inbox(effect()).accept(textDelivery(1))).toEqual({ reply: 'busy' })
    expect(await desk.events()).toMatchObject([{ state: 'failed' }])
  })
})
