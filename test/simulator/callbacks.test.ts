import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { child, type XmlElement } from '../../simulator/xml.js'
import { buttonCard, classmate, type Json, keys, replyXml, sealedReply, startDesk, student, type TestDesk, voteCard } from './harness.js'

let desk: TestDesk
beforeEach(async () => {
  desk = await startDesk()
})
afterEach(() => desk.close())

const giveCard = (card: Json, touser = student) => desk.send({ touser, msgtype: 'template_card', template_card: card })
const notes = () => desk.simulator.inspect.journal.notes.map(note => note.text)
const lastMessage = () => desk.messages(student).at(-1)

function tree(element: XmlElement): unknown {
  return element.children.length === 0 ? element.text : element.children.map(each => [each.name, tree(each)])
}

describe('what a person does reaches the service as a sealed callback', () => {
  it('a text, with a 64-bit MsgId and the simulated second', async () => {
    const result = await desk.act(student, 'text', { text: '  请假 <上午> & ]]> 😷 ' })

    expect(result).toMatchObject({ ok: true, delivered: 1, status: 200 })
    const [callback] = desk.received
    expect(callback?.field('ToUserName')).toBe(keys.corpId)
    expect(callback?.field('FromUserName')).toBe(student)
    expect(callback?.field('CreateTime')).toBe(String(Date.parse('2026-09-07T07:55:00+08:00') / 1000))
    expect(callback?.field('Content')).toBe('  请假 <上午> & ]]> 😷 ')
    expect(callback?.field('MsgId')).toMatch(/^\d{19}$/)
    expect(callback?.field('AgentID')).toBe('1000027')
    expect(lastMessage()).toMatchObject({ direction: 'out', kind: 'text', state: 'sent' })
  })

  it('two messages of one second, with two MsgIds', async () => {
    await desk.act(student, 'text', { text: '一' })
    await desk.act(student, 'text', { text: '一' })

    expect(new Set(desk.received.map(callback => callback.field('MsgId'))).size).toBe(2)
  })

  it('an entry, followed by the position of the device', async () => {
    await desk.act(student, 'position', { preset: 'gate' })

    expect(await desk.act(student, 'enter')).toMatchObject({ ok: true, delivered: 2 })

    expect(desk.received.map(callback => callback.field('Event'))).toEqual(['enter_agent', 'LOCATION'])
    expect(desk.received[1]?.field('Latitude')).toBe('31.227160')
    expect(desk.received[1]?.field('Precision')).toBe('80')
  })

  it('an entry whose position comes first, or only after the next tap', async () => {
    await desk.act(student, 'enter', { order: 'location-first' })
    await desk.control('PUT', 'faults', { locationAfterTap: true })
    await desk.act(student, 'enter')
    await desk.act(student, 'text', { text: '签到' })

    const order = desk.received.map(callback => callback.field('Event') ?? callback.field('MsgType'))
    expect(order).toEqual(['LOCATION', 'enter_agent', 'enter_agent', 'text', 'LOCATION'])
  })

  it('an entry without a position when reporting is off, by the app’s switch or by the fault', async () => {
    await desk.api('POST', 'agent/set', { agentid: 1000027, report_location_flag: 0 })
    await desk.act(student, 'enter')
    await desk.api('POST', 'agent/set', { agentid: 1000027, report_location_flag: 1 })
    await desk.control('PUT', 'faults', { locationReporting: false })
    await desk.act(student, 'enter')

    expect(desk.received.map(callback => callback.field('Event'))).toEqual(['enter_agent', 'enter_agent'])
  })

  it('a pin, a picture and a menu tap', async () => {
    await desk.api('POST', 'menu/create?agentid=1000027', { button: [{ type: 'click', name: '签到', key: '签到' }] })
    await desk.act(student, 'pin', { latitude: 31.2, longitude: 121.4, label: '操场' })
    await desk.act(student, 'picture', { preset: 'note' })
    await desk.act(student, 'menu', { key: '签到' })

    const [pin, picture, tap] = desk.received
    expect([pin?.field('MsgType'), pin?.field('Location_X'), pin?.field('Label'), pin?.field('AppType')]).toEqual([
      'location',
      '31.200000',
      '操场',
      'wxwork',
    ])
    expect([tap?.field('MsgType'), tap?.field('Event'), tap?.field('EventKey')]).toEqual(['event', 'click', '签到'])
    const media = await fetch(`${desk.url}/cgi-bin/media/get?media_id=${picture?.field('MediaId')}&access_token=${await desk.token()}`)
    expect(media.headers.get('content-type')).toBe('image/png')
  })

  it('a menu tap that the menu does not offer is refused on the phone', async () => {
    expect(await desk.act(student, 'menu', { key: '没有' })).toMatchObject({ ok: false, delivered: 0 })
    expect(desk.received).toHaveLength(0)
  })

  it('a button, and a list with its ticks', async () => {
    await giveCard(buttonCard('t1'))
    await giveCard(voteCard('t2'))

    await desk.act(student, 'card', { taskId: 't1', key: 'leave.1' })
    await desk.act(student, 'card', { taskId: 't2', key: 'mark.1', selections: { who: ['a', 'b'] } })

    const [button, list] = desk.received
    expect([button?.field('Event'), button?.field('EventKey'), button?.field('TaskId'), button?.field('CardType')]).toEqual([
      'template_card_event',
      'leave.1',
      't1',
      'button_interaction',
    ])
    expect(button && child(button.inner, 'SelectedItems')).toBeUndefined()
    expect(list && tree(child(list.inner, 'SelectedItems') ?? list.inner)).toEqual([
      [
        'SelectedItem',
        [
          ['QuestionKey', 'who'],
          [
            'OptionIds',
            [
              ['OptionId', 'a'],
              ['OptionId', 'b'],
            ],
          ],
        ],
      ],
    ])
  })

  it('a list left as it stands carries what it shows', async () => {
    await giveCard({
      card_type: 'multiple_interaction',
      main_title: { title: '选' },
      select_list: [
        {
          question_key: 'q',
          option_list: [
            { id: 'none', text: '请选择' },
            { id: 'x', text: '甲' },
          ],
        },
      ],
      submit_button: { key: 's' },
      task_id: 'm1',
    })

    await desk.act(student, 'card', { taskId: 'm1', key: 's' })

    expect(desk.received[0]?.body).not.toContain('请选择')
    expect(desk.received[0] && JSON.stringify(tree(desk.received[0].inner))).toContain('["OptionId","none"]')
  })

  it.each<[string, Json]>([
    ['a key the face does not show', { taskId: 't1', key: 'other' }],
    ['a card the person does not have', { taskId: 't9', key: 'arrived.1' }],
    ['an option the list does not hold', { taskId: 't2', key: 'mark.1', selections: { who: ['z'] } }],
    ['a question the card does not ask', { taskId: 't2', key: 'mark.1', selections: { why: ['a'] } }],
  ])('but not %s', async (_, tap) => {
    await giveCard(buttonCard('t1'))
    await giveCard(voteCard('t2'))

    expect(await desk.act(student, 'card', tap)).toMatchObject({ ok: false, delivered: 0 })
    expect(desk.received).toHaveLength(0)
  })

  it('a card’s top-right menu as an event of its own', async () => {
    await giveCard(buttonCard('t1', { action_menu: { desc: '更多', action_list: [{ text: '今天不再提醒', key: 'mute.1' }] } }))

    expect(await desk.act(student, 'card-menu', { taskId: 't1', key: 'mute.1' })).toMatchObject({ ok: true })

    expect(desk.received[0]?.field('Event')).toBe('template_card_menu_event')
  })
})

