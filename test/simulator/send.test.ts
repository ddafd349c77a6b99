import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { takeSlot } from '../../simulator/phones/member-limit.js'
import { agentId, buttonCard, classmate, keys, secret, startDesk, student, teacher, type TestDesk, voteCard } from './harness.js'

let desk: TestDesk
beforeEach(async () => {
  desk = await startDesk()
})
afterEach(() => desk.close())

const text = (touser: string, content = '你好') => ({ touser, msgtype: 'text', text: { content } })
const card = (touser: string, template_card: unknown) => ({ touser, msgtype: 'template_card', template_card })

describe('access token', () => {
  it('stays the same within its lifetime and ends after 7200 seconds of simulated time', async () => {
    const first = await desk.token()
    desk.pass(7_000_000)
    expect(await desk.token()).toBe(first)

    desk.pass(200_000)

    expect((await desk.request('GET', `/cgi-bin/tag/list?access_token=${first}`)).json['errcode']).toBe(42001)
    expect(await desk.token()).not.toBe(first)
  })

  it.each(['42001', '40014'] as const)('can end early with %s', async errcode => {
    const first = await desk.token()

    await desk.control('PUT', 'faults', { expireToken: errcode })

    expect((await desk.request('GET', `/cgi-bin/tag/list?access_token=${first}`)).json['errcode']).toBe(Number(errcode))
    expect(await desk.api('GET', 'tag/list')).toMatchObject({ errcode: 0 })
  })

  it.each([
    ['a wrong secret', `corpid=${keys.corpId}&corpsecret=wrong`, 40001],
    ['a wrong corp', `corpid=ww1&corpsecret=${secret}`, 40013],
    ['no corp', `corpsecret=${secret}`, 41002],
    ['no secret', `corpid=${keys.corpId}`, 41004],
  ])('is refused for %s', async (_, query, errcode) => {
    expect((await desk.request('GET', `/cgi-bin/gettoken?${query}`)).json['errcode']).toBe(errcode)
  })

  it.each([
    ['missing', '', 41001],
    ['made up', '?access_token=abc', 40014],
  ])('that is %s is refused', async (_, query, errcode) => {
    expect((await desk.request('POST', `/cgi-bin/message/send${query}`, {})).json['errcode']).toBe(errcode)
  })
})

