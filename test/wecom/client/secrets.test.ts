import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import nock from 'nock'
import { scrub } from '../../../src/wecom/client/index.js'
import { BASE, failureOf, givenClient, givenTokens, message, onGet, onSend, printed, SECRET, useNock } from './support.js'

useNock({ beforeEach, afterEach, afterAll })

const SECRETS = [SECRET, 'token-number-1', 'token-number-2', 'login-code-77', 'response-code-88']

function expectClean(error: unknown) {
  const text = printed(error)
  expect(text).toContain('Error')
  for (const secret of SECRETS) expect(text).not.toContain(secret)
}

describe('an error never carries a secret', () => {
  it('when WeCom quotes the request in its refusal', async () => {
    givenTokens()
    const { client } = givenClient()
    onSend().reply(200, {
      errcode: 40058,
      errmsg: `bad request /cgi-bin/message/send?access_token=token-number-1&x=1 with ${SECRET} {"response_code": "response-code-88"}`,
    })

    const error = await failureOf(client.sendMessage(message()))

    expectClean(error)
    expect(printed(error)).toContain('40058')
  })

  it('when the secret itself is refused', async () => {
    nock(BASE)
      .get('/cgi-bin/gettoken')
      .query(true)
      .reply(200, { errcode: 40001, errmsg: `invalid corpsecret=${SECRET}` })
    const { client } = givenClient()

    expectClean(await failureOf(client.checkToken()))
  })

  it('when the connection breaks and the reason quotes the URL', async () => {
    const { client } = givenClient()
    nock(BASE)
      .get('/cgi-bin/gettoken')
      .query(true)
      .times(4)
      .replyWithError(new Error(`request to ${BASE}/cgi-bin/gettoken?corpid=ww&corpsecret=${SECRET} failed`))

    expectClean(await failureOf(client.checkToken()))
  })

  it('when there is no such path', async () => {
    givenTokens()
    const { client } = givenClient()
    onGet('auth/getuserinfo', { code: 'login-code-77' }).reply(404, 'no /cgi-bin/auth/getuserinfo?code=login-code-77')

    expectClean(await failureOf(client.getUserInfoByCode('login-code-77')))
  })

  it('when a login code is refused', async () => {
    givenTokens()
    const { client } = givenClient()
    onGet('auth/getuserinfo', { code: 'login-code-77' }).reply(200, { errcode: 40029, errmsg: 'invalid code login-code-77, hint: [12]' })

    expectClean(await failureOf(client.getUserInfoByCode('login-code-77')))
  })

  it('when an answer has an unexpected shape', async () => {
    nock(BASE)
      .get('/cgi-bin/gettoken')
      .query(true)
      .times(4)
      .reply(200, { errcode: 0, access_token: ['token-number-1'], expires_in: 7200 })
    const { client } = givenClient()

    expectClean(await failureOf(client.checkToken()))
  })

  it('when nothing comes in time', async () => {
    givenTokens()
    const { client } = givenClient({ timeouts: { sendMs: 30, otherMs: 2_000 } })
    onSend().delay(1_000).reply(200, {})

    expectClean(await failureOf(client.sendMessage(message())))
  })
})

describe('scrubbing', () => {
  it.each([
    ['a?access_token=abc&b=1', 'a?access_token=***&b=1'],
    ['corpsecret=abc', 'corpsecret=***'],
    ['{"ticket":"abc","errcode":40029}', '{"ticket":"***","errcode":40029}'],
    ["{ response_code: 'abc', code: 'ECONNRESET' }", "{ response_code: '***', code: 'ECONNRESET' }"],
    ['errcode=40029 hint: [1699]', 'errcode=40029 hint: [1699]'],
  ])('%s', (text, clean) => {
    expect(scrub(text)).toBe(clean)
  })
})
