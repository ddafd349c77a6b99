import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { chosenIn, withChoice } from '../../simulator/web/card/chosen.js'
import { countFaults, describeApiFault } from '../../simulator/web/lib/faults.js'
import { distance, fromMetres, placeAt, toMetres } from '../../simulator/web/lib/geo.js'
import { readLog, wentWrong } from '../../simulator/web/lib/log.js'
import { isWebAddress, parseMarkdown } from '../../simulator/web/lib/markdown.js'
import { defaultPhones, readOpenPhones, writeOpenPhones } from '../../simulator/web/lib/open-phones.js'
import { findPeople, initialsOf, tintOf } from '../../simulator/web/lib/people.js'
import { readSchool } from '../../simulator/web/lib/school.js'
import { exampleCards, exampleSchool } from './web-examples.js'

const school = readSchool(exampleSchool)

describe('the open phones in the address', () => {
  it('come back as they were written', () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }))
    fc.assert(fc.property(ids, list => expect(readOpenPhones(writeOpenPhones(list))).toEqual(list)))
  })

  it('forget doubles, empty names and broken escapes', () => {
    expect(readOpenPhones('#a,,b,a,%E4%')).toEqual(['a', 'b'])
  })

  it('start with one student and that class’s teacher', () => {
    expect(defaultPhones(school.members)).toEqual(['s24010101', 't.wang'])
  })

  it('start with somebody even in a school without classes', () => {
    const members = school.members.map(member => ({ ...member, className: '' }))
    expect(defaultPhones(members)).toHaveLength(2)
  })
})

describe('finding a person', () => {
  it('groups people the way a newcomer looks for them', () => {
    expect(findPeople(school.members, '').map(group => [group.name, group.members.length])).toEqual([
      ['学生', 10],
      ['老师', 2],
      ['检查员', 1],
      ['办公室', 1],
    ])
  })

  it.each([
    ['阿卜杜', ['s24010102']],
    ['2401 班主任 王', ['t.wang']],
    ['S24010111', ['s24010111']],
    ['没有这个人', []],
  ])('%j finds %j', (query, expected) => {
    const found = findPeople(school.members, query).flatMap(group => group.members.map(member => member.userid))
    expect(found).toEqual(expected)
  })

  it.each([
    ['王慧敏', '慧敏'],
    ['高明', '高明'],
    ['欧阳若曦', '若曦'],
    ['买买提·阿卜杜拉汗', '买'],
    ['alice', 'A'],
    ['', ''],
  ])('the face of %j is %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })

  it('gives a person the same tint every time', () => {
    expect(tintOf('t.wang')).toBe(tintOf('t.wang'))
  })

  it('calls a student a student, which contacts do not', () => {
    expect(school.members.find(member => member.userid === 's24010101')?.subtitle).toBe('信息2401班 学生')
    expect(school.members.find(member => member.userid === 's24010111')?.subtitle).toBe('信息2401班 学生检查员')
  })
})

describe('what is chosen on a card', () => {
  it('starts with the first option of a list, and with what is ticked', () => {
    expect(chosenIn(exampleCards['six'] ?? never())).toEqual({ reason: ['none'] })
    expect(chosenIn(exampleCards['vote'] ?? never())).toEqual({ students: ['s1'] })
    expect(chosenIn(exampleCards['lists'] ?? never())).toEqual({ q0: ['0'], q1: ['0'], q2: ['0'] })
  })

  it('takes one option at most where only one may be chosen', () => {
    const options = ['a', 'b'].map(id => ({ id, text: id, is_checked: true }))
    const card = { card_type: 'vote_interaction', checkbox: { question_key: 'q', mode: 0, option_list: options } }
    expect(chosenIn(card)).toEqual({ q: ['a'] })
  })

  it('leaves the other questions as they are', () => {
    expect(withChoice({ a: ['1'], b: ['2'] }, 'b', ['3'])).toEqual({ a: ['1'], b: ['3'] })
  })
})

describe('places on the map', () => {
  const origin = { latitude: 31.2304, longitude: 121.4737 }
  const metres = fc.double({ min: -5_000, max: 5_000, noNaN: true })

  it('go from metres to degrees and back within a fifth of a metre', () => {
    fc.assert(
      fc.property(metres, metres, (east, north) => {
        const back = toMetres(origin, fromMetres(origin, east, north))
        expect(Math.hypot(back.east - east, back.north - north)).toBeLessThan(0.2)
      }),
    )
  })

  it('agree with a measured distance', () => {
    expect(distance(origin, { latitude: 31.22716, longitude: 121.4737 })).toBeCloseTo(360.7, 0)
  })

  it('have a name only close by', () => {
    expect(placeAt({ latitude: 31.2307, longitude: 121.474 }, school.places)?.name).toBe('教学楼')
    expect(placeAt(origin, school.places)).toBeUndefined()
  })
})

describe('markdown of a message', () => {
  it('knows headings, quotes, items, bold, code, links and WeCom’s colours', () => {
    const lines = parseMarkdown('# 题\n> 引\n- 项\n**粗**`码`[页](https://a.b/c)<font color="info">绿</font>尾')
    expect(lines.map(line => line.block)).toEqual(['heading', 'quote', 'item', 'line'])
    expect(lines[3]?.parts.map(part => part.mark)).toEqual(['bold', 'code', 'link', 'info', 'plain'])
  })

  it('leaves a text without marks as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '中', '，', '<', '。') }), text => {
        expect(parseMarkdown(text)).toEqual([{ block: 'line', parts: text === '' ? [] : [{ mark: 'plain', text }] }])
      }),
    )
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example', ' https://a.b', undefined])('never opens %j', url => {
    expect(isWebAddress(url)).toBe(false)
  })

  it.each(['https://a.b/c', 'HTTP://a.b', '/app/roll', './control/media/1'])('opens %j', url => {
    expect(isWebAddress(url)).toBe(true)
  })
})

