import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import nock from 'nock'
import { MediaTooLargeError, WecomApiError } from '../../../src/wecom/client/index.js'
import { BASE, failureOf, givenClient, givenTokens, onGet, useNock } from './support.js'

useNock({ beforeEach, afterEach, afterAll })
beforeEach(() => {
  givenTokens()
})

const PHOTO = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1, 2, 3])

describe('fetching a picture', () => {
  it('gives its bytes, type and name', async () => {
    const { client } = givenClient()
    onGet('media/get', { media_id: 'm1' }).reply(200, PHOTO, {
      'content-type': 'image/jpeg',
      'content-disposition': `attachment; filename="${Buffer.from('宿舍.jpg', 'utf8').toString('latin1')}"`,
    })

    const photo = await client.getMedia('m1')

    expect(photo.bytes.equals(PHOTO)).toBe(true)
    expect(photo).toMatchObject({ contentType: 'image/jpeg', filename: '宿舍.jpg' })
  })

  it.each(['application/json; charset=UTF-8', 'text/plain'])('sees an error that comes as %s', async type => {
    const { client } = givenClient()
    onGet('media/get', { media_id: 'm1' }).reply(200, '{"errcode":40007,"errmsg":"invalid media_id"}', { 'content-type': type })

    const error = await failureOf(client.getMedia('m1'))

    expect(error).toBeInstanceOf(WecomApiError)
    expect(error).toMatchObject({ errcode: 40007, mark: 'media-gone' })
  })

  it('does not take a JSON file for an error', async () => {
    const { client } = givenClient()
    const headers = { 'content-type': 'application/json', 'content-disposition': 'attachment; filename="a.json"' }
    onGet('media/get', { media_id: 'm1' }).reply(200, '{"errcode":1}', headers)

    expect((await client.getMedia('m1')).bytes.toString()).toBe('{"errcode":1}')
  })

  it("does not take a proxy's page for a picture", async () => {
    const { client } = givenClient()
    onGet('media/get', { media_id: 'm1' }).times(4).reply(200, '<html></html>', { 'content-type': 'text/html' })

    expect(await failureOf(client.getMedia('m1'))).toMatchObject({ failure: 'protocol' })
  })

  it.each([
    ['its announced length', { 'content-length': '8' }],
    ['its true length', {}],
  ])('refuses one larger than the caller wants, by %s', async (_name, length) => {
    const { client } = givenClient()
    onGet('media/get', { media_id: 'm1' }).reply(200, PHOTO, { 'content-type': 'image/jpeg', ...length })

    expect(await failureOf(client.getMedia('m1', { maxBytes: 7 }))).toBeInstanceOf(MediaTooLargeError)
  })

  it.each([
    ['never answers', (interceptor: nock.Interceptor) => interceptor.times(2).delay(2_000)],
    ['begins and falls silent', (interceptor: nock.Interceptor) => interceptor.times(2).delayBody(2_000)],
  ])('gives up a line that %s when its time is over', async (_name, hung) => {
    const { client, observed } = givenClient({ timeouts: { mediaMs: 40 } })
    hung(onGet('media/get', { media_id: 'm1' })).reply(200, PHOTO, { 'content-type': 'image/jpeg' })

    expect(await failureOf(client.getMedia('m1'))).toMatchObject({ failure: 'timeout', ambiguous: false, outage: true })
    expect(observed.at(-1)).toMatchObject({ api: 'media/get', errcode: 'timeout' })
  })

  it('asks with a fresh token when the old one ended', async () => {
    const { client } = givenClient()
    onGet('media/get', { media_id: 'm1' }).reply(200, '{"errcode":42001,"errmsg":"expired"}', { 'content-type': 'application/json' })
    nock(BASE)
      .get('/cgi-bin/media/get')
      .query({ access_token: 'token-number-2', media_id: 'm1' })
      .reply(200, PHOTO, { 'content-type': 'image/jpeg' })

    expect((await client.getMedia('m1')).bytes).toHaveLength(8)
  })
})

describe('uploading a file', () => {
  it('sends the Chinese name as raw UTF-8 and a known length', async () => {
    const { client } = givenClient()
    let body = ''
    let headers: Record<string, unknown> = {}
    nock(BASE)
      .post('/cgi-bin/media/upload', sent => {
        body = Buffer.from(String(sent), /^[0-9a-f]+$/.test(String(sent)) ? 'hex' : 'utf8').toString('utf8')
        return true
      })
      .query({ access_token: 'token-number-1', type: 'file' })
      .reply(200, function () {
        headers = this.req.headers
        return { errcode: 0, errmsg: '', type: 'file', media_id: 'm9', created_at: '1380000000' }
      })

    const uploaded = await client.uploadMedia('file', '9月"考勤"\r\n.xlsx', Buffer.from('PK-bytes'))

    expect(uploaded).toEqual({ mediaId: 'm9', createdAt: new Date(1_380_000_000_000) })
    expect(body).toContain('name="media"; filename="9月_考勤___.xlsx"')
    expect(body).toContain('\r\n\r\nPK-bytes\r\n--')
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
  })
})