describe('the passive reply', () => {
  it('of a text stands as a bubble in the person’s chat', async () => {
    desk.answerWith(() => ({ body: sealedReply(replyXml(student, 'text', [['Content', '签到成功 07:58']])) }))

    expect(await desk.act(student, 'text', { text: '签到' })).toMatchObject({ reply: { kind: 'text', text: '签到成功 07:58' } })

    expect(lastMessage()).toMatchObject({ direction: 'in', kind: 'text', text: '签到成功 07:58' })
  })

  it('that is empty or “success” shows nothing', async () => {
    await desk.act(student, 'text', { text: '一' })
    desk.answerWith(() => ({ body: 'success' }))
    await desk.act(student, 'text', { text: '二' })

    expect(desk.messages(student).map(message => message.direction)).toEqual(['out', 'out'])
    expect(notes()).toEqual([])
  })

  it('changes the face of the tapper’s card only', async () => {
    await giveCard(buttonCard('t1'), `${student}|${classmate}`)
    desk.answerWith(() => ({
      body: sealedReply(
        replyXml(student, 'update_template_card', [
          [
            'TemplateCard',
            [
              ['CardType', 'button_interaction'],
              ['MainTitle', [['Title', '请假申请']]],
              [
                'HorizontalContentList',
                [
                  ['KeyName', '结果'],
                  ['Value', '陈宇 已同意'],
                ],
              ],
              [
                'HorizontalContentList',
                [
                  ['KeyName', '时间'],
                  ['Value', '上午'],
                ],
              ],
              [
                'ButtonList',
                [
                  ['Text', '同意'],
                  ['Style', 1],
                  ['Key', 'agree.2'],
                ],
              ],
              ['ReplaceText', '已同意'],
              ['TaskId', 't1'],
            ],
          ],
        ]),
      ),
    }))

    expect(await desk.act(student, 'card', { taskId: 't1', key: 'arrived.1' })).toMatchObject({ ok: true, reply: { kind: 'card' } })

    expect(lastMessage()).toMatchObject({
      replaceText: '已同意',
      card: {
        main_title: { title: '请假申请' },
        horizontal_content_list: [{ keyname: '结果', value: '陈宇 已同意' }, { keyname: '时间' }],
      },
    })
    expect(desk.messages(classmate).at(-1)?.card?.main_title?.title).toBe('签到提醒')
    expect(await desk.act(student, 'card', { taskId: 't1', key: 'agree.2' })).toMatchObject({ ok: false, delivered: 0 })
  })

  it('greys the tapper’s buttons with update_button', async () => {
    await giveCard(buttonCard('t1'))
    desk.answerWith(() => ({ body: sealedReply(replyXml(student, 'update_button', [['Button', [['ReplaceName', '已处理']]]])) }))

    await desk.act(student, 'card', { taskId: 't1', key: 'arrived.1' })

    expect(lastMessage()).toMatchObject({ replaceText: '已处理' })
  })

  it('and the same tap’s code are not for using together: that is noted', async () => {
    await giveCard(buttonCard('t1'))
    desk.answerWith(() => ({ body: sealedReply(replyXml(student, 'update_button', [['Button', [['ReplaceName', '已处理']]]])) }))
    await desk.act(student, 'card', { taskId: 't1', key: 'arrived.1' })

    await desk.api('POST', 'message/update_template_card', {
      agentid: 1000027,
      userids: [student],
      response_code: desk.received[0]?.field('ResponseCode'),
      button: { replace_name: '又一次' },
    })

    expect(notes()).toEqual([expect.stringContaining('既被动更新了卡面')])
  })

  const good = replyXml(student, 'text', [['Content', '好']])
  it.each<[string, string]>([
    ['a wrong signature', sealedReply(good, { token: 'other' })],
    ['another corp’s seal', sealedReply(good, { corpId: 'ww1' })],
    ['plain XML', good],
    ['JSON', '{"errcode":0}'],
    ['the text OK', 'OK'],
    ['another person as receiver', sealedReply(replyXml(classmate, 'text', [['Content', '好']]))],
    ['an empty text', sealedReply(replyXml(student, 'text', [['Content', '']]))],
    ['a text of more than 2048 bytes', sealedReply(replyXml(student, 'text', [['Content', '长'.repeat(683)]]))],
    ['markdown, which cannot be a passive reply', sealedReply(replyXml(student, 'markdown', [['Content', '好']]))],
    ['a card update where no card was tapped', sealedReply(replyXml(student, 'update_button', [['Button', [['ReplaceName', '好']]]]))],
    ['a document type', sealedReply(`<!DOCTYPE xml>${good}`)],
  ])('with %s is recorded as a fault and shows nothing', async (_, body) => {
    desk.answerWith(() => ({ body }))

    expect(await desk.act(student, 'text', { text: '签到' })).toMatchObject({ reply: { kind: 'malformed' } })

    expect(notes()).toEqual([expect.stringContaining('服务回复无法解析')])
    expect(desk.messages(student)).toHaveLength(1)
  })

  it.each<[string, readonly (readonly [string, string])[]]>([
    ['a JSON name', [['card_type', 'button_interaction']]],
    ['no buttons', [['CardType', 'button_interaction']]],
  ])('whose card face has %s leaves the card as it was', async (_, fields) => {
    await giveCard(buttonCard('t1'))
    desk.answerWith(() => ({ body: sealedReply(replyXml(student, 'update_template_card', [['TemplateCard', fields]])) }))

    expect(await desk.act(student, 'card', { taskId: 't1', key: 'arrived.1' })).toMatchObject({ reply: { kind: 'malformed' } })

    expect(lastMessage()?.card).toMatchObject({ main_title: { title: '签到提醒' } })
  })
})

