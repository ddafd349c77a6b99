import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CARD_LIMITS, buttonCard, checkCard, displayLength, excerpt, multipleCard, toPassiveXml, voteCard } from '../../src/wecom/index.js'
import type { ButtonCard, CardFault, MultipleCard, NewsNoticeCard, TemplateCard, TextNoticeCard, VoteCard } from '../../src/wecom/index.js'

const leave = buttonCard({
  taskId: 'leave-1',
  title: '请假申请',
  desc: '王小明 初二(3)班',
  source: { desc: '考勤机器人', desc_color: 1 },
  body: '事由：看牙',
  rows: [
    { label: '时间', value: '05-12 上午' },
    { label: '学生', value: '王小明', userId: 'wang.xm' },
    { label: '假条', value: '假条.pdf', mediaId: 'm1' },
    { label: '详情', url: 'https://kq.example.cn/l/8812' },
  ],
  menu: { desc: '更多', actions: [{ text: '静音', action: 'mute' }] },
  select: { key: 'shift', title: '班次', options: [{ id: 'early', text: '早班' }], selectedId: 'early' },
  link: { type: 1, url: 'https://kq.example.cn/l/8812' },
  buttons: [
    { text: '同意', action: 'leave.approve' },
    { text: '驳回', action: 'leave.refuse', style: 'danger' },
    { text: '打开', url: 'https://kq.example.cn' },
  ],
})

const vote = voteCard({
  taskId: 'vote-1',
  title: '谁到了',
  checkbox: {
    key: 'present',
    many: true,
    options: [
      { id: 's1', text: '张三', checked: true },
      { id: 's2', text: '李四' },
    ],
  },
  submit: { text: '提交', action: 'roll.mark' },
})

const select = { key: 'type', title: '类型', options: [{ id: 'sick', text: '病假' }] }
const multiple = multipleCard({ taskId: 'multi-1', title: '请假类型', selects: [select], submit: { text: '提交', action: 'leave.type' } })

const notice: TextNoticeCard = {
  card_type: 'text_notice',
  main_title: { title: '今日缺勤提醒' },
  sub_title_text: '初二(3)班 2 人未到校',
  card_action: { type: 1, url: 'https://kq.example.cn/a/1' },
}

const news: NewsNoticeCard = {
  card_type: 'news_notice',
  main_title: { title: '周报' },
  card_image: { url: 'https://kq.example.cn/i.png', aspect_ratio: 1.3 },
  vertical_content_list: [{ title: '出勤' }],
  card_action: { type: 2, appid: 'wx1' },
}

describe('builders', () => {
  it('make a card of facts and buttons', () => {
    expect(leave).toEqual({
      card_type: 'button_interaction',
      source: { desc: '考勤机器人', desc_color: 1 },
      main_title: { title: '请假申请', desc: '王小明 初二(3)班' },
      task_id: 'leave-1',
      action_menu: { desc: '更多', action_list: [{ text: '静音', key: 'mute' }] },
      sub_title_text: '事由：看牙',
      horizontal_content_list: [
        { keyname: '时间', value: '05-12 上午' },
        { type: 3, keyname: '学生', value: '王小明', userid: 'wang.xm' },
        { type: 2, keyname: '假条', value: '假条.pdf', media_id: 'm1' },
        { type: 1, keyname: '详情', url: 'https://kq.example.cn/l/8812' },
      ],
      card_action: { type: 1, url: 'https://kq.example.cn/l/8812' },
      button_selection: { question_key: 'shift', title: '班次', selected_id: 'early', option_list: [{ id: 'early', text: '早班' }] },
      button_list: [
        { text: '同意', style: 1, key: 'leave.approve' },
        { text: '驳回', style: 4, key: 'leave.refuse' },
        { text: '打开', style: 1, type: 1, url: 'https://kq.example.cn' },
      ],
    })
  })

  it('make a card of ticks and a card of lists', () => {
    expect(vote).toEqual({
      card_type: 'vote_interaction',
      main_title: { title: '谁到了' },
      task_id: 'vote-1',
      checkbox: {
        question_key: 'present',
        mode: 1,
        option_list: [
          { id: 's1', text: '张三', is_checked: true },
          { id: 's2', text: '李四' },
        ],
      },
      submit_button: { text: '提交', key: 'roll.mark' },
    })
    expect(multiple).toEqual({
      card_type: 'multiple_interaction',
      main_title: { title: '请假类型' },
      task_id: 'multi-1',
      select_list: [{ question_key: 'type', title: '类型', option_list: [{ id: 'sick', text: '病假' }] }],
      submit_button: { text: '提交', key: 'leave.type' },
    })
  })
})

