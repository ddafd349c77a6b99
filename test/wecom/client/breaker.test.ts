import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import nock from 'nock'
import { isWecomOutage, WecomNetworkError, WecomUnavailableError } from '../../../src/wecom/client/index.js'
import { BASE, failureOf, givenClient, givenTokens, message, onGet, onSend, SENT, useNock } from './support.js'

useNock({ beforeEach, afterEach, afterAll })
beforeEach(() => {
  givenTokens()
})

const send = (client: ReturnType<typeof givenClient>['client']) => client.sendMessage(message())

describe('when WeCom does not answer', () => {
  async function givenOutage() {
    const given = givenClient()
    onSend().times(5).reply(502, '<html></html>')
    await given.client.checkToken()
    for (let failure = 1; failure <= 5; failure += 1) {
      expect(given.client.breaker().state).toBe('closed')
      expect(await failureOf(send(given.client))).toBeInstanceOf(WecomNetworkError)
    }
    return given
  }

  it('five failures in a row stop all calls, and each refused one says until when', async () => {
    const { client, time, observed, breakerChanges } = await givenOutage()
    const until = new Date(time.now + 2_000)
    const callsMade = observed.length

    const error = await failureOf(send(client))

    expect(error).toBeInstanceOf(WecomUnavailableError)
    expect(error).toMatchObject({ until, reason: 'outage' })
    expect(isWecomOutage(error)).toBe(true)
    expect(client.breaker()).toEqual({ state: 'open', until, reason: 'outage' })
    expect(client.breaker('user/get').state).toBe('open')
    expect(breakerChanges).toEqual([{ api: '*', state: 'open', until, reason: 'outage' }])
    expect(observed).toHaveLength(callsMade)
  })

  it('a success in between starts the count anew', async () => {
    const { client } = givenClient()
    onSend().times(4).reply(502, '')
    onSend().reply(200, SENT)
    onSend().times(4).reply(502, '')

    for (let index = 0; index < 4; index += 1) await failureOf(send(client))
    await send(client)
    for (let index = 0; index < 4; index += 1) await failureOf(send(client))

    expect(client.breaker().state).toBe('closed')
  })

  it('after the wait one call tries, and the others are still refused', async () => {
    const { client, time } = await givenOutage()
    time.now += 2_000
    onSend().reply(200, SENT)

    const [first, ...others] = await Promise.allSettled([send(client), send(client), send(client)])

    expect(first?.status).toBe('fulfilled')
    expect(others).toMatchObject([{ reason: { code: 'wecom.unavailable' } }, { reason: { code: 'wecom.unavailable' } }])
  })

  it('one success opens the way again and is announced', async () => {
    const { client, time, breakerChanges } = await givenOutage()
    time.now += 2_000
    onSend().times(3).reply(200, SENT)

    await send(client)
    await Promise.all([send(client), send(client)])

    expect(client.breaker()).toEqual({ state: 'closed' })
    expect(breakerChanges.map(change => change.state)).toEqual(['open', 'closed'])
  })

  it('failing tries wait longer and longer, a minute at most', async () => {
    const { client, time, breakerChanges } = await givenOutage()
    onSend().times(7).reply(502, '')
    const lengths: number[] = []

    for (let probe = 0; probe < 7; probe += 1) {
      time.now = client.breaker().until?.getTime() ?? 0
      expect(client.breaker().state).toBe('closed')
      await failureOf(send(client))
      lengths.push((client.breaker().until?.getTime() ?? 0) - time.now)
    }

    expect(lengths).toEqual([4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
    expect(breakerChanges).toHaveLength(8)
  })

  it('a refusal by WeCom is an answer: the way is open', async () => {
    const { client } = givenClient()
    onSend().times(9).reply(200, { errcode: 40058, errmsg: 'missing field' })

    for (let index = 0; index < 9; index += 1) await failureOf(send(client))

    expect(client.breaker()).toEqual({ state: 'closed' })
  })

  it('a path WeCom does not know stops nothing else', async () => {
    const { client } = givenClient()
    onSend().times(9).reply(404, '')

    for (let index = 0; index < 9; index += 1) await failureOf(send(client))

    expect(client.breaker()).toEqual({ state: 'closed' })
  })
})

describe('when WeCom limits the rate (45009)', () => {
  it('that API rests for a minute, and no other', async () => {
    const { client, time, breakerChanges } = givenClient()
    onSend().reply(200, { errcode: 45009, errmsg: 'api freq out of limit' })
    onGet('tag/list').reply(200, { errcode: 0, taglist: [] })
    const until = new Date(time.now + 60_000)

    const first = await failureOf(send(client))
    const second = await failureOf(send(client))

    expect(first).toMatchObject({ errcode: 45009, disposition: 'later' })
    expect(second).toMatchObject({ until, reason: 'rate-limited' })
    expect([first, second].every(isWecomOutage)).toBe(true)
    expect(client.breaker()).toEqual({ state: 'open', until, reason: 'rate-limited' })
    expect(breakerChanges).toEqual([{ api: 'message/send', state: 'open', until, reason: 'rate-limited' }])
    expect(await client.listTags()).toEqual([])
  })

  it('the rest doubles while the block lasts, and is short again after a success', async () => {
    const { client, time } = givenClient()
    const limited = { errcode: 45009, errmsg: 'api freq out of limit' }
    onSend().times(7).reply(200, limited)
    onSend().reply(200, SENT)
    onSend().reply(200, limited)
    const lengths: number[] = []
    const rest = () => (client.breaker().until?.getTime() ?? time.now) - time.now

    for (let index = 0; index < 7; index += 1) {
      await failureOf(send(client))
      lengths.push(rest() / 60_000)
      time.now += rest()
    }
    await send(client)
    await failureOf(send(client))
    lengths.push(rest() / 60_000)

    expect(lengths).toEqual([1, 2, 4, 8, 16, 16, 16, 1])
  })

  it('several calls that meet the limit together count as one meeting', async () => {
    const { client, time } = givenClient()
    onSend().times(8).reply(200, { errcode: 45009, errmsg: 'api freq out of limit' })
    await client.checkToken()

    await Promise.all(Array.from({ length: 8 }, () => failureOf(send(client))))

    expect(client.breaker().until).toEqual(new Date(time.now + 60_000))
  })

  it('a limit on fetching the token holds everything', async () => {
    nock.cleanAll()
    nock(BASE).get('/cgi-bin/gettoken').query(true).reply(200, { errcode: 45009, errmsg: 'ip banned' })
    const { client } = givenClient()

    await failureOf(send(client))

    expect(await failureOf(client.listTags())).toMatchObject({ reason: 'rate-limited' })
  })
})

describe('when WeCom complains about concurrency (45033)', () => {
  it('the call is repeated and fewer run at once; the cap grows back in quiet times', async () => {
    const { client, waits } = givenClient({ maxConcurrency: 8 })
    onSend().reply(200, { errcode: 45033, errmsg: 'concurrency limit' })
    onSend().times(80).reply(200, SENT)

    await send(client)
    expect(client.concurrency()).toBe(4)
    expect(waits).toHaveLength(1)
    for (let index = 0; index < 79; index += 1) await send(client)

    expect(client.concurrency()).toBe(8)
  })

  it('a burst of complaints halves the cap once', async () => {
    const { client } = givenClient({ maxConcurrency: 8 })
    await client.checkToken()
    onSend().times(8).reply(200, { errcode: 45033, errmsg: 'concurrency limit' })
    onSend().times(8).reply(200, SENT)

    await Promise.all(Array.from({ length: 8 }, () => send(client)))

    expect(client.concurrency()).toBe(4)
  })

  it('never more than the cap run at once', async () => {
    const { client } = givenClient({ maxConcurrency: 3 })
    let running = 0
    let most = 0
    nock(BASE)
      .persist()
      .post('/cgi-bin/message/send')
      .query(true)
      .reply(200, async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise(resolve => setImmediate(resolve))
        running -= 1
        return SENT
      })

    await Promise.all(Array.from({ length: 30 }, () => send(client)))

    expect(most).toBe(3)
  })
})

describe('what only an administrator can mend', () => {
  it.each([
    [60020, 'ip-refused'],
    [50003, 'app-paused'],
    [301007, 'app-paused'],
  ])('%i holds all calls for a minute and spends no attempt', async (errcode, reason) => {
    const { client } = givenClient()
    onSend().reply(200, { errcode, errmsg: 'not allow to access from your ip, hint: [1699], from ip: 203.0.113.7, more info at x' })

    const first = await failureOf(send(client))

    expect(isWecomOutage(first)).toBe(true)
    expect(first).toMatchObject({ callerIp: '203.0.113.7' })
    expect(await failureOf(client.listTags())).toMatchObject({ reason })
  })

  it('a missing right to one API leaves the others alone', async () => {
    const { client } = givenClient()
    onGet('tag/list').reply(200, { errcode: 48002, errmsg: 'api forbidden' })
    onSend().reply(200, SENT)

    expect(await failureOf(client.listTags())).toMatchObject({ mark: 'no-right' })

    expect((await send(client)).msgId).toBe('msg-1')
  })
})
