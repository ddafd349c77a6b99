import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { effectiveRules, windowKey } from '../../src/modules/check-in/school-file.js'

const AT = new Date('2026-09-07T08:00:00+08:00')
const EARLIER = new Date('2026-09-01T00:00:00+08:00')
const group = { id: 21, departments: [21, 2, 1] }

type Rule = Parameters<typeof effectiveRules>[0][number]
let ids = 0
const rule = (given: Partial<Rule>): Rule => ({
  id: ++ids,
  name: '早自习',
  scopeKind: 'school',
  scopeId: 0,
  source: 'file',
  validFrom: EARLIER,
  validUntil: null,
  ...given,
})
const school = rule({})
const faculty = rule({ scopeKind: 'department', scopeId: 1 })
const department = rule({ scopeKind: 'department', scopeId: 2 })
const own = rule({ scopeKind: 'class', scopeId: 21 })
const otherClass = rule({ scopeKind: 'class', scopeId: 22 })

describe('of several rules for one window', () => {
  it.each<[string, Rule[], Rule[]]>([
    ['the class’s own wins over its department’s and the school’s', [school, department, own], [own]],
    ['the nearer department wins over the one above it', [faculty, department, school], [department]],
    ['the school’s counts where nothing nearer is said', [school, otherClass], [school]],
    ['another class’s rule does not count', [otherClass], []],
  ])('%s', (_, rules, expected) => {
    expect(effectiveRules(rules, group, AT)).toEqual(expected)
    expect(effectiveRules(rules.toReversed(), group, AT)).toEqual(expected)
  })

  it('a teacher’s rule from chat wins over the file’s for the same class, older or newer', () => {
    const chat = rule({ scopeKind: 'class', scopeId: 21, source: 'chat', validFrom: new Date('2026-08-01T00:00:00+08:00') })

    expect(effectiveRules([own, chat], group, AT)).toEqual([chat])
  })

  it('one that has ended or not yet begun leaves the place to the next', () => {
    const ended = rule({ scopeKind: 'class', scopeId: 21, validUntil: AT })
    const coming = rule({ scopeKind: 'class', scopeId: 21, validFrom: new Date(AT.getTime() + 1) })

    expect(effectiveRules([ended, coming, school], group, AT)).toEqual([school])
  })

  it('windows of different names stand side by side', () => {
    const evening = rule({ name: '晚自习' })

    expect(effectiveRules([school, evening], group, AT)).toEqual([school, evening])
  })

  it('exactly one is chosen for each name that reaches the class, whatever the order', () => {
    const anyRule = fc.record({
      name: fc.constantFrom('早自习', '晚自习'),
      scopeKind: fc.constantFrom('class' as const, 'department' as const, 'school' as const),
      scopeId: fc.constantFrom(0, 1, 2, 21, 22),
      source: fc.constantFrom('file' as const, 'chat' as const),
    })
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 12 }), given => {
        const rules = given.map(rule)
        const chosen = effectiveRules(rules, group, AT)
        const reversed = effectiveRules(rules.toReversed(), group, AT)

        expect(new Set(chosen.map(each => each.name)).size).toBe(chosen.length)
        expect(new Set(reversed)).toEqual(new Set(chosen))
      }),
    )
  })
})

describe('the key of a window', () => {
  it('stays the same while its name and scope do, and differs for another scope', () => {
    expect(windowKey(' 早自习 ', { scopeKind: 'school', scopeId: 0 })).toBe('早自习@school')
    expect(windowKey('早自习', { scopeKind: 'class', scopeId: 21 })).toBe('早自习@class:21')
    expect(windowKey('Ｎight  Check', { scopeKind: 'department', scopeId: 2 })).toBe('night-check@department:2')
  })
})
