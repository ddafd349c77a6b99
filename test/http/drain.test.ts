import { Agent, request } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { stopServer } from '../../src/http/index.js'
import { closeHouses, openHouse, sealed, textMessage } from './house.js'

afterEach(closeHouses)

function signal() {
  let give = () => {}
  const given = new Promise<void>(resolve => {
    give = resolve
  })
  return { given, give }
}

/** An inbox that holds every event until it is told to let go. */
async function houseThatHolds() {
  const gate = signal()
  const arrived = signal()
  const house = await openHouse({
    inbox: {
      accept: async () => {
        arrived.give()
        await gate.given
        return { reply: null }
      },
    },
  })
  return { ...house, arrived: arrived.given, letGo: gate.give }
}

describe('a graceful stop', () => {
  it('waits for the callbacks in flight and answers them', async () => {
    const house = await houseThatHolds()
    const answer = house.post(sealed(textMessage('签到')))
    await house.arrived

    const stopped = stopServer(house.server, house.http, 60_000)
    house.letGo()

    expect((await answer).status).toBe(200)
    expect(await stopped).toBe(true)
    expect(house.http.inFlight()).toBe(0)
  })

  it('takes no new connection meanwhile', async () => {
    const house = await houseThatHolds()
    const answer = house.post(sealed(textMessage('签到')))
    await house.arrived

    const stopped = stopServer(house.server, house.http, 60_000)

    await expect(fetch(`${house.origin}/healthz`, { headers: { connection: 'close' } })).rejects.toThrow()
    house.letGo()
    await Promise.all([answer, stopped])
  })

  it('says so when the time is over before the work is', async () => {
    const house = await houseThatHolds()
    const answer = house.post(sealed(textMessage('签到'))).catch(() => 'cut off')
    await house.arrived

    expect(await stopServer(house.server, house.http, 1)).toBe(false)
    expect(await answer).toBe('cut off')
    house.letGo()
  })

  it('still counts a callback whose sender has hung up, until its event is stored', async () => {
    const house = await houseThatHolds()
    const patience = new AbortController()
    const answer = house.post(sealed(textMessage('签到')), '/wecom/callback', { signal: patience.signal }).catch(() => {})
    await house.arrived
    patience.abort()
    await answer

    const drained = house.http.drain(60_000)
    expect(house.http.inFlight()).toBe(1)
    house.letGo()

    expect(await drained).toBe(true)
  })

  it('is not held up by the event stream of an open page', async () => {
    const house = await openHouse({
      mounts: [{ prefix: '/simulator', handler: (_request, response) => response.write('data: hello\n\n') }],
    })
    const stream = await fetch(`${house.origin}/simulator/events`)

    expect(await stopServer(house.server, house.http, 60_000)).toBe(true)
    await expect(stream.text()).rejects.toThrow()
  })

  it('serves what comes in over an open connection and asks to close it', async () => {
    const house = await openHouse()
    const { query, body } = sealed(textMessage('签到'))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const post = () =>
      new Promise<string | undefined>((resolve, reject) => {
        const outgoing = request(`${house.origin}/wecom/callback?${query}`, { method: 'POST', agent }, response => {
          response.resume().once('end', () => resolve(response.headers.connection))
        })
        outgoing.once('error', reject).end(body)
      })

    const before = await post()
    await house.http.drain(0)
    const after = await post()
    agent.destroy()

    expect([before, after]).toEqual(['keep-alive', 'close'])
    expect(house.deliveries).toHaveLength(2)
  })
})
