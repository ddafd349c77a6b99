import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { encrypt } from '@wecom/crypto'
import { AppError } from '../../src/shared/errors.js'
import { APP, appEvent, closeHouses, CONTACTS, envelope, openHouse, opened, sealed, signedQuery, textMessage } from './house.js'

afterEach(closeHouses)

describe('URL verification', () => {
  const echo = encrypt(APP.encodingAesKey, '4096328752813497265', 'wwcorp')

  it('answers the deciphered number as plain bytes and nothing else', async () => {
    const house = await openHouse()

    const response = await house.get(`/wecom/callback?${signedQuery(echo, APP, { echostr: echo })}`)

    expect(response.status).toBe(200)
    expect(await response.text()).toBe('4096328752813497265')
  })

  it('reads a raw + that a proxy left in the query', async () => {
    const house = await openHouse()
    let withPlus = echo
    while (!withPlus.includes('+')) withPlus = encrypt(APP.encodingAesKey, '4096328752813497265', 'wwcorp')

    const response = await house.get(`/wecom/callback?${signedQuery(withPlus, APP)}&echostr=${withPlus.replaceAll('=', '%3D')}`)

    expect(await response.text()).toBe('4096328752813497265')
  })

  it('verifies contact sync with its own keys', async () => {
    const house = await openHouse()
    const contactsEcho = encrypt(CONTACTS.encodingAesKey, '77', 'wwcorp')

    const right = await house.get(`/wecom/contacts?${signedQuery(contactsEcho, CONTACTS, { echostr: contactsEcho })}`)
    const crossed = await house.get(`/wecom/contacts?${signedQuery(echo, APP, { echostr: echo })}`)

    expect(await right.text()).toBe('77')
    expect(crossed.status).toBe(401)
  })

  it.each([
    ['a wrong signature', 401, () => ({ ...Object.fromEntries(signedQuery(echo, APP, { echostr: echo })), msg_signature: 'f'.repeat(40) })],
    ['no parameters', 400, () => ({})],
    ['no signature', 400, () => ({ echostr: echo, timestamp: '1', nonce: '2' })],
  ])('refuses %s with an empty body', async (_what, status, query) => {
    const house = await openHouse()

    const response = await house.get(`/wecom/callback?${new URLSearchParams(query())}`)

    expect(response.status).toBe(status)
    expect(await response.text()).toBe('')
  })

  it('refuses the echo of another corp', async () => {
    const house = await openHouse()
    const foreign = encrypt(APP.encodingAesKey, '1', 'wwother')

    expect((await house.get(`/wecom/callback?${signedQuery(foreign, APP, { echostr: foreign })}`)).status).toBe(403)
  })
})

