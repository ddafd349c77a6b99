import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import nock from 'nock'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { isWecomOutage, WecomApiError, WecomNetworkError } from '../../../src/wecom/client/index.js'
import { BASE, failureOf, givenClient, givenTokens, message, onSend, SENT, useNock } from './support.js'

useNock({ beforeEach, afterEach, afterAll })
beforeEach(() => {
  givenTokens()
})

describe('sending', () => {
  it('sends exactly the frozen bytes, with the token in the query alone', async () => {
    const { client } = givenClient()
    const bodies: unknown[] = []
    const headers: unknown[] = []
    onSend().reply(200, function (_uri, body) {
      bodies.push(body)
      headers.push(this.req.headers)
      return SENT
    })

    const receipt = await client.sendMessage(message('“早”😷'))

    expect(receipt).toEqual({ msgId: 'msg-1', invalidUsers: [], unlicensedUsers: [] })
    expect(bodies).toEqual([{ touser: 'chen.yu', msgtype: 'text', agentid: 1000027, text: { content: '“早”😷' } }])
    expect(JSON.stringify(headers)).not.toContain('token-number')
    expect(JSON.stringify(bodies)).not.toContain('token-number')
  })

  it('names the people who got nothing although the send was accepted', async () => {
    const { client } = givenClient()
    onSend().reply(200, { ...SENT, invaliduser: 'Chen.Yu|WANG.min', unlicenseduser: 'Li.Hua', response_code: 'rc-1' })

    const receipt = await client.sendMessage(message())

    expect(receipt).toEqual({
      msgId: 'msg-1',
      invalidUsers: ['chen.yu', 'wang.min'],
      unlicensedUsers: ['li.hua'],
      responseCode: 'rc-1',
    })
  })

  it.each([
    ['errcode as a string', { errcode: '0', errmsg: 'ok', msgid: 'm' }],
    ['no errcode at all', { msgid: 'm' }],
    ['null where a string belongs', { errcode: 0, msgid: 'm', invaliduser: null, unlicenseduser: null, response_code: null }],
    ['a field of an odd type', { errcode: 0, msgid: 'm', invaliduser: 7, unlicenseduser: { a: 1 }, response_code: [] }],
    ['a field nobody knows', { errcode: 0, msgid: 'm', tomorrow: { a: [1] } }],
  ])('takes an accepted send for accepted: %s', async (_name, answer) => {
    const { client } = givenClient()
    onSend().reply(200, answer)

    expect(await client.sendMessage(message())).toEqual({ msgId: 'm', invalidUsers: [], unlicensedUsers: [] })
  })

  it('keeps every digit of a long id', async () => {
    const { client } = givenClient()
    onSend().reply(200, '{"errcode":0,"errmsg":"ok 1234567890123456789","msgid":7403118820653711362}')

    expect((await client.sendMessage(message())).msgId).toBe('7403118820653711362')
  })

  it('reads a refusal whose errcode is a string', async () => {
    const { client } = givenClient()
    onSend().reply(200, { errcode: '81013', errmsg: 'user & party & tag all invalid' })

    const error = await failureOf(client.sendMessage(message()))

    expect(error).toBeInstanceOf(WecomApiError)
    expect(error).toMatchObject({ errcode: 81013, disposition: 'never', mark: 'receiver-gone', api: 'message/send' })
    expect(isWecomOutage(error)).toBe(false)
  })

  it('takes both spellings of the invalid list when a card is updated', async () => {
    const { client } = givenClient()
    const onUpdate = () => nock(BASE).post('/cgi-bin/message/update_template_card').query({ access_token: 'token-number-1' })
    onUpdate().reply(200, { errcode: 0, errmsg: 'ok', invaliduser: ['UserId1', 'userid2'] })
    onUpdate().reply(200, { errcode: 0, errmsg: 'ok', invaliduser: 'UserId3|' })
    onUpdate().reply(200, { errcode: 0, errmsg: 'ok' })

    const receipts = [await client.updateTemplateCard('{}'), await client.updateTemplateCard('{}'), await client.updateTemplateCard('{}')]

    expect(receipts).toEqual([{ invalidUsers: ['userid1', 'userid2'] }, { invalidUsers: ['userid3'] }, { invalidUsers: [] }])
  })

  it.each([
    [42022, 'code-spent'],
    [60140, 'code-spent'],
  ])('says that a card code is spent (%i)', async (errcode, mark) => {
    const { client } = givenClient()
    nock(BASE).post('/cgi-bin/message/update_template_card').query(true).reply(200, { errcode, errmsg: 'no' })

    expect(await failureOf(client.updateTemplateCard('{}'))).toMatchObject({ errcode, mark, disposition: 'never' })
  })
})

