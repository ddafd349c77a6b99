import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { checkCard } from '../../simulator/api/card-rules.js'
import { ApiError } from '../../simulator/api/errors.js'
import { buttonCard, type Json, startDesk, student, type TestDesk, voteCard } from './harness.js'

const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index))
const options = (count: number) => many(count, index => ({ id: `o${index}`, text: `选项${index}` }))
const action = { type: 1, url: 'https://a.cn' }

const notice = (over: Json = {}): Json => ({ card_type: 'text_notice', main_title: { title: '通知' }, card_action: action, ...over })
const news = (over: Json = {}): Json => ({
  card_type: 'news_notice',
  main_title: { title: '图文' },
  card_image: { url: 'https://a.cn/1.png' },
  card_action: action,
  ...over,
})
const select = (over: Json = {}): Json => ({
  card_type: 'multiple_interaction',
  main_title: { title: '选择' },
  select_list: [{ question_key: 'q', title: '类型', option_list: options(2) }],
  submit_button: { text: '提交', key: 's' },
  task_id: 'm1',
  ...over,
})

function errcodeOf(card: unknown, purpose: 'send' | 'update' = 'send'): number {
  try {
    checkCard(card, purpose)
    return 0
  } catch (error) {
    if (error instanceof ApiError) return error.errcode
    throw error
  }
}