describe('a card within the limits has no faults', () => {
  it.each<[string, TemplateCard]>([
    ['button_interaction', leave],
    ['vote_interaction', vote],
    ['multiple_interaction', multiple],
    ['text_notice', notice],
    ['news_notice', news],
  ])('%s', (_type, card) => {
    expect(checkCard(card)).toEqual([])
  })

  it('at every limit', () => {
    const options = (length: number) => Array.from({ length }, (_item, index) => ({ id: `${index}`.padEnd(128, 'x'), text: '名' }))

    expect(checkCard({ ...leave, button_list: buttons(6), task_id: 'Az09_@-'.padEnd(128, 'x') })).toEqual([])
    expect(checkCard({ ...vote, checkbox: { ...vote.checkbox, option_list: options(20) } })).toEqual([])
    expect(checkCard({ ...multiple, select_list: lists(3, options(10)) })).toEqual([])
  })
})

function buttons(length: number): ButtonCard['button_list'] {
  return Array.from({ length }, (_item, index) => ({ text: '好', key: `${index}`.padEnd(1024, 'k') }))
}

function lists(length: number, options = [{ id: 'a', text: 'A' }]): MultipleCard['select_list'] {
  return Array.from({ length }, (_item, index) => ({ question_key: `q${index}`, option_list: options }))
}

function checked(option_list: VoteCard['checkbox']['option_list']): VoteCard {
  return { ...vote, checkbox: { question_key: 'q', option_list } }
}

const row = { keyname: '时间' }
const many = (length: number) => Array.from({ length }, (_item, index) => ({ id: `${index}`, text: '名' }))

