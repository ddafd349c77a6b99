import { afterEach, describe, expect, it } from '@jest/globals'
import { createIsOwnHost } from '../../src/http/index.js'
import { statusAs } from '../support/host.js'
import { closeHouses, openHouse, sealed, textMessage } from './house.js'

afterEach(closeHouses)

const LOCAL = { host: '127.0.0.1', publicUrl: 'http://127.0.0.1:3000' }
const clockApi = { read: async () => ({ now: new Date(0), offsetMs: 0 }), move: async () => ({ now: new Date(0), offsetMs: 0 }) }

describe('the names this service answers to', () => {
  it.each(['127.0.0.1:3000', 'localhost:3000', 'LOCALHOST', '[::1]:3000', 'localhost'])('%s is this machine', host => {
    expect(createIsOwnHost(LOCAL)(host)).toBe(true)
  })

  it.each([undefined, '', 'rebound.example:3000', 'localhost.rebound.example', '192.168.1.7:3000', 'a b', 'localhost@evil.example'])(
    '%s is not',
    host => {
      expect(createIsOwnHost(LOCAL)(host)).toBe(false)
    },
  )

  it('what the configuration calls it', () => {
    const isOwnHost = createIsOwnHost({ host: 'desk.lan', publicUrl: 'https://demo.school.example' })

    expect(['desk.lan:3000', 'demo.school.example', 'other.example'].map(isOwnHost)).toEqual([true, true, false])
  })

  it('on every interface, any address, which nobody else can point here, and still no foreign name', () => {
    const isOwnHost = createIsOwnHost({ host: '0.0.0.0', publicUrl: 'http://127.0.0.1:3000' })

    expect(['192.168.1.7:3000', '[fe80::1]:3000', 'rebound.example'].map(isOwnHost)).toEqual([true, true, false])
  })
})

describe('a page that pointed its own name at this machine', () => {
  it.each(['/', '/api/dev/clock', '/simulator/x', '/metrics'])('reads nothing of the demo at %s', async target => {
    const mounts = [{ prefix: '/simulator', handler: (_request: unknown, response: { end(): unknown }) => response.end() }]
    const house = await openHouse({ clockApi, mounts })

    expect(await statusAs('rebound.example', house.origin + target)).toBe(403)
    expect(await statusAs('localhost', house.origin + target)).toBe(200)
  })

  it('reads no figures of a real school', async () => {
    const house = await openHouse({ config: { mode: 'real', dataDir: '/nowhere' } })

    expect(await statusAs('rebound.example', `${house.origin}/metrics`)).toBe(404)
    expect(await statusAs('127.0.0.1', `${house.origin}/metrics`)).toBe(200)
  })

  it('does not keep WeCom from a real school, whatever the school is called', async () => {
    const house = await openHouse({ config: { mode: 'real', dataDir: '/nowhere' } })

    expect(await statusAs('xg.school.example', `${house.origin}/healthz`)).toBe(200)
    expect((await house.post(sealed(textMessage('签到')))).status).toBe(200)
  })
})