describe('the log', () => {
  it('puts calls, callbacks and notes into one list, newest first', () => {
    expect(readLog(exampleSchool.log).map(entry => [entry.kind, entry.name])).toEqual([
      ['call', 'message/send'],
      ['callback', 'click 签到'],
      ['call', 'message/update_template_card'],
      ['call', 'gettoken'],
      ['note', '提醒'],
    ])
  })

  it('marks what went wrong: an error code, no answer, a refusal, a note', () => {
    const at = '2026-09-14T23:40:00Z'
    const wrong = [{ errcode: 42022 }, { status: null }, { status: 503 }].map(part => wentWrong({ at, kind: 'call', name: 'x', ...part }))
    expect([...wrong, wentWrong({ at, kind: 'note', name: 'x' })]).toEqual([true, true, true, true])
    expect(wentWrong({ at, kind: 'call', name: 'x', status: 200, errcode: 0 })).toBe(false)
  })
})

describe('faults', () => {
  const calm = {
    redeliver: 1,
    duplicate: false,
    delayMs: 0,
    dropAnswers: 0,
    repeat: 'task-id-first',
    locationReporting: true,
    locationAfterTap: false,
    unlicensed: [],
    inactive: [],
    hidden: [],
    api: [],
  }

  it('are counted by what differs from a calm day', () => {
    expect(countFaults(calm)).toBe(0)
    expect(countFaults({ ...calm, redeliver: 3, dropAnswers: -1, locationReporting: false, hidden: ['a', 'b'] })).toBe(4)
  })

  it('of one call say which, what and how often', () => {
    expect(describeApiFault({ api: '*', kind: 'errcode', code: 45_009, times: 2 })).toBe('全部接口：超过调用频率 (45009)，还有 2 次')
    expect(describeApiFault({ api: 'message/send', kind: 'hang', times: null })).toBe('message/send：一直不回答，直到移除')
  })
})

function never(): never {
  throw new Error('no such example')
}