describe('a fault is named with its place', () => {
  it.each<[CardFault, TemplateCard]>([
    [
      { path: 'task_id', rule: 'required' },
      { ...leave, task_id: '' },
    ],
    [
      { path: 'task_id', rule: 'charset' },
      { ...leave, task_id: '请假' },
    ],
    [
      { path: 'task_id', rule: 'charset' },
      { ...leave, task_id: 'a b' },
    ],
    [
      { path: 'task_id', rule: 'too-long', limit: 128 },
      { ...leave, task_id: 'x'.repeat(129) },
    ],
    [
      { path: 'task_id', rule: 'required' },
      { ...notice, action_menu: { action_list: [{ text: '静音', key: 'mute' }] } },
    ],
    [
      { path: 'main_title.title', rule: 'required' },
      { ...leave, main_title: { title: ' ' } },
    ],
    [
      { path: 'source.desc_color', rule: 'range' },
      { ...leave, source: { desc_color: 4 as never } },
    ],
    [
      { path: 'action_menu.action_list', rule: 'required' },
      { ...leave, action_menu: { action_list: [] } },
    ],
    [
      { path: 'action_menu.action_list', rule: 'too-many', limit: 3 },
      { ...leave, action_menu: { action_list: many(4).map(({ id, text }) => ({ key: id, text })) } },
    ],
    [
      { path: 'action_menu.action_list[1].key', rule: 'duplicate' },
      {
        ...leave,
        action_menu: {
          action_list: [
            { text: 'a', key: 'k' },
            { text: 'b', key: 'k' },
          ],
        },
      },
    ],
    [
      { path: 'horizontal_content_list', rule: 'too-many', limit: 6 },
      { ...leave, horizontal_content_list: Array(7).fill(row) },
    ],
    [
      { path: 'horizontal_content_list[0].keyname', rule: 'required' },
      { ...leave, horizontal_content_list: [{ keyname: '' }] },
    ],
    [
      { path: 'horizontal_content_list[0].url', rule: 'required' },
      { ...leave, horizontal_content_list: [{ ...row, type: 1 }] },
    ],
    [
      { path: 'horizontal_content_list[0].media_id', rule: 'required' },
      { ...leave, horizontal_content_list: [{ ...row, type: 2 }] },
    ],
    [
      { path: 'horizontal_content_list[0].userid', rule: 'required' },
      { ...leave, horizontal_content_list: [{ ...row, type: 3 }] },
    ],
    [
      { path: 'quote_area.url', rule: 'required' },
      { ...leave, quote_area: { type: 1 } },
    ],
    [
      { path: 'card_action.appid', rule: 'required' },
      { ...leave, card_action: { type: 2 } },
    ],
    [
      { path: 'button_list', rule: 'required' },
      { ...leave, button_list: [] },
    ],
    [
      { path: 'button_list', rule: 'too-many', limit: 6 },
      { ...leave, button_list: buttons(7) },
    ],
    [
      { path: 'button_list[0].text', rule: 'required' },
      { ...leave, button_list: [{ text: '', key: 'k' }] },
    ],
    [
      { path: 'button_list[0].key', rule: 'required' },
      { ...leave, button_list: [{ text: '好' }] },
    ],
    [
      { path: 'button_list[0].key', rule: 'too-long', limit: 1024 },
      { ...leave, button_list: [{ text: '好', key: '签'.repeat(342) }] },
    ],
    [
      { path: 'button_list[1].key', rule: 'duplicate' },
      {
        ...leave,
        button_list: [
          { text: '好', key: 'k' },
          { text: '不', key: 'k' },
        ],
      },
    ],
    [
      { path: 'button_list[0].url', rule: 'required' },
      { ...leave, button_list: [{ text: '好', type: 1 }] },
    ],
    [
      { path: 'button_list[0].style', rule: 'range' },
      { ...leave, button_list: [{ text: '好', key: 'k', style: 5 as never }] },
    ],
    [
      { path: 'button_selection.option_list', rule: 'too-many', limit: 10 },
      { ...leave, button_selection: { question_key: 'q', option_list: many(11) } },
    ],
    [
      { path: 'button_selection.selected_id', rule: 'not-in-list' },
      { ...leave, button_selection: { question_key: 'q', option_list: many(2), selected_id: '9' } },
    ],
    [{ path: 'checkbox.option_list', rule: 'required' }, checked([])],
    [{ path: 'checkbox.option_list', rule: 'too-many', limit: CARD_LIMITS.checkboxOptions }, checked(many(21))],
    [
      { path: 'checkbox.option_list[1].id', rule: 'duplicate' },
      checked([
        { id: 'a', text: 'A' },
        { id: 'a', text: 'B' },
      ]),
    ],
    [{ path: 'checkbox.option_list[0].id', rule: 'too-long', limit: 128 }, checked([{ id: '学'.repeat(43), text: 'A' }])],
    [{ path: 'checkbox.option_list[0].text', rule: 'required' }, checked([{ id: 'a', text: '' }])],
    [
      { path: 'checkbox.mode', rule: 'range' },
      { ...vote, checkbox: { ...vote.checkbox, mode: 2 as never } },
    ],
    [
      { path: 'checkbox.disable', rule: 'update-only' },
      { ...vote, checkbox: { ...vote.checkbox, disable: true } },
    ],
    [
      { path: 'checkbox.question_key', rule: 'required' },
      { ...vote, checkbox: { ...vote.checkbox, question_key: '' } },
    ],
    [
      { path: 'submit_button.text', rule: 'required' },
      { ...vote, submit_button: { text: '', key: 'k' } },
    ],
    [
      { path: 'submit_button.key', rule: 'required' },
      { ...vote, submit_button: { text: '交', key: '' } },
    ],
    [
      { path: 'select_list', rule: 'required' },
      { ...multiple, select_list: [] },
    ],
    [
      { path: 'select_list', rule: 'too-many', limit: 3 },
      { ...multiple, select_list: lists(4) },
    ],
    [
      { path: 'select_list[1].question_key', rule: 'duplicate' },
      { ...multiple, select_list: [lists(1)[0]!, lists(1)[0]!] },
    ],
    [
      { path: 'select_list[0].option_list', rule: 'too-many', limit: 10 },
      { ...multiple, select_list: lists(1, many(11)) },
    ],
    [
      { path: 'card_action.type', rule: 'required' },
      { ...notice, card_action: { type: 0 } },
    ],
    [
      { path: 'card_action.url', rule: 'required' },
      { ...notice, card_action: { type: 1 } },
    ],
    [
      { path: 'main_title.title', rule: 'required' },
      { card_type: 'text_notice', card_action: notice.card_action },
    ],
    [
      { path: 'jump_list', rule: 'too-many', limit: 3 },
      { ...notice, jump_list: Array(4).fill({ title: '看' }) },
    ],
    [
      { path: 'jump_list[0].title', rule: 'required' },
      { ...notice, jump_list: [{ title: '' }] },
    ],
    [
      { path: 'card_image', rule: 'required' },
      { card_type: 'news_notice', main_title: { title: '周报' }, card_action: news.card_action },
    ],
    [
      { path: 'card_image.aspect_ratio', rule: 'range' },
      { ...news, card_image: { url: 'https://a', aspect_ratio: 2.25 } },
    ],
    [
      { path: 'image_text_area.image_url', rule: 'required' },
      { ...news, image_text_area: { image_url: '' } },
    ],
    [
      { path: 'vertical_content_list', rule: 'too-many', limit: 4 },
      { ...news, vertical_content_list: Array(5).fill({ title: '出勤' }) },
    ],
    [
      { path: 'vertical_content_list[0].title', rule: 'required' },
      { ...news, vertical_content_list: [{ title: '' }] },
    ],
  ])('%j', (fault, card) => {
    expect(checkCard(card)).toEqual([fault])
  })

  it('and a notice without its link is a fault, not a crash', () => {
    expect(checkCard({ card_type: 'text_notice', main_title: { title: 'x' } } as TextNoticeCard)).toEqual([
      { path: 'card_action.type', rule: 'required' },
    ])
  })

  it('while an update may lock a question and leave the task id out', () => {
    const { task_id: _taskId, ...locked } = { ...vote, checkbox: { ...vote.checkbox, disable: true } }

    expect(checkCard(locked as VoteCard, { update: true })).toEqual([])
  })
})

