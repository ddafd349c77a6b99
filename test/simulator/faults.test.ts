import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Json, startDesk, student, type TestDesk } from './harness.js'

let desk: TestDesk
beforeEach(async () => {
  desk = await startDesk()
})
afterEach(() => desk.close())

const message = { touser: student, msgtype: 'text', text: { content: '你好' } }
const fault = (...api: Json[]) => desk.control('PUT', 'faults', { api })
const rawSend = async (init: RequestInit = {}) =>
  fetch(`${desk.url}/cgi-bin/message/send?access_token=${await desk.token()}`, {
    method: 'POST',
    body: JSON.stringify({ agentid: 1000027, ...message }),
    ...init,
  })

describe('a fault of the API', () => {
  it('forces an errcode for a number of calls, on that API only', async () => {
    await fault({ api: 'message/send', kind: 'errcode', code: 45009, times: 2 })

    const answers = [await desk.send(message), await desk.send(message), await desk.send(message)]

    expect(answers.map(answer => answer['errcode'])).toEqual([45009, 45009, 0])
    expect(desk.messages(student)).toHaveLength(1)
  })

  it('stays until it is cleared when it has no number', async () => {
    await fault({ api: '*', kind: 'errcode', code: -1 })
    expect((await desk.request('GET', '/cgi-bin/gettoken')).json['errcode']).toBe(-1)
    expect((await desk.request('GET', '/cgi-bin/tag/list')).json['errcode']).toBe(-1)

    await fault()
    expect(await desk.send(message)).toMatchObject({ errcode: 0 })
  })

  it.each([
    ['a bare HTTP 500', { kind: 'status', code: 500 }, 500],
    ['a proxy’s HTML', { kind: 'html' }, 502],
    ['HTML with status 200', { kind: 'html', code: 200 }, 200],
  ])('answers %s', async (_, given, status) => {
    await fault({ api: 'message/send', times: 1, ...given })
    const response = await rawSend()

    expect(response.status).toBe(status)
    expect(await response.text()).not.toContain('errcode')
    expect(desk.messages(student)).toHaveLength(0)
  })

  it('hangs until the caller gives up, with nothing done', async () => {
    await fault({ api: 'message/send', kind: 'hang', times: 1 })

    await expect(rawSend({ signal: AbortSignal.timeout(50) })).rejects.toThrow('timeout')
    expect(desk.messages(student)).toHaveLength(0)
  })

  it('does the work but loses its answer', async () => {
    await fault({ api: 'message/send', kind: 'lost', times: 1 })

    await expect(rawSend()).rejects.toThrow('fetch failed')
    expect(desk.messages(student)).toHaveLength(1)
  })

  it('is slow and then answers', async () => {
    await fault({ api: 'message/send', kind: 'slow', ms: 20, times: 1 })

    expect(await desk.send(message)).toMatchObject({ errcode: 0 })
    expect(await desk.control('GET', 'log')).toMatchObject({
      calls: expect.arrayContaining([expect.objectContaining({ note: '故障：slow' })]),
    })
  })

  it('is refused in plain words when it is not one', async () => {
    const response = await desk.request('PUT', '/control/faults', { redeliver: 9 })

    expect(response.status).toBe(400)
    expect((await desk.control('GET', 'faults'))['redeliver']).toBe(1)
  })
})
