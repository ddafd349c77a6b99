import { describe, expect, it } from '@jest/globals'
import { cards } from '../../cards/index.js'
import { rollIndex, rollPage } from '../../src/modules/check-in/roll-views.js'
import { at, DAY, rollOf, type Facts, type Student } from '../roll/random-rolls.js'
import { digestOf, namesOf } from './views.js'

const NOTHING: Facts = { record: null, mark: null, leave: null, exemption: null }
const tapped = (name: string, result: 'in' | 'unsure' | 'out' | 'none', time = '07:30', late = false): Student => ({
  name,
  facts: { ...NOTHING, record: { result, late, at: at(time) } },
})
const MORNING = {
  date: DAY,
  id: 7n,
  classId: 21,
  className: '一班',
  name: '早自习',
  openAt: at('07:20'),
  lateAt: at('07:40'),
  closeAt: at('07:50'),
  state: 'closed' as const,
  interrupted: false,
  cancelledBy: null,
  cancelReason: null,
}
const STUDENTS: Student[] = [
  tapped('安明', 'in'),
  tapped('白奔', 'in', '07:45', true),
  tapped('蔡彩', 'out'),
  { name: '戴黛', facts: NOTHING },
  { name: '艾娃', facts: { ...NOTHING, exemption: { reason: '走读' } } },
]
const asOf = at('07:54')
const roll = rollOf(MORNING, STUDENTS, asOf)
const CARD = { taskId: 'task-1', revision: 3 }

describe('the cards of a class teacher, whole', () => {
  it('谁没到: the verdict first, who by name with the way to the profile, one list and one button (A06)', () => {
    expect(cards.face(rollIndex(roll, asOf, 'closed'), CARD)).toEqual({
      card: {
        card_type: 'button_interaction',
        source: { desc: '学工助手' },
        main_title: { title: '一班 早自习：2 人没到', desc: '9月14日 07:20–07:50 · 截至 07:54' },
        task_id: 'task-1',
        sub_title_text: '应到 5，已到 2（迟到 1）；未到 2，免签 1',
        horizontal_content_list: [
          { type: 3, keyname: '不在范围', value: '蔡彩', userid: 'S2' },
          { type: 3, keyname: '缺勤', value: '戴黛', userid: 'S3' },
        ],
        button_selection: {
          question_key: 'kind',
          title: '① 标记为',
          selected_id: 'none',
          option_list: [
            { id: 'none', text: '请选择' },
            { id: 'arrived', text: '已到' },
            { id: 'slip', text: '请假（纸条）' },
            { id: 'excused', text: '今日免签' },
            { id: 'undo', text: '撤销标记' },
          ],
        },
        button_list: [
          { text: '② 勾选学生', style: 1, key: 'roll-page.3.1' },
          { text: '刷新', style: 3, key: 'roll-refresh.3' },
        ],
      },
    })
  })

  it('a page of checkboxes: each student with the state they have now (A05)', () => {
    expect(cards.face(rollPage(roll, 'arrived', 1)!, CARD)).toEqual({
      card: {
        card_type: 'vote_interaction',
        source: { desc: '学工助手' },
        main_title: { title: '当面看到了谁？', desc: '一班 早自习\n不勾选，直接点下面的按钮可返回' },
        task_id: 'task-1',
        checkbox: {
          question_key: 'students',
          mode: 1,
          option_list: [
            { id: 's1', text: '白奔（迟到）' },
            { id: 's2', text: '蔡彩（不在范围）' },
            { id: 's3', text: '戴黛（缺勤）' },
            { id: 's4', text: '艾娃（免签）' },
          ],
        },
        submit_button: { text: '记为已到', key: 'mark-arrived.3.1' },
      },
    })
  })

  it('the day’s card: one row a window, one button a number (F01, F03)', () => {
    const night = { ...MORNING, id: 8n, name: '晚归', openAt: at('22:00'), closeAt: at('22:40'), state: 'planned' as const }
    const evening = at('21:30')

    expect(cards.face(digestOf([rollOf(MORNING, STUDENTS, evening), rollOf(night, STUDENTS, evening)], evening), CARD)).toMatchObject({
      card: {
        card_type: 'button_interaction',
        main_title: { title: '一班 签到日报：未到 2 人次', desc: '9月14日（周一） · 截至 21:30' },
        horizontal_content_list: [{ keyname: '早自习' }, { keyname: '晚归', value: '22:00 开始' }],
        button_list: [
          { text: '未到 2', key: 'digest-names.3.absent.1' },
          { text: '迟到 1', key: 'digest-names.3.late.1' },
          { text: '免签 1', key: 'digest-names.3.exempt.1' },
          { text: '准时 1', key: 'digest-names.3.arrived.1' },
        ],
      },
    })
  })

  it('the names behind a number, by window, with the way back (F03)', () => {
    expect(cards.face(namesOf([roll], 'absent', 1, asOf), CARD)).toMatchObject({
      card: {
        main_title: { title: '一班 · 未到 2 人次' },
        sub_title_text: '早自习：蔡彩（不在范围）、戴黛',
        button_list: [{ text: '返回日报', key: 'digest-back.3' }],
      },
    })
  })

  it('a cancelled window: nothing left to press, and the reason (A08)', () => {
    const cancelled = rollOf({ ...MORNING, state: 'cancelled', cancelledBy: '王老师', cancelReason: '运动会' }, STUDENTS, asOf)

    expect(cards.face(rollIndex(cancelled, asOf, 'asked'), CARD)).toMatchObject({
      closed: true,
      replaceText: '今天不签到',
      card: { main_title: { title: '一班 早自习：今天不签到' }, sub_title_text: expect.stringContaining('运动会（王老师）') },
    })
  })

  it('a key says verb, revision and page, and nothing else is one', () => {
    expect(cards.parseKey('roll-page.12.3')).toEqual({ verb: 'roll-page', revision: 12, page: ['3'] })
    for (const key of ['', 'roll-page', 'roll-page.x', '.1', 'roll-page.-1', 'roll-page.9999999999', 'roll-page.1e3'])
      expect(cards.parseKey(key)).toBeNull()
  })
})
