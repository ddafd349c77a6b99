import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decode, eventKey } from '../../src/wecom/index.js'
import { sample, sampleIds } from './fixtures.js'

function keyOf(document: string, endpoint = 'app'): string {
  return eventKey(endpoint, decode(document), document).key
}

/** The same event as WeCom sends it again: another response code is all that may differ inside. */
function redelivered(document: string): string {
  return document.replace(/<ResponseCode>.*<\/ResponseCode>/, '<ResponseCode><![CDATA[another]]></ResponseCode>')
}

const ids = sampleIds(/^[METCSAKB]\d\d$/)

describe('the key of an event', () => {
  it('is different for every two samples, save where the documentation repeats one event', () => {
    // T04 is T03 in the old spelling: the same person, second, card and choices.
    const keys = ids.filter(id => id !== 'T04').map(id => keyOf(sample(id)))

    expect(new Set(keys).size).toBe(keys.length)
    expect(keyOf(sample('T04'))).toBe(keyOf(sample('T03')))
  })

  it.each(ids)('is the same when %s is delivered again', id => {
    expect(keyOf(redelivered(sample(id)))).toBe(keyOf(sample(id)))
  })

  it('of a message is its endpoint and id', () => {
    expect(keyOf(sample('M01'))).toBe('app:m:7403118820653711362')
    expect(keyOf(sample('M01'), 'contacts')).toBe('contacts:m:7403118820653711362')
  })

  it('does not see the case of a user id', () => {
    expect(keyOf(sample('T01').replace('chen.yu', 'Chen.Yu'))).toBe(keyOf(sample('T01')))
  })

  it('tells two people who press one card in the same second', () => {
    expect(keyOf(sample('T01').replace('chen.yu', 'wang.min'))).not.toBe(keyOf(sample('T01')))
  })

  it.each([
    ['another button', 'T01', 'leave:agree:8812', 'leave:reject:8812'],
    ['another card', 'T01', 'leave-20260512-8812', 'leave-20260512-8813'],
    ['another second', 'T01', '1778551300', '1778551301'],
    ['another choice', 'T03', '<![CDATA[d2]]>', '<![CDATA[d3]]>'],
    ['another app', 'E05', '<AgentID>1000027', '<AgentID>1000028'],
    ['another menu key', 'E05', 'menu:leave:new', 'menu:today'],
    ['another kind of tap', 'E05', '[click]', '[view]'],
    ['another latitude', 'E04', '31.230012', '31.230013'],
    ['another precision', 'E04', '30.000000', '31.000000'],
    ['another nonsense for a latitude', 'E04', '31.230012', 'NaN'],
    ['another picture', 'E12', '5555555566666666', '5555555566666667'],
    ['another code', 'E10', '2026050117', '2026050118'],
    ['another point', 'E14', '121.4737', '121.4738'],
    ['another schedule', 'K01', 'f72f59e7kq001', 'f72f59e7kq002'],
    ['another member', 'C04', 'zhaolei2', 'zhaolei3'],
    ['another job', 'E15', 'M999Kq', 'M998Kq'],
    ['another step of a form', 'A01', '<StatuChangeEvent>2', '<StatuChangeEvent>3'],
    ['another member of the school', 'S01', 'stu_2026_0301', 'stu_2026_0302'],
  ])('changes with %s', (_what, id, from, to) => {
    const changed = sample(id).replace(from, to)

    expect(changed).not.toBe(sample(id))
    expect(keyOf(changed)).not.toBe(keyOf(sample(id)))
  })

  it('does not see the order of the questions on the wire', () => {
    const [first, second] = sample('T03').match(/<SelectedItem>[\s\S]*?<\/SelectedItem>/g)!
    const swapped = sample('T03').replace(first, '%').replace(second!, first).replace('%', second!)

    expect(swapped).not.toBe(sample('T03'))
    expect(keyOf(swapped)).toBe(keyOf(sample('T03')))
  })

  it('of nonsense is told from other nonsense', () => {
    const at = (latitude: string) => keyOf(sample('E04').replace('31.230012', latitude))

    expect(at('NaN')).not.toBe(at('none'))
  })

  it('is dated by the UTC day of CreateTime as sent', () => {
    const at = (createTime: string) => {
      const document = sample('E05').replace('1778551201', createTime)
      return eventKey('app', decode(document), document).date
    }

    expect(at('1778543999')).toBe('2026-05-11')
    expect(at('1778544000')).toBe('2026-05-12')
    expect(at('0')).toBe('1970-01-01')
  })

  it('of any two different taps of one second differs, and of one tap twice does not', () => {
    const tap = fc.record({
      from: fc.constantFrom('chen.yu', 'wang.min'),
      event: fc.constantFrom('template_card_event', 'template_card_menu_event', 'click', 'view', 'taskcard_click'),
      eventKey: fc.constantFrom('a', 'b', 'a,b', 'a"', ''),
      taskId: fc.constantFrom('t1', 't2'),
      selections: fc.dictionary(
        fc.constantFrom('q1', 'q2', 'q1q2'),
        fc.array(fc.constantFrom('x', 'y', 'xy', 'x,y'), { minLength: 1, maxLength: 2 }),
        {
          maxKeys: 2,
        },
      ),
    })
    type Tap = typeof tap extends fc.Arbitrary<infer T> ? T : never
    const write = ({ from, event, eventKey: key, taskId, selections }: Tap, responseCode: string) => {
      const items = Object.entries(selections).map(
        ([question, options]) =>
          `<SelectedItem><QuestionKey>${question}</QuestionKey><OptionIds>${options.map(o => `<OptionId>${o}</OptionId>`).join('')}</OptionIds></SelectedItem>`,
      )
      return `<xml><ToUserName>ww1</ToUserName><FromUserName>${from}</FromUserName><CreateTime>1778551300</CreateTime><MsgType>event</MsgType><Event>${event}</Event><EventKey>${key}</EventKey><TaskId>${taskId}</TaskId><ResponseCode>${responseCode}</ResponseCode><SelectedItems>${items.join('')}</SelectedItems></xml>`
    }
    /** What a person would call the same tap: fields that the kind of event does not have do not count. */
    const meaning = ({ from, event, eventKey: key, taskId, selections }: Tap) => {
      const card = event.startsWith('template_card') ? Object.entries(selections).toSorted(([a], [b]) => (a < b ? -1 : 1)) : []
      const task = event === 'click' || event === 'view' ? '' : taskId
      return JSON.stringify([from, event, key, task, card])
    }
    fc.assert(
      fc.property(tap, tap, (one, other) => {
        const same = keyOf(write(one, 'rc1')) === keyOf(write(other, 'rc2'))
        expect(same).toBe(meaning(one) === meaning(other))
      }),
      { numRuns: 1000 },
    )
    fc.assert(fc.property(tap, one => expect(keyOf(write(one, 'rc1'))).toBe(keyOf(write(one, 'rc2')))))
  })
})
