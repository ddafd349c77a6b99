import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { databaseKinds } from '../support/databases.js'
import { effect, givenInbox, textDelivery, type InboxDesk } from './inbox-desk.js'

describe.each(databaseKinds())('a command that takes too long, on %s', kind => {
  let desk: InboxDesk
  beforeAll(async () => {
    desk = await givenInbox(kind)
  })
  afterAll(() => desk?.db.drop())

  /** Transactions that end after so many milliseconds. */
  const impatient = (timeout: number) =>
    new Proxy(desk.db.prisma, {
      get(client, name) {
        if (name !== '$transaction') return Reflect.get(client, name) as unknown
        return (work: Parameters<typeof client.$transaction>[0]) => client.$transaction(work as never, { timeout })
      },
    })

  it('is answered busy, and its event is kept and done later: never lost, never a 500', async () => {
    let tries = 0
    const endless = effect({
      async run({ tx }) {
        tries += 1
        await tx.setting.create({ data: { key: 'half', value: {} } })
        // Lets timers run: the embedded database answers without leaving the process.
        for (;;) {
          await tx.$queryRaw`select 1`
          await setImmediate()
        }
      },
    })

    const answer = await desk.inbox(endless, { prisma: impatient(1_000) }).accept(textDelivery(1))

    expect(answer).toEqual({ reply: 'busy' })
    expect(tries).toBe(1)
    expect(await desk.effects()).toBe(0)
    expect(await desk.events()).toMatchObject([{ state: 'failed', lastError: 'AppError transaction-over' }])

    await desk.due()
    await desk.retry(() => effect()).retryNext()
    expect(await desk.events()).toMatchObject([{ state: 'done' }])
    expect(await desk.effects()).toBe(1)
  })
})