describe('what is tried again', () => {
  it.each([-1, 6000, 301022])('repeats a send that WeCom was too busy for (%i), with growing waits', async errcode => {
    const { client, waits } = givenClient()
    onSend().times(3).reply(200, { errcode, errmsg: 'busy' })
    onSend().reply(200, SENT)

    await client.sendMessage(message())

    expect(waits).toEqual([225, 450, 900])
  })

  it('gives up after three repetitions, and the fault is not the message', async () => {
    const { client } = givenClient()
    onSend().times(4).reply(200, { errcode: -1, errmsg: 'system busy' })

    const error = await failureOf(client.sendMessage(message()))

    expect(error).toMatchObject({ errcode: -1, disposition: 'retry' })
    expect(isWecomOutage(error)).toBe(true)
    expect(nock.isDone()).toBe(true)
  })

  it('does not repeat what WeCom refuses for good', async () => {
    const { client, observed } = givenClient()
    onSend().reply(200, { errcode: 40058, errmsg: 'missing field' })

    await failureOf(client.sendMessage(message()))

    expect(observed.map(call => [call.api, call.errcode])).toEqual([
      ['gettoken', 0],
      ['message/send', 40058],
    ])
  })

  it('treats an unknown code as final', async () => {
    const { client } = givenClient()
    onSend().reply(200, { errcode: 987654, errmsg: 'new one' })

    expect(await failureOf(client.sendMessage(message()))).toMatchObject({ errcode: 987654, disposition: 'never', mark: undefined })
  })

  it.each([
    ['an HTML page with status 200', 200, '<html><body>请先登录网络</body></html>'],
    ['an HTML page with status 502', 502, '<html>Bad Gateway</html>'],
    ['an empty body', 200, ''],
    ['JSON that is no object', 200, '[]'],
    ['JSON cut short', 200, '{"errcode":0,"msg'],
    ['an errcode that is no number', 200, '{"errcode":"oops"}'],
  ])('does not repeat a send after %s: it may have been carried out', async (_name, status, body) => {
    const { client, waits } = givenClient()
    onSend().reply(status, body, { 'content-type': 'text/html' })

    const error = await failureOf(client.sendMessage(message()))

    expect(error).toBeInstanceOf(WecomNetworkError)
    expect(error).toMatchObject({ failure: 'protocol', ambiguous: true, outage: true })
    expect(waits).toEqual([])
  })

  it('calls a hung send ambiguous when its time is over', async () => {
    const { client, observed } = givenClient({ timeouts: { sendMs: 40, otherMs: 2_000 } })
    onSend().delay(2_000).reply(200, SENT)

    const error = await failureOf(client.sendMessage(message()))

    expect(error).toMatchObject({ failure: 'timeout', ambiguous: true, outage: true })
    expect(observed.at(-1)).toMatchObject({ api: 'message/send', errcode: 'timeout' })
  })

  it('calls a send whose answer stops halfway ambiguous', async () => {
    const { client } = givenClient({ timeouts: { sendMs: 40, otherMs: 2_000 } })
    onSend().delayBody(2_000).reply(200, SENT)

    expect(await failureOf(client.sendMessage(message()))).toMatchObject({ failure: 'timeout', ambiguous: true })
  })

  it('does not call the send ambiguous when only the token could not be had', async () => {
    nock.cleanAll()
    nock(BASE).get('/cgi-bin/gettoken').query(true).times(9).reply(502, '<html></html>')
    const { client } = givenClient()

    const error = await failureOf(client.sendMessage(message()))

    expect(error).toMatchObject({ api: 'gettoken', ambiguous: false, outage: true })
  })

  it('repeats a send whose connection was refused, because nothing left this machine', async () => {
    const { client, waits } = givenClient()
    onSend().replyWithError(Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' }))
    onSend().reply(200, SENT)

    expect((await client.sendMessage(message())).msgId).toBe('msg-1')
    expect(waits).toHaveLength(1)
  })

  it('does not repeat a send whose connection broke on the way', async () => {
    const { client } = givenClient()
    onSend().replyWithError(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }))

    expect(await failureOf(client.sendMessage(message()))).toMatchObject({ failure: 'connect', ambiguous: true, outage: true })
  })

  it('knows an unknown path for what it is: not an outage, and nothing was done', async () => {
    const { client } = givenClient()
    onSend().reply(404, '<html>404</html>')

    const error = await failureOf(client.sendMessage(message()))

    expect(error).toMatchObject({ failure: 'protocol', ambiguous: false, outage: false })
    expect(isWecomOutage(error)).toBe(false)
  })

  it('does not follow a redirect, which would carry the token to another host', async () => {
    const { client } = givenClient()
    const elsewhere = nock('https://login.example.cn').get('/').query(true).reply(200, SENT)
    onSend().times(9).reply(302, '', { location: 'https://login.example.cn/?next=x' })

    expect(await failureOf(client.sendMessage(message()))).toMatchObject({ failure: 'protocol', ambiguous: false, outage: true })
    expect(elsewhere.isDone()).toBe(false)
  })

  it('repeats a reading call after an unusable answer', async () => {
    const { client } = givenClient()
    const onTags = () => nock(BASE).get('/cgi-bin/tag/list').query({ access_token: 'token-number-1' })
    onTags().reply(502, '<html></html>')
    onTags().reply(200, { errcode: 0, errmsg: 'ok', taglist: [{ tagid: '3', tagname: '班主任' }] })

    expect(await client.listTags()).toEqual([{ id: 3, name: '班主任' }])
  })
})

describe('a real network', () => {
  it('that accepts and then says nothing ends the call in time', async () => {
    nock.restore()
    const silent = createServer(request => request.resume()).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { client } = givenClient({ baseUrl: `http://127.0.0.1:${port}`, timeouts: { sendMs: 50, otherMs: 50 } })

    const error = await failureOf(client.sendMessage(message()))
    silent.closeAllConnections()
    silent.close()

    expect(error).toMatchObject({ api: 'gettoken', failure: 'timeout', ambiguous: false, outage: true })
  })

  it('that refuses the connection has carried nothing: not ambiguous', async () => {
    nock.restore()
    const { client } = givenClient({ baseUrl: 'http://127.0.0.1:1' })

    const error = await failureOf(client.sendMessage(message()))

    expect(error).toMatchObject({ failure: 'connect', ambiguous: false, outage: true })
  })
})
