import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { HealthPort } from '../../src/http/index.js'
import { AppError } from '../../src/shared/errors.js'
import { closeHouses, openHouse } from './house.js'

afterEach(closeHouses)

const realMode = (dataDir = '/nowhere') => ({ config: { mode: 'real' as const, dataDir } })

const healthOf = (states: Partial<Awaited<ReturnType<HealthPort['check']>>>): HealthPort => ({
  check: async () => ({ database: 'ok', migrations: 'ok', redis: 'ok', token: 'ok', wecom: 'ok', ...states }),
})

describe('health', () => {
  it('is alive as soon as it answers, whatever its database does', async () => {
    const house = await openHouse({ health: healthOf({ database: 'away' }) })

    expect((await house.get('/healthz')).status).toBe(200)
  })

  it('is ready and says so when everything works', async () => {
    const house = await openHouse({ health: healthOf({}) })

    const response = await house.get('/readyz')

    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ ready: true, status: '一切正常', problems: [] })
  })

  it.each([
    ['database', '数据库'],
    ['migrations', '数据表'],
  ] as const)('is not ready without its %s', async (part, name) => {
    const house = await openHouse({ health: healthOf({ [part]: 'away' }) })

    const response = await house.get('/readyz')

    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      ready: false,
      status: '尚不能服务',
      problems: [{ part, name, todo: expect.any(String) }],
    })
  })

  it('stays ready without Redis, token or WeCom, and names each with what to do', async () => {
    const house = await openHouse({ health: healthOf({ redis: 'away', token: 'away', wecom: 'away' }) })

    const response = await house.get('/readyz')

    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      ready: true,
      status: '可以服务，部分降级',
      problems: [
        { part: 'redis', todo: expect.stringContaining('REDIS_URL') },
        { part: 'token', todo: expect.stringContaining('WECOM_SECRET') },
        { part: 'wecom', todo: expect.any(String) },
      ],
    })
  })

  it('is not ready when the check itself breaks, and keeps the reason to its log', async () => {
    const house = await openHouse({
      health: {
        check: () => {
          throw new Error('connect ECONNREFUSED 10.1.2.3:5432')
        },
      },
    })

    const response = await house.get('/readyz')

    expect(response.status).toBe(503)
    expect(await response.text()).not.toContain('10.1.2.3')
    expect(house.logged.join('')).toContain('10.1.2.3')
  })
})

describe('figures', () => {
  it('are given to a collector on this machine', async () => {
    const house = await openHouse()
    house.metrics.jobRuns.inc({ job: 'daily' })

    const response = await house.get('/metrics')

    expect(response.status).toBe(200)
    expect(await response.text()).toContain('job_runs_total{job="daily"} 1')
  })

  it.each([
    ['X-Forwarded-For', '10.0.0.8'],
    ['Forwarded', 'for=10.0.0.8'],
    ['X-Real-IP', '10.0.0.8'],
    ['X-Forwarded-Host', 'xg.example.edu.cn'],
  ])('are hidden from whoever comes through a proxy (%s)', async (name, value) => {
    const house = await openHouse()

    expect((await house.get('/metrics', { headers: { [name]: value } })).status).toBe(404)
  })
})

describe('pages', () => {
  it('welcome to the demo with a way to the simulator and the README', async () => {
    const house = await openHouse()

    const response = await house.get('/')
    const html = await response.text()

    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(html).toContain('href="/simulator/"')
    expect(html).toContain('README.zh-CN.md')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests')
  })

  it('only say what this is in a real school', async () => {
    const house = await openHouse(realMode())

    const response = await house.get('/')

    expect(response.status).toBe(404)
    expect(await response.text()).toContain('这里是企业微信回调服务')
  })

  it('serve the domain proof that the admin put into the data folder', async () => {
    const house = await openHouse()
    writeFileSync(path.join(house.dataDir, 'WW_verify_AbCdEf0123456789.txt'), 'AbCdEf0123456789')

    const response = await house.get('/WW_verify_AbCdEf0123456789.txt')

    expect([response.status, await response.text()]).toEqual([200, 'AbCdEf0123456789'])
    expect((await house.get('/WW_verify_0000000000000000.txt')).status).toBe(404)
  })

  it.each([
    '/WW_verify_..%2F..%2Fetc%2Fpas.txt',
    '/WW_verify_short.txt',
    '/WW_verify_AbCdEf0123456789.txt.bak',
    '/x/WW_verify_AbCdEf0123456789.txt',
  ])('give nothing else out of the data folder (%s)', async target => {
    const house = await openHouse()
    writeFileSync(path.join(house.dataDir, 'WW_verify_short.txt'), 'secret')

    expect((await house.get(target)).status).toBe(404)
  })

  it('never show a stack, only a number that is in the log too', async () => {
    const house = await openHouse({
      clockApi: {
        read: async () => {
          throw new Error('select "offset" from secret_table')
        },
        move: async () => ({ now: new Date(0), offsetMs: 0 }),
      },
    })

    const response = await house.get('/api/dev/clock')
    const body = (await response.json()) as { message: string; errorId: string }

    expect(response.status).toBe(500)
    expect(Object.keys(body)).toEqual(['message', 'errorId'])
    expect(JSON.stringify(body)).not.toMatch(/secret_table|\.ts|at /)
    expect(house.logged.join('')).toContain(body.errorId)
  })

  it('show the message that an error keeps for people', async () => {
    const house = await openHouse({
      clockApi: {
        read: async () => {
          throw new AppError('x', 'internal words', { safeMessage: '时钟正在重置，请稍等' })
        },
        move: async () => ({ now: new Date(0), offsetMs: 0 }),
      },
    })

    expect(await (await house.get('/api/dev/clock')).json()).toMatchObject({ message: '时钟正在重置，请稍等' })
  })
})

describe('mounted handlers', () => {
  const mounts = [
    {
      prefix: '/simulator',
      handler: (request: { url?: string | undefined }, response: { end(text: string): unknown; statusCode: number }) => {
        if (request.url === '/simulator/broken') throw new Error('inside of the simulator')
        response.end(`${response.statusCode} ${request.url}`)
      },
    },
  ]

  it('see the whole path and start from a plain 200', async () => {
    const house = await openHouse({ mounts })

    expect(await (await house.get('/simulator/api/phones?x=1')).text()).toBe('200 /simulator/api/phones?x=1')
  })

  it('are reached without the last slash as well, and nothing beside them', async () => {
    const house = await openHouse({ mounts })

    expect((await house.get('/simulator', { redirect: 'manual' })).headers.get('location')).toBe('/simulator/')
    expect((await house.get('/simulators/x')).status).toBe(404)
  })

  it('may break without breaking the house', async () => {
    const house = await openHouse({ mounts })

    const response = await house.get('/simulator/broken')

    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('inside of the simulator')
  })
})