describe('message/send', () => {
  it('shows a message on every named phone', async () => {
    const answer = await desk.send(text(`${student}|${teacher}`))

    expect(answer).toMatchObject({ errcode: 0, errmsg: 'ok', msgid: expect.any(String) })
    expect(desk.messages(student)).toMatchObject([{ direction: 'in', kind: 'text', text: '你好' }])
    expect(desk.messages(teacher)).toHaveLength(1)
    expect(desk.messages(classmate)).toHaveLength(0)
  })

  it('reaches a department with everybody below it, a tag, and everybody', async () => {
    await desk.send({ toparty: '2', msgtype: 'text', text: { content: '系' } })
    await desk.send({ totag: '2', msgtype: 'text', text: { content: '班主任' } })
    await desk.send(text('@all', '全校'))

    expect(desk.messages(student).map(message => message.text)).toEqual(['系', '全校'])
    expect(desk.messages(teacher).map(message => message.text)).toEqual(['系', '班主任', '全校'])
    expect(desk.messages('tang.xue').map(message => message.text)).toEqual(['全校'])
  })

  it('answers 0 with lower-case lists when only some receivers are bad', async () => {
    await desk.control('PUT', 'faults', { unlicensed: [classmate], inactive: ['t.li'] })

    const answer = await desk.send({ ...text(`${student}|Nobody|${classmate}|t.li`), toparty: '99', totag: '98' })

    expect(answer).toMatchObject({
      errcode: 0,
      invaliduser: 'nobody|t.li',
      invalidparty: '99',
      invalidtag: '98',
      unlicenseduser: classmate,
    })
    expect(desk.messages(classmate)).toHaveLength(0)
  })

  it('does not mind the case of a userid', async () => {
    await desk.send(text(student.toUpperCase()))

    expect(desk.messages(student)).toHaveLength(1)
  })

  it.each([
    ['nobody is named', { msgtype: 'text', text: { content: 'x' } }, 82001],
    ['every receiver is unknown', text('nobody|noone'), 81013],
    ['more than 1000 members are named', text(Array.from({ length: 1001 }, (_, index) => `u${index}`).join('|')), 40032],
    ['more than 100 departments are named', { toparty: Array(101).fill('2').join('|'), msgtype: 'text', text: { content: 'x' } }, 82002],
    ['more than 100 tags are named', { totag: Array(101).fill('2').join('|'), msgtype: 'text', text: { content: 'x' } }, 82003],
    ['touser is an array', { touser: [student], msgtype: 'text', text: { content: 'x' } }, 40058],
    ['the msgtype is unknown', { touser: student, msgtype: 'poem', poem: {} }, 40008],
    ['the text is empty', text(student, ''), 44004],
    ['the agentid is another app’s', { ...text(student), agentid: 1 }, 301002],
    ['the agentid is a string', { ...text(student), agentid: String(agentId) }, 40058],
    ['the agentid is missing', { ...text(student), agentid: null }, 40056],
    ['markdown is longer than 2048 bytes', { touser: student, msgtype: 'markdown', markdown: { content: '签'.repeat(683) } }, 45002],
    ['a media id is unknown', { touser: student, msgtype: 'image', image: { media_id: 'x' } }, 40007],
    [
      'a textcard has no scheme in its url',
      { touser: student, msgtype: 'textcard', textcard: { title: 't', description: 'd', url: 'a.cn' } },
      45034,
    ],
    [
      'a textcard title is too long',
      { touser: student, msgtype: 'textcard', textcard: { title: '长'.repeat(129), description: 'd', url: 'http://a.cn' } },
      40058,
    ],
    [
      'news holds nine articles',
      { touser: student, msgtype: 'news', news: { articles: Array(9).fill({ title: 't', url: 'http://a.cn' }) } },
      45008,
    ],
    [
      'news is confidential',
      { touser: student, safe: 1, msgtype: 'news', news: { articles: [{ title: 't', url: 'http://a.cn' }] } },
      40074,
    ],
    ['the duplicate interval is above four hours', { ...text(student), enable_duplicate_check: 1, duplicate_check_interval: 14401 }, 40058],
  ])('is refused when %s', async (_, message, errcode) => {
    expect((await desk.send(message))['errcode']).toBe(errcode)
    expect(desk.messages(student)).toHaveLength(0)
  })

  it('cuts a text at 2048 bytes without halving a character', async () => {
    await desk.send(text(student, '签'.repeat(700)))

    expect(desk.messages(student)[0]?.text).toBe('签'.repeat(682))
  })

  it('drops what exceeds 30 messages a minute for one member, silently but visibly here', async () => {
    for (let index = 0; index < 31; index += 1) expect(await desk.send(text(student, `第 ${index} 条`))).toMatchObject({ errcode: 0 })

    expect(desk.messages(student).filter(message => message.dropped)).toHaveLength(1)
    expect(desk.simulator.inspect.shown(student).filter(entry => entry.count === 0 && entry.dropped === 1)).toHaveLength(1)

    desk.pass(61_000)
    await desk.send(text(student, '下一分钟'))

    expect(desk.messages(student).at(-1)).toMatchObject({ text: '下一分钟' })
    expect(desk.messages(student).at(-1)).not.toHaveProperty('dropped')
  })

  it('drops what exceeds 1000 messages an hour for one member', () => {
    let received: number[] = []
    const shown = Array.from({ length: 1002 }, (_, index) => {
      const slot = takeSlot(received, index * 3500)
      received = slot.received
      return slot.shown
    })

    expect(shown.filter(Boolean)).toHaveLength(1000)
    expect(shown.slice(-2)).toEqual([false, false])
    expect(takeSlot(received, 3_600_000).shown).toBe(true)
  })

  it('answers an interactive card with a response code, a notice card without', async () => {
    const notice = { card_type: 'text_notice', main_title: { title: '通知' }, card_action: { type: 1, url: 'http://a.cn' } }

    expect(await desk.send(card(student, buttonCard('t1')))).toMatchObject({ errcode: 0, response_code: expect.any(String) })
    expect(await desk.send(card(student, notice))).not.toHaveProperty('response_code')
  })

  it('never accepts a task_id a second time', async () => {
    await desk.send(card(student, buttonCard('once')))
    desk.pass(365 * 86_400_000)

    expect((await desk.send(card(teacher, voteCard('once'))))['errcode']).toBe(42014)
  })

  it('needs a callback URL for cards that call back', async () => {
    desk.simulator.configure({ callbackUrl: '' })

    expect((await desk.send(card(student, buttonCard('t1'))))['errcode']).toBe(43012)
  })

  it('recalls a message within 24 hours only', async () => {
    const first = await desk.send(text(student, '发错了'))
    expect(await desk.api('POST', 'message/recall', { msgid: first['msgid'] })).toMatchObject({ errcode: 0 })
    expect(desk.messages(student)).toMatchObject([{ direction: 'system', recalled: true }])

    const second = await desk.send(text(student, '又发错了'))
    desk.pass(86_400_001)
    expect((await desk.api('POST', 'message/recall', { msgid: second['msgid'] }))['errcode']).toBe(42052)
  })
})

describe('a repeated send', () => {
  const checked = (body: object) => ({ ...body, enable_duplicate_check: 1, duplicate_check_interval: 14_400 })

  it.each(['duplicate-first', 'task-id-first'] as const)('of an identical text is shown once (%s)', async repeat => {
    await desk.control('PUT', 'faults', { repeat })
    await desk.send(checked(text(student)))

    expect(await desk.send(checked(text(student)))).toMatchObject({ errcode: 0 })

    expect(desk.messages(student)).toHaveLength(1)
  })

  it('is shown again without the check, and after the interval', async () => {
    await desk.send(text(student))
    await desk.send(text(student))
    await desk.send(checked(text(student)))
    desk.pass(14_400_000)
    await desk.send(checked(text(student)))

    expect(desk.messages(student)).toHaveLength(4)
    expect(desk.simulator.inspect.shown(student)).toMatchObject([{ text: '你好', count: 4 }])
  })

  it.each([
    ['duplicate-first', 0],
    ['task-id-first', 42014],
  ] as const)('of a card answers by the chosen order (%s) and is shown once', async (repeat, errcode) => {
    await desk.control('PUT', 'faults', { repeat })
    await desk.send(checked(card(student, buttonCard('t1'))))

    expect((await desk.send(checked(card(student, buttonCard('t1')))))['errcode']).toBe(errcode)

    expect(desk.messages(student)).toHaveLength(1)
  })
})
