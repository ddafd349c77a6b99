import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { DEFAULT_TEMPLATES } from '../../src/modules/inspection/default-templates.js'
import type { Finding, Item, Template } from '../../src/modules/inspection/inspection.js'
import { findingOf, mergeFindings, scoreOf, type Said } from '../../src/modules/inspection/score.js'
import { templateOf } from './targets.js'

const morning = templateOf('每日卫生')
const study = templateOf('晚自习')
const dormitory = templateOf('宿舍')
const itemOf = (template: Template, name: string): Item => template.items.find(item => item.name === name)!
const found = (item: Item, said: Said = {}) => {
  const result = findingOf(item, said)
  return result.ok ? result.finding : result.fault
}

describe('one finding', () => {
  it('C03: costs what was said, or what the item usually costs', () => {
    expect(found(itemOf(morning, '地面'))).toEqual({ item: '地面', points: 1 })
    expect(found(itemOf(morning, '地面'), { points: 2.5, text: '有水' })).toEqual({ item: '地面', points: 2.5, text: '有水' })
    expect(found(itemOf(morning, '地面'), { points: 0 })).toEqual({ item: '地面', points: 0 })
    expect(found(itemOf(study, '说话'), { count: 3 })).toEqual({ item: '说话', points: 1.5, count: 3 })
    expect(found(itemOf(dormitory, '被子'), { beds: [5, 2, 2] })).toEqual({ item: '被子', points: 2, beds: [2, 5] })
    expect(found(itemOf(dormitory, '未起床'), { beds: [3] })).toEqual({ item: '未起床', points: 1, count: 1, beds: [3] })
    expect(found(itemOf(study, '应到实到'), { text: '应到45实到43' })).toEqual({ item: '应到实到', points: 0, text: '应到45实到43' })
  })

  it('C03: of many people or beds stops at the ceiling; points said beyond it are refused, as are quarters', () => {
    expect(found(itemOf(study, '说话'), { count: 30 })).toMatchObject({ points: 5, count: 30 })
    expect(found(itemOf(dormitory, '鞋子'), { beds: [1, 2, 3, 4, 5, 6, 7, 8] })).toMatchObject({ points: 3 })
    expect(found(itemOf(morning, '地面'), { points: 3.5 })).toBe('beyond-ceiling')
    expect(found(itemOf(morning, '地面'), { points: 0.25 })).toBe('not-half')
    expect(found(itemOf(morning, '地面'), { points: -1 })).toBe('not-half')
    expect(found(itemOf(study, '说话'))).toBe('how-many')
    expect(found(itemOf(study, '说话'), { count: 1.5 })).toBe('how-many')
    expect(found(itemOf(study, '应到实到'))).toBe('no-text')
    expect(found(itemOf(study, '应到实到'), { text: '45', points: 1 })).toBe('no-points')
  })

  it('C09: must be put right where the template says so, unless the inspector says otherwise', () => {
    expect(found(itemOf(morning, '垃圾'))).toMatchObject({ rectify: true })
    expect(found(itemOf(morning, '垃圾'), { rectify: false })).toEqual({ item: '垃圾', points: 1 })
    expect(found(itemOf(morning, '地面'), { rectify: true })).toMatchObject({ rectify: true })
  })

  it('C03: said twice is one: beds together, counts and points added, never beyond the ceiling', () => {
    const merged = (item: Item, first: Said, second: Said) => {
      const result = mergeFindings(item, found(item, first) as Finding, found(item, second) as Finding)
      return result.ok ? result.finding : result.fault
    }

    expect(merged(itemOf(dormitory, '被子'), { beds: [2] }, { beds: [5] })).toEqual({ item: '被子', points: 2, beds: [2, 5] })
    expect(merged(itemOf(study, '说话'), { count: 3 }, { count: 9 })).toEqual({ item: '说话', points: 5, count: 12 })
    expect(merged(itemOf(morning, '地面'), { points: 1, text: '有水' }, { points: 2, text: '纸屑' })).toEqual({
      item: '地面',
      points: 3,
      text: '有水、纸屑',
    })
    expect(merged(itemOf(morning, '地面'), { points: 2 }, { points: 2 })).toBe('beyond-ceiling')
    expect(merged(itemOf(morning, '垃圾'), { rectify: false }, { rectify: false })).toEqual({ item: '垃圾', points: 2 })
  })
})

describe('a score', () => {
  const template = fc.constantFrom(...DEFAULT_TEMPLATES)
  const findings = (of: Template) =>
    fc.array(
      fc.record(
        {
          item: fc.constantFrom(...of.items.map(item => item.name), '以前的项目'),
          points: fc.integer({ min: 0, max: 40 }).map(halves => halves / 2),
          struck: fc.boolean(),
        },
        { requiredKeys: ['item', 'points'] },
      ),
      { maxLength: 30 },
    )
  const scored = template.chain(of => fc.tuple(fc.constant(of), findings(of) as fc.Arbitrary<Finding[]>))

  it('C07: is full marks less what was found', () => {
    expect(scoreOf(morning, [])).toBe(100)
    expect(scoreOf(morning, [found(itemOf(morning, '地面'), { points: 2 }), found(itemOf(morning, '门窗'))] as Finding[])).toBe(97.5)
    expect(scoreOf({ ...morning, base: 1 }, [found(itemOf(morning, '地面'), { points: 2 })] as Finding[])).toBe(0)
  })

  it('C07: lies between 0 and full marks, in halves, and does not depend on the order', () => {
    fc.assert(
      fc.property(scored, ([of, some]) => {
        const score = scoreOf(of, some)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(of.base)
        expect(Number.isInteger(score * 2)).toBe(true)
        expect(scoreOf(of, some.toReversed())).toBe(score)
      }),
    )
  })

  it('C08: is never lowered by striking a finding, nor raised by adding one', () => {
    fc.assert(
      fc.property(scored, ([of, some]) => {
        const score = scoreOf(of, some)
        for (const index of some.keys()) {
          const struck = some.map((finding, at) => (at === index ? { ...finding, struck: true } : finding))
          expect(scoreOf(of, struck)).toBeGreaterThanOrEqual(score)
        }
        expect(scoreOf(of, [...some, { item: of.items[0]!.name, points: 1 }])).toBeLessThanOrEqual(score)
      }),
    )
  })

  it('C03: an item found again and again never costs more than its ceiling', () => {
    const item = itemOf(morning, '地面')
    const often = Array.from({ length: 9 }, () => ({ item: '地面', points: item.ceiling }))
    expect(scoreOf(morning, often)).toBe(morning.base - item.ceiling)
  })
})