describe('delivery', () => {
  const nonces = () => desk.received.map(callback => callback.query.get('nonce'))

  it.each([500, 503, 404])('is tried three times in all when the service answers %i, sealed afresh each time', async status => {
    desk.answerWith(() => ({ status }))

    expect(await desk.act(student, 'text', { text: '签到' })).toMatchObject({ ok: false, delivered: 3, status })

    expect(new Set(nonces()).size).toBe(3)
    expect(new Set(desk.received.map(callback => callback.body)).size).toBe(3)
    expect(new Set(desk.received.map(callback => callback.field('MsgId'))).size).toBe(1)
    expect(lastMessage()).toMatchObject({ state: 'failed' })
  })

  it('stops at the first 200', async () => {
    desk.answerWith(() =>
      desk.received.length < 2 ? { status: 500 } : { body: sealedReply(replyXml(student, 'text', [['Content', '好']])) },
    )

    expect(await desk.act(student, 'text', { text: '签到' })).toMatchObject({ ok: true, delivered: 2, reply: { text: '好' } })
  })

  it('gives up when the service hangs or is not there', async () => {
    const hasty = await startDesk({ callbackTimeoutMs: 50 })
    hasty.answerWith(() => ({ hang: true }))
    expect(await hasty.act(student, 'text', { text: '签到' })).toMatchObject({ ok: false, delivered: 3, status: null })

    hasty.simulator.configure({ callbackUrl: 'http://127.0.0.1:1/callback' })
    expect(await hasty.act(student, 'text', { text: '签到' })).toMatchObject({ ok: false, delivered: 3, status: null })
    await hasty.close()
  })

  it('verifies the receive URL with a sealed echo', async () => {
    expect(await desk.control('POST', 'verify-url', {})).toMatchObject({ ok: true })
    expect(await desk.control('POST', 'verify-url', { endpoint: 'contacts' })).toMatchObject({ ok: true })
  })

  it('repeats every callback when told to, and shows the answer once', async () => {
    desk.answerWith(() => ({ body: sealedReply(replyXml(student, 'text', [['Content', '好']])) }))
    await desk.control('PUT', 'faults', { redeliver: 3 })

    expect(await desk.act(student, 'text', { text: '签到' })).toMatchObject({ ok: true, delivered: 3 })

    expect(new Set(nonces()).size).toBe(3)
    expect(desk.messages(student).map(message => message.direction)).toEqual(['out', 'in'])
    expect(notes()).toEqual([])
  })

  it('notes a service that answers one event in two ways', async () => {
    desk.answerWith(() => ({ body: sealedReply(replyXml(student, 'text', [['Content', `第 ${desk.received.length} 次`]])) }))
    await desk.control('PUT', 'faults', { redeliver: 2 })

    await desk.act(student, 'text', { text: '签到' })

    expect(notes()).toEqual([expect.stringContaining('回复却不一样')])
  })

  it('retries when the service’s answer is lost on the way', async () => {
    desk.answerWith(() => ({ body: sealedReply(replyXml(student, 'text', [['Content', '好']])) }))
    await desk.control('PUT', 'faults', { dropAnswers: 1 })

    expect(await desk.act(student, 'text', { text: '签到' })).toMatchObject({ ok: true, delivered: 2, reply: { text: '好' } })

    await desk.control('PUT', 'faults', { dropAnswers: -1 })
    expect(await desk.act(student, 'text', { text: '签到' })).toMatchObject({ ok: false, delivered: 3, status: null })
  })

  it('can send the same bytes twice at once', async () => {
    await desk.control('PUT', 'faults', { duplicate: true })

    await desk.act(student, 'text', { text: '签到' })

    expect(desk.received).toHaveLength(2)
    expect(new Set(nonces()).size).toBe(1)
  })

  it('repeats a person’s last callback on demand', async () => {
    await desk.act(student, 'text', { text: '签到' })

    expect(await desk.control('POST', 'redeliver', { userid: student, times: 2 })).toMatchObject({ ok: true, delivered: 2 })

    expect(new Set(desk.received.map(callback => callback.field('MsgId'))).size).toBe(1)
    expect(new Set(nonces()).size).toBe(3)
    expect(desk.messages(student)).toHaveLength(1)
  })

  it('follows the clock that the service pushes', async () => {
    await desk.control('PUT', 'clock', { offsetMs: 3_600_000 })

    await desk.act(student, 'text', { text: '签到' })

    expect(desk.received[0]?.field('CreateTime')).toBe(String(Date.parse('2026-09-07T08:55:00+08:00') / 1000))
    expect(await desk.control('GET', 'clock')).toEqual({ now: '2026-09-07T00:55:00.000Z', offsetMs: 3_600_000 })
  })
})