it('an id that passes the check survives the passive form', () => {
  expect(toPassiveXml(vote)).toContain('<CheckBox><QuestionKey><![CDATA[present]]></QuestionKey><Mode>1</Mode>')
  expect(toPassiveXml(vote)).toContain(
    '<OptionList><Id><![CDATA[s1]]></Id><Text><![CDATA[张三]]></Text><IsChecked>true</IsChecked></OptionList>',
  )
})

describe('an excerpt', () => {
  it.each([
    ['看牙', 5, '看牙'],
    ['今天下午要去看牙', 8, '今天下午要去看牙'],
    ['今天下午要去看牙', 7, '今天下午要去…'],
    ['😷😷😷', 3, '😷😷😷'],
    ['😷😷😷', 2, '😷…'],
    ['👨‍👩‍👧‍👦一家', 3, '👨‍👩‍👧‍👦一家'],
    ['👨‍👩‍👧‍👦一家人', 3, '👨‍👩‍👧‍👦一…'],
    ['看牙', 1, '…'],
    ['看牙', 0, ''],
    ['', 0, ''],
  ])('of %j in %d is %j', (text, longest, expected) => {
    expect(excerpt(text, longest)).toBe(expected)
  })

  it('is never longer than asked, never half a character, and the start of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, longest) => {
        const short = excerpt(text, longest)

        expect(displayLength(short)).toBeLessThanOrEqual(Math.max(longest, 0))
        expect(short).not.toMatch(/\p{Surrogate}/u)
        expect(short === text || longest === 0 || text.startsWith(short.slice(0, -1))).toBe(true)
      }),
    )
  })
})
