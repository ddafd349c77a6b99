import { describe, expect, it } from '@jest/globals'
import { makeUpSection } from '../../src/modules/make-up/school-file.js'
import { baseSections, faultLine, parseSchoolFile } from '../../src/school-file/index.js'

const parse = (text: string) => parseSchoolFile(text, [...baseSections, makeUpSection], null)

describe('make_up in the school file', () => {
  it.each([
    ['no number', 'make_up:\n  monthly_cap: 三次\n', '第 2 行：make_up.monthly_cap 应该是 1 到 31 之间的整数（次）'],
    ['a cap of nought', 'make_up:\n  monthly_cap: 0\n', '第 2 行：make_up.monthly_cap 应该是 1 到 31 之间的整数（次）'],
    ['half a day', 'make_up:\n  days: 0.5\n', '第 2 行：make_up.days 应该是 1 到 31 之间的整数（天）'],
    ['a day no month has', 'make_up:\n  cut_off_day: 31\n', '第 2 行：make_up.cut_off_day 应该是 1 到 28 之间的整数（日）'],
    ['a word for yes', 'make_up:\n  enabled: 不\n', '第 2 行：make_up.enabled 应该是 true 或 false'],
    ['an unknown name', 'make_up:\n  day: 3\n', '第 2 行：make_up 里不认识的名字 “day”，是不是 “days”？'],
  ])('A07: %s is explained with its line', (_what, text, expected) => {
    const parsed = parse(text)

    expect(parsed.ok ? [] : parsed.faults.map(faultLine)).toEqual([expected])
  })

  it('A07: a closing day that comes too late to matter is said', () => {
    const parsed = parse('make_up:\n  days: 3\n  cut_off_day: 5\n')

    expect(parsed.ok && parsed.warnings.map(warning => warning.message)).toEqual([
      expect.stringContaining('（5 日）不起作用：只能补 3 天以内的'),
    ])
  })
})
