import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { listDeadLetters, resend } from '../../src/outbox/index.js'
import { databaseKinds } from '../support/databases.js'
import { deferred } from './deferred.js'
import { createWecom, givenOutbox, refusedWith, unreachable, type Outbox } from './desk.js'

const EVERYTHING_BUT_DATE = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const

describe.each(databaseKinds())('the line of each person, on %s', databaseKind => {
  let outbox: Outbox
  beforeAll(async () => {
    outbox = await givenOutbox(databaseKind)
  })
  beforeEach(() => outbox.clear())
  afterAll(() => outbox?.db.drop())

  it('a message that WeCom will never take becomes a dead letter, frees its person and can be sent again', async () => {
    const wecom = createWecom()
    wecom.next(refusedWith(45002))
    await outbox.promise('note', 'first', ['amy'])
    await outbox.promise('note', 'second', ['amy'])
    const worker = outbox.worker(wecom)
    await worker.drain()

    expect(wecom.shown).toEqual(['amy: second (amy)'])
    const letters = await transact(outbox.db.background, tx => listDeadLetters(tx))
    expect(letters).toMatchObject([{ subject: 'first', personId: 'amy', state: 'dead', reason: expect.stringContaining('45002') }])

    await transact(outbox.db.background, tx =>
      resend(
        tx,
        letters.map(letter => letter.id),
      ),
    )
    await worker.drain()

    expect(wecom.shown).toEqual(['amy: second (amy)', 'amy: first (amy)'])
  })

  // The embedded database has no clock but the machine's.
  const ownsAClock = databaseKind === 'postgres'
  if (ownsAClock)
    it('a dead letter sent again is due by the database’s clock, however wrong the machine’s own is', async () => {
      const wecom = createWecom()
      wecom.next(refusedWith(45002))
      await outbox.promise('note', 'first', ['amy'])
      const worker = outbox.worker(wecom)
      await worker.drain()
      const [letter] = await transact(outbox.db.background, tx => listDeadLetters(tx))

      jest.useFakeTimers({ now: Date.now() + 86_400_000, doNotFake: [...EVERYTHING_BUT_DATE] })
      await transact(outbox.db.background, tx => resend(tx, [letter!.id])).finally(() => jest.useRealTimers())
      await worker.drain()

      expect(wecom.shown).toEqual(['amy: first (amy)'])
    })

  it('a message that WeCom chokes on does not hold the others, and ends as a dead letter', async () => {
    const wecom = createWecom()
    wecom.always('poison', unreachable)
    await outbox.promise('note', 'poison', ['amy'])
    await outbox.promise('note', 'after', ['amy'])
    const worker = outbox.worker(wecom)
    for (let round = 0; round < 12; round++) {
      await outbox.promise('note', `news ${round}`, ['ben'])
      await worker.drain()
      await outbox.later(400)
    }
    await worker.drain()

    expect(wecom.shown.filter(line => line.startsWith('ben'))).toHaveLength(12)
    expect(wecom.shown).toContain('amy: after (amy)')
    expect((await outbox.states())[0]).toBe('amy poison dead')
  })

  it('an outage spends no attempts, however long', async () => {
    const wecom = createWecom()
    wecom.always('', unreachable)
    await outbox.promise('note', 'hello', ['amy'])
    await outbox.promise('note', 'hello', ['ben'])
    const worker = outbox.worker(wecom)
    for (let round = 0; round < 30; round++) {
      await worker.drain()
      await outbox.later(400)
    }
    wecom.mend()
    await worker.drain()

    expect(wecom.shown.toSorted()).toEqual(['amy: hello (amy)', 'ben: hello (ben)'])
    expect((await outbox.db.prisma.send.findMany()).map(send => send.attempts)).toEqual([0, 0])
  })

  it.each(['broken', 'nonsense'])('what cannot be rendered (%s) waits behind the others and at last frees its person', async kind => {
    const wecom = createWecom()
    const worker = outbox.worker(wecom, {
      render: async (_tx, intent, personId) => {
        if (intent.kind === 'broken') throw new Error('no such view')
        return { message: { msgtype: 'text', text: { content: `${intent.subject} (${personId})` } } }
      },
    })
    await outbox.promise(kind, 'poison', ['amy'])
    await outbox.promise('note', 'after', ['amy'])
    await outbox.promise('note', 'news', ['ben'])
    await worker.drain()
    expect(wecom.shown).toEqual(['ben: news (ben)'])

    for (let round = 0; round < 5; round++) {
      await outbox.later(400)
      await worker.drain()
    }

    expect(await outbox.states()).toEqual(['amy poison dead', 'amy after sent', 'ben news sent'])
  })

  it('each person reads in the order of the promises, whatever the lanes', async () => {
    const wecom = createWecom()
    const people = ['amy', 'ben', 'cai']
    for (let number = 0; number < 8; number++) for (const person of people) await outbox.promise('note', String(number), [person])
    const done = deferred()
    let settled = 0
    const worker = outbox.worker(wecom, {}, () => {
      if (++settled === 24) done.resolve()
    })

    worker.start()
    await done.promise
    await worker.stop()

    for (const person of people)
      expect(wecom.shown.filter(line => line.startsWith(person))).toEqual(
        Array.from({ length: 8 }, (_, number) => `${person}: ${number} (${person})`),
      )
  })

  it('nobody gets more than 25 messages a minute; the rest waits its turn', async () => {
    const wecom = createWecom()
    for (let number = 0; number < 30; number++) await outbox.promise('note', String(number), ['amy'])
    const worker = outbox.worker(wecom)
    await worker.drain()
    expect(wecom.shown).toHaveLength(25)

    await outbox.later(61)
    await worker.drain()

    expect(wecom.shown).toHaveLength(30)
  })

  it('the same words to many are one send, and whoever could not get them is known by name', async () => {
    const wecom = createWecom()
    await outbox.db.prisma.person.update({ where: { id: 'cai' }, data: { leftAt: new Date() } })
    await outbox.db.prisma.person.createMany({ data: ['dan', 'eve'].map(id => ({ id, wecomUserId: id, name: id })) })
    wecom.answerWith({ invalidUsers: ['ben'], unlicensedUsers: ['dan'] })
    await outbox.promise('word', 'hello', ['amy', 'ben', 'cai', 'dan', 'eve'])

    await outbox.worker(wecom).drain()

    expect(wecom.calls).toHaveLength(1)
    expect(wecom.calls[0]!.touser.split('|').toSorted()).toEqual(['amy', 'ben', 'dan', 'eve'])
    const rows = await outbox.db.prisma.delivery.findMany({ orderBy: { id: 'asc' } })
    expect(rows.map(row => [row.personId, row.state, row.lastError])).toEqual([
      ['amy', 'sent', null],
      ['ben', 'dead', 'invaliduser'],
      ['cai', 'dead', 'not in the corp any more'],
      ['dan', 'dead', 'unlicenseduser'],
      ['eve', 'sent', null],
    ])
  })

  it('work whose worker died is done by the next one', async () => {
    const began = deferred()
    await outbox.promise('work', 'sync', [])
    void outbox
      .worker(createWecom(), {
        work: () => {
          began.resolve()
          return new Promise(() => {})
        },
      })
      .drain()
    await began.promise
    await outbox.later(130)
    let done = 0

    await outbox.worker(createWecom(), { work: async () => void done++ }).drain()

    expect(done).toBe(1)
    expect(await outbox.states()).toEqual([' sync sent'])
  })
})