describe('callback', () => {
  it('hands an authenticated message to the inbox, 64-bit id intact, and answers 200 without a byte', async () => {
    const house = await openHouse()

    const response = await house.post(sealed(textMessage('签到')))

    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '0', ''])
    expect(house.deliveries).toEqual([
      {
        endpoint: 'app',
        event: expect.objectContaining({ type: 'text', content: '签到', fromUserId: 'li.lei', msgId: '7594826391057283641' }),
        plaintext: textMessage('签到'),
      },
    ])
  })

  it('keeps the two key sets apart', async () => {
    const house = await openHouse()

    const contacts = await house.post(
      sealed(appEvent('change_contact', '<ChangeType>delete_user</ChangeType><UserID>a</UserID>'), CONTACTS),
      '/wecom/contacts',
    )
    const crossed = await house.post(sealed(textMessage('签到'), APP), '/wecom/contacts')

    expect([contacts.status, crossed.status]).toEqual([200, 401])
    expect(house.deliveries.map(({ endpoint }) => endpoint)).toEqual(['contacts'])
  })

  it.each(['GET', 'POST', 'PUT'])('does not know %s /wecom/contacts when contact sync is not configured', async method => {
    const house = await openHouse({ contacts: undefined })

    const response = await house.get('/wecom/contacts', { method })

    expect([response.status, await response.text()]).toEqual([404, ''])
  })

  it('seals the reply afresh each time, so that a repeated event never repeats a nonce', async () => {
    const house = await openHouse({ inbox: { accept: async () => ({ reply: '<xml><Content>已签到 07:58 & 好</Content></xml>' }) } })

    const responses = [await house.post(sealed(textMessage('签到'))), await house.post(sealed(textMessage('签到')))]
    const replies = (await Promise.all(responses.map(response => response.text()))).map(text => opened(text))

    expect(responses[0]!.headers.get('content-type')).toMatch(/^text\/xml/)
    expect(replies.map(({ message, id, signed }) => ({ message, id, signed }))).toEqual(
      Array.from({ length: 2 }, () => ({ message: '<xml><Content>已签到 07:58 & 好</Content></xml>', id: 'wwcorp', signed: true })),
    )
    expect(replies[0]!.nonce).not.toBe(replies[1]!.nonce)
    expect(replies[0]!.cipherText).not.toBe(replies[1]!.cipherText)
  })

  const good = sealed(textMessage('签到'))
  const withQuery = (change: (query: URLSearchParams) => void) => {
    const query = new URLSearchParams(good.query)
    change(query)
    return { ...good, query }
  }
  const cipherOf = (inner: string) => encrypt(APP.encodingAesKey, inner, 'wwcorp')

  it.each([
    ['a wrong signature', 401, withQuery(query => query.set('msg_signature', '0'.repeat(40)))],
    ['a signature that is not hexadecimal', 401, withQuery(query => query.set('msg_signature', '签'.repeat(40)))],
    ['a repeated parameter', 400, withQuery(query => query.append('timestamp', '2'))],
    ['a missing nonce', 400, withQuery(query => query.delete('nonce'))],
    ['a body that was changed', 401, { ...good, body: good.body.replace('<Encrypt><![CDATA[', '<Encrypt><![CDATA[AAAA') }],
    ['another corp', 403, sealed(textMessage('签到'), { ...APP, receiveId: 'wwother' })],
    ['truncated base64', 400, envelope(cipherOf(textMessage('签到')).slice(0, 101))],
    ['half a cipher block', 400, envelope(Buffer.from(cipherOf('x'), 'base64').subarray(0, 24).toString('base64'))],
    ['random bytes for a cipher text', 400, envelope(Buffer.alloc(64, 7).toString('base64'))],
    ['an empty body', 400, { ...good, body: '' }],
    ['a body that is not an envelope', 400, { ...good, body: '<html>hello</html>' }],
    ['an entity declaration', 400, { ...good, body: `<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>${good.body}` }],
  ])('refuses %s, with no effect and an empty body', async (_what, status, callback) => {
    const house = await openHouse()

    const response = await house.post(callback)

    expect([response.status, await response.text()]).toEqual([status, ''])
    expect(house.deliveries).toEqual([])
  })

  it('writes one line for a flood of bad signatures and counts them all', async () => {
    const house = await openHouse()
    const bad = withQuery(query => query.set('msg_signature', '0'.repeat(40)))

    for (let time = 0; time < 5; time++) await house.post(bad)

    expect(house.logged).toHaveLength(1)
    expect(await house.counted('callbacks_total')).toEqual([{ endpoint: 'app', kind: '-', outcome: 'refused', value: 5 }])
  })

  it.each([
    ['is not a document', 'hello', 'syntax'],
    ['is cut off', textMessage('签到').slice(0, 80), 'syntax'],
    ['lacks its sender', textMessage('签到').replace('FromUserName', 'Nobody').replace('/FromUserName', '/Nobody'), 'shape'],
  ])(
    'accepts an authenticated message whose inner document %s: counted, logged without its text, answered empty',
    async (_what, inner, reason) => {
      const house = await openHouse()

      const response = await house.post(sealed(inner))

      expect([response.status, await response.text()]).toEqual([200, ''])
      expect(house.deliveries).toEqual([])
      expect(await house.counted('inner_document_errors_total')).toEqual([{ endpoint: 'app', reason, value: 1 }])
      expect(house.logged.join('')).toContain('inner document not understood')
      expect(house.logged.join('')).not.toContain('签到')
    },
  )

  it('passes on an event it has never heard of, for the inbox to count, and answers empty', async () => {
    const house = await openHouse()

    const response = await house.post(sealed(appEvent('brand_new_event')))

    expect([response.status, await response.text()]).toEqual([200, ''])
    expect(house.deliveries.map(({ event }) => event.type)).toEqual(['unknown'])
  })

  it('answers 413 to a body of 10 MB, which the sender can read', async () => {
    const house = await openHouse()

    const response = await house.post({ ...good, body: 'x'.repeat(10_000_000) })

    expect([response.status, await response.text()]).toEqual([413, ''])
    expect(house.deliveries).toEqual([])
  })

  it('lets whoever sent too much go on over the same connection', async () => {
    const house = await openHouse()
    const socket = connect(Number(new URL(house.origin).port), '127.0.0.1')
    const head = (method: string) => `${method} /wecom/callback HTTP/1.1\r\nHost: x\r\n`
    const tooMuch = `${(1_000_000).toString(16)}\r\n${'x'.repeat(1_000_000)}\r\n0\r\n\r\n`

    socket.write(`${head('POST')}Transfer-Encoding: chunked\r\n\r\n${tooMuch}${head('PUT')}Connection: close\r\n\r\n`)
    let answers = ''
    for await (const chunk of socket) answers += String(chunk)

    expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 405'])
  })

  it('stops a body that never says how long it is at 64 KiB', async () => {
    const house = await openHouse()
    const chunk = new TextEncoder().encode('x'.repeat(10_000))
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({ pull: stream => (sent++ < 20 ? stream.enqueue(chunk) : stream.close()) })

    const response = await house.post(good, '/wecom/callback', { body: endless, duplex: 'half' })

    expect(response.status).toBe(413)
  })

  it('has no effect when the sender hangs up in the middle', async () => {
    const house = await openHouse()
    const url = new URL(`${house.origin}/wecom/callback?${good.query}`)

    await new Promise<void>(resolve => {
      const outgoing = request(url, { method: 'POST', headers: { 'content-length': String(good.body.length) } })
      outgoing.once('error', () => resolve())
      outgoing.write(good.body.slice(0, 100), () => outgoing.destroy(new Error('hung up')))
    })
    await until(async () => (await house.counted('callbacks_total')).length > 0)

    expect(await house.counted('callbacks_total')).toEqual([{ endpoint: 'app', kind: '-', outcome: 'incomplete', value: 1 }])
    expect(house.deliveries).toEqual([])
    expect(house.http.inFlight()).toBe(0)
  })

  it('asks WeCom to send again when the database is away', async () => {
    const house = await openHouse({
      inbox: {
        accept: async () => {
          throw new AppError('database-away', 'no connection')
        },
      },
    })

    const response = await house.post(good)

    expect([response.status, await response.text()]).toEqual([503, ''])
    expect(await house.counted('callbacks_total')).toEqual([{ endpoint: 'app', kind: 'text', outcome: 'database-away', value: 1 }])
  })

  it('answers 500 without a word about the inside when something unforeseen breaks, and logs whose event it was', async () => {
    const house = await openHouse({
      inbox: {
        accept: async () => {
          throw new Error('relation "inbox" does not exist')
        },
      },
    })

    const response = await house.post(good)

    expect([response.status, await response.text()]).toEqual([500, ''])
    expect(JSON.parse(house.logged[0]!)).toMatchObject({ level: 'error', kind: 'text', from: 'li.lei', msgId: '7594826391057283641' })
    expect(house.logged.join('')).not.toContain('签到')
  })

  it.each(['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'])('knows no %s', async method => {
    const house = await openHouse()

    const response = await house.get('/wecom/callback', { method })

    expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([405, 'GET, POST', ''])
  })

  it.each(['/wecom/callback/', '/wecom/callbackx', '/WECOM/callback', '/wecom'])('is not at %s', async target => {
    const house = await openHouse()

    expect((await house.post(good, target)).status).toBe(404)
  })
})

/** Waits for something that happens on the server’s side of the connection. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setImmediate(resolve))
}
