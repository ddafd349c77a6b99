import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { databaseKinds } from '../support/databases.js'
import { deferred } from './deferred.js'
import { createWecom, givenOutbox, lostAnswer, refusedWith, type Outbox } from './desk.js'

describe.each(databaseKinds())('cards that people hold, on %s', databaseKind => {
  let outbox: Outbox
  beforeAll(async () => {
    outbox = await givenOutbox(databaseKind)
  })
  beforeEach(() => outbox.clear())
  afterAll(() => outbox?.db.drop())

  const cardState = async () => (await outbox.db.prisma.card.findFirstOrThrow()).state

  it('a card still in flight is caught by its refresh', async () => {
    const wecom = createWecom()
    const answer = deferred()
    const called = deferred()
    const sender = {
      ...wecom.sender,
      async sendMessage(body: string) {
        called.resolve()
        await answer.promise
        return wecom.sender.sendMessage(body)
      },
    }
    await outbox.promise('card', 'roll', ['amy'])
    const sending = outbox.worker({ sender }).drain()
    await called.promise

    await outbox.refresh('roll', ['amy'])
    answer.resolve()
    await sending
    await outbox.worker(wecom).drain()

    expect(wecom.shown).toEqual(['amy: roll'])
    expect(wecom.updates).toHaveLength(1)
    expect(await cardState()).toBe('closed')
  })

  it('several changes of one card before its refresh need one refresh', async () => {
    await outbox.promise('card', 'roll', ['amy'])
    await outbox.refresh('roll', ['amy'])
    await outbox.refresh('roll', ['amy'])

    expect(await outbox.states()).toEqual(['amy roll queued', 'amy roll queued'])
  })

  it('a spent code ends in a short notice, also for a card that was to be closed', async () => {
    const wecom = createWecom()
    const worker = outbox.worker(wecom)
    await outbox.promise('card', 'roll', ['amy'])
    await worker.drain()
    wecom.next(refusedWith(42022))
    await outbox.refresh('roll', ['amy'])

    await worker.drain()

    expect(wecom.shown).toEqual(['amy: roll', 'amy: in words'])
    expect(wecom.updates).toEqual([])
    expect(await cardState()).toBe('closed')
  })

  it('a code older than three days is not tried: the notice comes at once', async () => {
    const wecom = createWecom()
    const worker = outbox.worker(wecom)
    await outbox.promise('card', 'roll', ['amy'])
    await worker.drain()
    await outbox.db.background.$executeRaw`update card_code set minted_at = now() - interval '73 hours'`
    await outbox.refresh('roll', ['amy'])

    await worker.drain()

    expect(wecom.shown).toEqual(['amy: roll', 'amy: in words'])
  })

  it('an update whose answer was lost has spent its code itself, and is not told in words again', async () => {
    const wecom = createWecom()
    const worker = outbox.worker(wecom)
    await outbox.promise('card', 'roll', ['amy'])
    await worker.drain()
    wecom.next(lostAnswer(), true)
    wecom.next(refusedWith(42022))
    await outbox.refresh('roll', ['amy'])
    await worker.drain()
    await outbox.later(10)

    await worker.drain()

    expect(wecom.shown).toEqual(['amy: roll'])
    expect(wecom.updates).toHaveLength(1)
    expect(await outbox.states()).toEqual(['amy roll sent', 'amy roll sent'])
  })
})
