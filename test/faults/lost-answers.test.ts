import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { databaseKinds } from '../support/databases.js'
import { deferred } from './deferred.js'
import { createWecom, givenOutbox, lostAnswer, refusedWith, unreachable, type Outbox, type Repeat, type Wecom } from './desk.js'

const HOURS = 3_600
const behaviours: Repeat[] = ['duplicate-first', 'task-id-first']
const cases = behaviours.flatMap(repeat => ['card', 'note'].map(kind => ({ repeat, kind })))

/** A worker that dies in the middle of its call, before or after WeCom did it. */
async function dieInCall(outbox: Outbox, wecom: Wecom, done: boolean): Promise<void> {
  await new Promise<void>(called => {
    const sender = {
      ...wecom.sender,
      async sendMessage(body: string) {
        if (done) await wecom.sender.sendMessage(body)
        called()
        return new Promise<never>(() => {})
      },
    }
    void outbox.worker({ sender }).drain()
  })
}

describe.each(databaseKinds())('answers that get lost, on %s', databaseKind => {
  let outbox: Outbox
  beforeAll(async () => {
    outbox = await givenOutbox(databaseKind)
  })
  beforeEach(() => outbox.clear())
  afterAll(() => outbox?.db.drop())

  it.each(cases)('a crash before the call shows a $kind once ($repeat)', async ({ repeat, kind }) => {
    const wecom = createWecom(repeat)
    await outbox.promise(kind, 'hello', ['amy'])
    await dieInCall(outbox, wecom, false)
    await outbox.later(31)

    await outbox.worker(wecom).drain()

    expect(wecom.shown).toHaveLength(1)
    expect(await outbox.states()).toEqual(['amy hello sent'])
  })

  it.each(cases)('a crash after the call shows a $kind once ($repeat)', async ({ repeat, kind }) => {
    const wecom = createWecom(repeat)
    await outbox.promise(kind, 'hello', ['amy'])
    await dieInCall(outbox, wecom, true)
    await outbox.later(31)

    await outbox.worker(wecom).drain()

    expect(wecom.shown).toHaveLength(1)
    expect(wecom.calls).toHaveLength(2)
    expect(await outbox.states()).toEqual(['amy hello sent'])
  })

  it.each(cases)(
    'a lost answer shows a $kind once, and a card that came without its code is known to be lost ($repeat)',
    async ({ repeat, kind }) => {
      const wecom = createWecom(repeat)
      wecom.next(lostAnswer(), true)
      await outbox.promise(kind, 'hello', ['amy'])
      const worker = outbox.worker(wecom)
      await worker.drain()
      await outbox.later(10)

      await worker.drain()

      expect(wecom.shown).toHaveLength(1)
      expect(await outbox.states()).toEqual(['amy hello sent'])
      expect((await outbox.db.prisma.card.findMany()).map(card => card.state)).toEqual(kind === 'card' ? ['lost'] : [])
    },
  )

  it('an ambiguous text that WeCom would no longer recognise is unknown, counts as told, and is not repeated', async () => {
    const wecom = createWecom()
    wecom.next(lostAnswer(), true)
    await outbox.promise('note', 'hello', ['amy'])
    const worker = outbox.worker(wecom)
    await worker.drain()
    await outbox.later(5 * HOURS)

    await worker.drain()

    expect(wecom.calls).toHaveLength(1)
    expect(await outbox.states()).toEqual(['amy hello unknown'])
    expect(await outbox.db.prisma.told.findMany()).toMatchObject([{ recipientId: 'amy', counted: true }])
  })

  it('a text whose worker died with it is not repeated after that time either', async () => {
    const wecom = createWecom()
    await outbox.promise('note', 'hello', ['amy'])
    await dieInCall(outbox, wecom, true)
    await outbox.later(5 * HOURS)

    await outbox.worker(wecom).drain()

    expect(wecom.calls).toHaveLength(1)
    expect(await outbox.states()).toEqual(['amy hello unknown'])
  })

  it('a text that surely never left is sent even after a day', async () => {
    const wecom = createWecom()
    wecom.next(unreachable())
    await outbox.promise('note', 'hello', ['amy'])
    const worker = outbox.worker(wecom)
    await worker.drain()
    await outbox.later(24 * HOURS)

    await worker.drain()

    expect(wecom.shown).toEqual(['amy: hello (amy)'])
    expect(await outbox.states()).toEqual(['amy hello sent'])
  })

  it('a refusal as a used task id is believed only of a card that may have been sent', async () => {
    const wecom = createWecom()
    wecom.next(unreachable())
    wecom.next(refusedWith(40058))
    await outbox.promise('card', 'hello', ['amy'])
    const worker = outbox.worker(wecom)
    await worker.drain()
    await outbox.later(10)

    await worker.drain()

    expect(await outbox.states()).toEqual(['amy hello dead'])
  })

  it('a worker that comes back after its lease settles nothing twice', async () => {
    const wecom = createWecom()
    await outbox.promise('card', 'hello', ['amy'])
    const late = deferred<never>()
    const called = deferred()
    const sender = {
      ...wecom.sender,
      async sendMessage(body: string) {
        await wecom.sender.sendMessage(body)
        called.resolve()
        return late.promise
      },
    }
    const first = outbox.worker({ sender }).drain()
    await called.promise
    await outbox.later(31)
    await outbox.worker(wecom).drain()

    late.reject(refusedWith(45002))
    await first

    expect(await outbox.states()).toEqual(['amy hello sent'])
    expect(await outbox.db.prisma.told.findMany()).toMatchObject([{ counted: true }])
    expect(await outbox.db.prisma.send.findMany()).toMatchObject([{ state: 'sent', body: null }])
  })
})
