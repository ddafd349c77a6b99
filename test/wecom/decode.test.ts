import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { InnerDocumentError, decode } from '../../src/wecom/index.js'
import { sample, sampleIds, vector } from './fixtures.js'
import { thrownBy } from './thrown.js'

function message(body: string, { msgType = 'text', createTime = '1778551201' } = {}): string {
  return `<xml><ToUserName>ww1</ToUserName><FromUserName>chen.yu</FromUserName><CreateTime>${createTime}</CreateTime><MsgType>${msgType}</MsgType>${body}</xml>`
}

function event(name: string, body = ''): string {
  return message(`<Event>${name}</Event>${body}`, { msgType: 'event' })
}

function reasonOf(plaintext: string | Buffer): string {
  const error = thrownBy(() => decode(plaintext))
  expect(error).toBeInstanceOf(InnerDocumentError)
  return (error as InnerDocumentError).reason
}

describe('a document that cannot be understood is an InnerDocumentError', () => {
  it.each([
    ['nothing', ''],
    ['words', '请假'],
    ['an unclosed element', '<xml><MsgType>text</MsgType>'],
    ['a DOCTYPE', `<!DOCTYPE xml>${message('<MsgId>1</MsgId>')}`],
    ['a bomb', `<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>${message('<Content>&b;</Content><MsgId>1</MsgId>')}`],
    ['an external entity', `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${message('<Content>&e;</Content>')}`],
    ['an undefined entity', message('<Content>&nbsp;</Content><MsgId>1</MsgId>')],
    ['elements 10,000 deep', message('<a>'.repeat(10_000) + '</a>'.repeat(10_000))],
    ['20,000 elements', message('<a/>'.repeat(20_000))],
    ['objects 10,000 deep', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
    ['a NUL in the text', message('<Content>a\0b</Content><MsgId>1</MsgId>')],
    ['a NUL by reference', message('<Content>&#0;</Content><MsgId>1</MsgId>')],
    ['the broken JSON of vector D', vector('D').plaintext!],
  ])('when it is %s', (_what, document) => {
    expect(['syntax', 'encoding']).toContain(reasonOf(document))
  })

  it('when it is not UTF-8', () => {
    const broken = Buffer.concat([Buffer.from('<xml><Content>'), Buffer.from([0xe4, 0xbd]), Buffer.from('</Content></xml>')])

    expect(reasonOf(broken)).toBe('encoding')
  })

  it('when it holds half a character', () => {
    expect(reasonOf(message('<Content>\ud83d</Content><MsgId>1</MsgId>'))).toBe('encoding')
    expect(reasonOf('{"msgid":"1","msgtype":"text","text":{"content":"\\ud83d"}}')).toBe('encoding')
    expect(reasonOf('{"msgid":"1","msgtype":"text","text":{"content":"\\u0000"}}')).toBe('encoding')
  })

  it.each([
    ['another root', '<html><body/></html>'],
    ['no sender', '<xml><ToUserName>ww1</ToUserName><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>'],
    ['two senders', message('<FromUserName>li.hua</FromUserName><MsgId>1</MsgId>')],
    ['a message without an id', message('<Content>x</Content>')],
    ['a time in words', message('<MsgId>1</MsgId>', { createTime: 'now' })],
    ['a negative time', message('<MsgId>1</MsgId>', { createTime: '-1' })],
    ['a time with a fraction', message('<MsgId>1</MsgId>', { createTime: '1778551201.5' })],
    ['a time beyond every calendar', message('<MsgId>1</MsgId>', { createTime: '999999999999' })],
    ['a picture without its id', message('<MsgId>1</MsgId>', { msgType: 'image' })],
    ['an event without a name', message('', { msgType: 'event' })],
    ['a card tap without a task', event('template_card_event', '<EventKey>k</EventKey>')],
    ['elements for words', message('<Content><b>x</b></Content><MsgId>1</MsgId>')],
    ['words beside elements', message('x<MsgId>1</MsgId>')],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['a bot message without an id', '{"msgtype":"text","text":{"content":"x"}}'],
    ['a bot message without its words', '{"msgid":"1","msgtype":"text"}'],
  ])('when it has %s', (_what, document) => {
    expect(['shape', 'syntax']).toContain(reasonOf(document))
  })

  it('and its message quotes nothing of the document', () => {
    const error = thrownBy(() => decode(message('<Content>秘密</Content><秘密>'))) as Error

    expect(error.message).not.toContain('秘密')
  })
})

describe('a reading that cannot be used is an answerable event, not an error', () => {
  it.each([
    ['out-of-range', '91', '121', '30'],
    ['out-of-range', '31', '-180.5', '30'],
    ['out-of-range', '31', '121', '-1'],
    ['not-a-number', 'NaN', '121', '30'],
    ['not-a-number', 'Infinity', '121', '30'],
    ['not-a-number', '1e999', '121', '30'],
    ['not-a-number', '0x1f', '121', '30'],
    ['not-a-number', '31,2', '121', '30'],
    ['not-a-number', '31', '121', 'good'],
    ['missing', '', '121', '30'],
  ])('%s: %s, %s, %s', (fault, latitude, longitude, precision) => {
    const report = event(
      'LOCATION',
      `<Latitude>${latitude}</Latitude><Longitude>${longitude}</Longitude><Precision>${precision}</Precision>`,
    )

    expect(decode(report)).toMatchObject({ type: 'location-report', reading: null, readingFault: fault })
  })

  it('also when elements or several values stand where a number belongs', () => {
    expect(decode(event('LOCATION', '<Latitude><a>1</a></Latitude>'))).toMatchObject({ reading: null, readingFault: 'missing' })
    expect(decode(event('LOCATION', '<Latitude>1</Latitude><Latitude>2</Latitude>'))).toMatchObject({ reading: null })
  })

  it('while a coarse one is a reading like any other', () => {
    const report = event('LOCATION', '<Latitude>-31.5</Latitude><Longitude>+121.25</Longitude><Precision>5000</Precision>')

    expect(decode(report)).toMatchObject({ reading: { latitude: -31.5, longitude: 121.25, precision: 5000 } })
  })
})

describe('names and shapes of the wire', () => {
  it.each(['CLICK', 'Click', 'click'])('an event may be called %s', name => {
    expect(decode(event(name, '<EventKey>k</EventKey>'))).toMatchObject({ type: 'click', eventKey: 'k' })
  })

  it('a question may be called __proto__', () => {
    const tap = decode(
      event(
        'template_card_event',
        '<TaskId>t</TaskId><SelectedItems><SelectedItem><QuestionKey>__proto__</QuestionKey><OptionIds><OptionId>a</OptionId></OptionIds></SelectedItem></SelectedItems>',
      ),
    )

    expect(tap.type === 'template-card' && Object.entries(tap.selections)).toEqual([['__proto__', ['a']]])
    expect({}).not.toHaveProperty('a')
  })

  it('elements called __proto__ or constructor are only names', () => {
    expect(
      decode(message('<__proto__><x>1</x></__proto__><constructor>1</constructor><Content>x</Content><MsgId>1</MsgId>')),
    ).toMatchObject({
      type: 'text',
    })
  })

  it('a change of contacts nobody knows yet is accepted', () => {
    expect(decode(event('change_contact', '<ChangeType>merge_user</ChangeType>'))).toMatchObject({
      change: { kind: 'unknown', changeType: 'merge_user' },
    })
    expect(decode(event('change_school_contact', '<ChangeType>graduate</ChangeType><Id>7</Id>'))).toMatchObject({
      change: { kind: 'unknown', changeType: 'graduate', id: '7' },
    })
  })

  it('a QR code may hold commas', () => {
    const info = '<ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>a,b</ScanResult></ScanCodeInfo>'

    expect(decode(event('scancode_push', info))).toMatchObject({ symbology: null, code: 'a,b' })
  })

  it('an app may send JSON, and a bare 64-bit id keeps every digit', () => {
    const json =
      '{"ToUserName":"ww1","FromUserName":"mycreate","CreateTime":1409659813,"MsgType":"text","Content":"hello","MsgId":4561255354251345929,"AgentID":218}'

    expect(decode(json)).toMatchObject({ type: 'text', msgId: '4561255354251345929', createTime: 1409659813, agentId: '218' })
  })

  it('a bot’s feedback says what the person thought', () => {
    const json =
      '{"msgid":"1","from":{"userid":"a"},"msgtype":"event","event":{"eventtype":"feedback_event","feedback_event":{"id":"f","type":2,"content":"不对","inaccurate_reason_list":[1]}}}'

    expect(decode(json)).toMatchObject({ type: 'bot-feedback', feedbackId: 'f', verdict: 'inaccurate', content: '不对', reasons: ['1'] })
  })

  it.each([
    ['{"msgid":"1","msgtype":"hologram"}', { type: 'unknown', msgType: 'hologram', msgId: '1' }],
    ['{"msgid":"1","msgtype":"event","event":{"eventtype":"auth_change_event"}}', { type: 'unknown', eventName: 'auth_change_event' }],
  ])('what a bot sends that nobody knows yet is accepted: %s', (json, expected) => {
    expect(decode(json)).toMatchObject(expected)
  })
})

describe('whatever arrives, decode answers an event or throws an InnerDocumentError', () => {
  const decodes = (document: string | Buffer): void => {
    try {
      expect(decode(document).type).toBeTruthy()
    } catch (error) {
      expect(error).toBeInstanceOf(InnerDocumentError)
    }
  }

  it('for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), decodes))
  })

  it('for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), bytes => decodes(Buffer.from(bytes))))
  })

  it('for any tree of known names', () => {
    const names = [
      'MsgType',
      'Event',
      'MsgId',
      'Content',
      'SelectedItems',
      'SelectedItem',
      'OptionIds',
      'ApprovalInfo',
      'ChangeType',
      'UserID',
      '__proto__',
    ]
    const values = [
      'text',
      'event',
      'template_card_event',
      'LOCATION',
      'sys_approval_change',
      'change_contact',
      '1778551201',
      '',
      '&amp;',
      '😷',
    ]
    const { element } = fc.letrec<{ element: string; content: string }>(tie => ({
      element: fc
        .tuple(fc.constantFrom(...names), fc.array(tie('content'), { maxLength: 4 }))
        .map(([name, content]) => `<${name}>${content.join('')}</${name}>`),
      content: fc.oneof({ depthSize: 'small' }, fc.constantFrom(...values), tie('element')),
    }))
    fc.assert(
      fc.property(fc.array(element, { maxLength: 8 }), parts => decodes(message(parts.join('')).replace('<MsgType>text</MsgType>', ''))),
    )
  })

  it('for any JSON under the names of a bot', () => {
    const key = fc.constantFrom(
      'msgid',
      'msgtype',
      'event',
      'from',
      'quote',
      'mixed',
      'text',
      'stream',
      'cmd',
      'body',
      'headers',
      'MsgType',
      'create_time',
    )
    fc.assert(fc.property(fc.dictionary(key, fc.jsonValue()), value => decodes(JSON.stringify(value))))
  })

  it('for any sample with a piece cut out', () => {
    const ids = sampleIds(/^[METCSAKB]\d\d$/)
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.nat(2000), fc.nat(60), (id, start, length) => {
        const document = sample(id)
        const at = start % document.length
        decodes(document.slice(0, at) + document.slice(at + length))
      }),
      { numRuns: 500 },
    )
  })
})