describe('a template card', () => {
  it.each<[string, Json]>([
    ['a text notice', notice()],
    ['a text notice with a sub title only', notice({ main_title: {}, sub_title_text: '正文' })],
    ['a news notice', news()],
    [
      'a news notice with a picture beside its text',
      news({ card_image: undefined, image_text_area: { type: 0, image_url: 'https://a.cn/1.png' } }),
    ],
    ['six buttons', buttonCard('t', { button_list: many(6, index => ({ text: `${index}`, key: `k${index}` })) })],
    ['a drop-down of ten above the buttons', buttonCard('t', { button_selection: { question_key: 'q', option_list: options(10) } })],
    ['a link button without a key', buttonCard('t', { button_list: [{ type: 1, text: '打开', url: 'https://a.cn' }] })],
    ['twenty checkboxes', voteCard('t', { checkbox: { question_key: 'q', mode: 1, option_list: options(20) } })],
    ['a submit button without a text', voteCard('t', { submit_button: { key: 's' } })],
    ['three lists of ten', select({ select_list: many(3, index => ({ question_key: `q${index}`, option_list: options(10) })) })],
    [
      'six rows of all four kinds',
      notice({
        horizontal_content_list: [
          { keyname: 'a' },
          { keyname: 'b', type: 1, url: 'u' },
          { keyname: 'c', type: 2, media_id: 'm' },
          { keyname: 'd', type: 3, userid: 'u' },
          { keyname: 'e' },
          { keyname: 'f' },
        ],
      }),
    ],
    ['a task_id of 128 characters', buttonCard('a_B-1@'.repeat(21).slice(0, 126) + 'zz')],
    ['a key of 1024 bytes', buttonCard('t', { button_list: [{ text: '好', key: 'k'.repeat(1024) }] })],
  ])('is accepted: %s', (_, card) => {
    expect(errcodeOf(card)).toBe(0)
  })

  it.each<[number, string, unknown]>([
    [41016, 'no card at all', undefined],
    [40058, 'a card that is no object', 'card'],
    [42031, 'an unknown card type', { ...notice(), card_type: 'poster' }],
    [42031, 'no card type', { main_title: { title: 'x' } }],
    [41016, 'buttons without a title', buttonCard('t', { main_title: {} })],
    [41016, 'a notice without title and sub title', notice({ main_title: { desc: 'x' } })],
    [41016, 'a news notice without a title', news({ main_title: { title: '' } })],
    [42014, 'buttons without a task_id', buttonCard('t', { task_id: undefined })],
    [42014, 'a task_id with a dot', buttonCard('t.1')],
    [42014, 'a task_id of 129 characters', buttonCard('t'.repeat(129))],
    [42014, 'a notice with a menu and no task_id', notice({ action_menu: { action_list: [{ text: '不再提醒', key: 'k' }] } })],
    [42045, 'a notice without a link', notice({ card_action: undefined })],
    [42045, 'a notice whose link has type 0', notice({ card_action: { type: 0 } })],
    [42028, 'a link without a url', notice({ card_action: { type: 1 } })],
    [42030, 'a mini-program without an appid', notice({ card_action: { type: 2 } })],
    [42035, 'seven rows', notice({ horizontal_content_list: many(7, index => ({ keyname: `${index}` })) })],
    [42027, 'a row without a name', notice({ horizontal_content_list: [{ value: 'x' }] })],
    [42028, 'a link row without a url', notice({ horizontal_content_list: [{ keyname: 'a', type: 1 }] })],
    [42029, 'a file row without a media_id', notice({ horizontal_content_list: [{ keyname: 'a', type: 2 }] })],
    [42050, 'a member row without a userid', notice({ horizontal_content_list: [{ keyname: 'a', type: 3 }] })],
    [42036, 'five paragraphs', news({ vertical_content_list: many(5, () => ({ title: 'x' })) })],
    [42033, 'a paragraph without a title', news({ vertical_content_list: [{ desc: 'x' }] })],
    [42042, 'four jumps', notice({ jump_list: many(4, () => ({ title: 'x' })) })],
    [42033, 'a jump without a title', notice({ jump_list: [{ type: 0 }] })],
    [42028, 'a jump without a url', notice({ jump_list: [{ type: 1, title: 'x' }] })],
    [42030, 'a jump without an appid', notice({ jump_list: [{ type: 2, title: 'x' }] })],
    [42044, 'a news notice without a picture', news({ card_image: undefined })],
    [40058, 'a picture that is too wide', news({ card_image: { url: 'u', aspect_ratio: 2.25 } })],
    [40058, 'a menu of four', notice({ task_id: 't', action_menu: { action_list: many(4, index => ({ text: 'x', key: `${index}` })) } })],
    [42051, 'a menu with one key twice', notice({ task_id: 't', action_menu: { action_list: many(2, () => ({ text: 'x', key: 'k' })) } })],
    [40058, 'no buttons', buttonCard('t', { button_list: [] })],
    [40058, 'seven buttons', buttonCard('t', { button_list: many(7, index => ({ text: 'x', key: `${index}` })) })],
    [42038, 'a button without a text', buttonCard('t', { button_list: [{ key: 'k' }] })],
    [42039, 'a button without a key', buttonCard('t', { button_list: [{ text: 'x' }] })],
    [42039, 'a button key of 1025 bytes', buttonCard('t', { button_list: [{ text: 'x', key: 'k'.repeat(1025) }] })],
    [42039, 'two buttons of one key', buttonCard('t', { button_list: many(2, () => ({ text: 'x', key: 'k' })) })],
    [40058, 'a style as a string', buttonCard('t', { button_list: [{ text: 'x', key: 'k', style: '1' }] })],
    [40058, 'style 5', buttonCard('t', { button_list: [{ text: 'x', key: 'k', style: 5 }] })],
    [42028, 'a link button without a url', buttonCard('t', { button_list: [{ type: 1, text: 'x' }] })],
    [42043, 'a drop-down without a question key', buttonCard('t', { button_selection: { option_list: options(1) } })],
    [42037, 'a drop-down of eleven', buttonCard('t', { button_selection: { question_key: 'q', option_list: options(11) } })],
    [40058, 'a vote without checkboxes', voteCard('t', { checkbox: undefined })],
    [42043, 'checkboxes without a question key', voteCard('t', { checkbox: { option_list: options(2) } })],
    [42037, 'twenty-one checkboxes', voteCard('t', { checkbox: { question_key: 'q', option_list: options(21) } })],
    [42040, 'an option without an id', voteCard('t', { checkbox: { question_key: 'q', option_list: [{ text: 'x' }] } })],
    [
      42040,
      'two options of one id',
      voteCard('t', { checkbox: { question_key: 'q', option_list: many(2, () => ({ id: 'a', text: 'x' })) } }),
    ],
    [
      42040,
      'an option id of 129 bytes',
      voteCard('t', { checkbox: { question_key: 'q', option_list: [{ id: 'i'.repeat(129), text: 'x' }] } }),
    ],
    [42041, 'an option without a text', voteCard('t', { checkbox: { question_key: 'q', option_list: [{ id: 'a' }] } })],
    [
      40058,
      'is_checked as a string',
      voteCard('t', { checkbox: { question_key: 'q', option_list: [{ id: 'a', text: 'x', is_checked: 'true' }] } }),
    ],
    [42046, 'a vote without a submit key', voteCard('t', { submit_button: { text: '提交' } })],
    [42049, 'an empty submit text', voteCard('t', { submit_button: { text: '', key: 's' } })],
    [42047, 'no lists', select({ select_list: [] })],
    [42047, 'four lists', select({ select_list: many(4, index => ({ question_key: `${index}`, option_list: options(1) })) })],
    [42037, 'a list of eleven', select({ select_list: [{ question_key: 'q', option_list: options(11) }] })],
    [42043, 'two lists of one question', select({ select_list: many(2, () => ({ question_key: 'q', option_list: options(1) })) })],
    [42046, 'lists without a submit button', select({ submit_button: undefined })],
  ])('is refused with %i: %s', (errcode, _, card) => {
    expect(errcodeOf(card)).toBe(errcode)
  })

  it('needs no task_id in an update and keeps disable and replace_text there only', () => {
    const locked = { ...voteCard('t'), task_id: undefined, replace_text: '已提交' }
    const face = checkCard({ ...locked, checkbox: { question_key: 'q', disable: true, option_list: options(1) } }, 'update')
    const sent = checkCard({ ...locked, task_id: 't', checkbox: { question_key: 'q', disable: true, option_list: options(1) } }, 'send')

    expect(face).toMatchObject({ replace_text: '已提交', checkbox: { disable: true } })
    expect(sent).not.toHaveProperty('replace_text')
    expect(sent.checkbox).not.toHaveProperty('disable')
  })
})

describe('message/send with a template card', () => {
  let desk: TestDesk
  beforeAll(async () => {
    desk = await startDesk()
  })
  afterAll(() => desk.close())

  it('answers the errcode of the card’s first fault and shows nothing', async () => {
    const answer = await desk.send({ touser: student, msgtype: 'template_card', template_card: buttonCard('t', { button_list: [] }) })

    expect(answer['errcode']).toBe(40058)
    expect(desk.messages(student)).toHaveLength(0)
  })

  it('says “missing title” when the card’s fields lie at the top level', async () => {
    expect((await desk.send({ touser: student, msgtype: 'template_card', ...buttonCard('t') }))['errcode']).toBe(41016)
  })
})
