import { describe, expect, it } from '@jest/globals'
import { DEFAULT_LEAVE_RULES } from '../../src/modules/leave/default-rules.js'
import type { LeaveRules, LeaveType, Tier } from '../../src/modules/leave/leave.js'
import { checkPolicy, type PolicyInput, tierOf } from '../../src/modules/leave/policy.js'
import { lengthOf } from '../../src/modules/leave/units.js'
import type { LocalDate } from '../../src/shared/dates.js'
import { autumnTerm } from './support.js'

const campus = (text: string) => new Date(`2026-${text}+08:00`)
const day = (text: string) => text as LocalDate

describe('who decides (B12)', () => {
  const tiers: Tier[] = [
    ...DEFAULT_LEAVE_RULES.tiers,
    { upToDays: 3, steps: ['secretary'], types: ['公假'] },
    { upToDays: null, steps: ['secretary', 'officer'], types: ['公假'] },
  ]
  const rules: LeaveRules = { ...DEFAULT_LEAVE_RULES, tiers, leavingCampusStep: 'officer' }
  const cases: [type: string, schoolDays: number, leavesCampus: boolean, steps: string, upToDays: number | null][] = [
    ['事假', 0, false, 'class_teacher', 2],
    ['事假', 0.5, false, 'class_teacher', 2],
    ['事假', 2, false, 'class_teacher', 2],
    ['事假', 2.5, false, 'class_teacher secretary', 7],
    ['事假', 7, false, 'class_teacher secretary', 7],
    ['事假', 7.5, false, 'class_teacher secretary officer', null],
    ['事假', 200, false, 'class_teacher secretary officer', null],
    ['事假', 2, true, 'class_teacher officer', 2],
    ['事假', 8, true, 'class_teacher secretary officer', null],
    ['公假', 3, false, 'secretary', 3],
    ['公假', 3.5, false, 'secretary officer', null],
    ['公假', 1, true, 'secretary officer', 3],
    ['早就没有的假', 1, false, 'class_teacher', 2],
  ]

  it.each(cases)('%s of %s days, leaving the campus: %s → %s', (type, schoolDays, leavesCampus, steps, upToDays) => {
    const tier = tierOf({ type, schoolDays, leavesCampus }, rules)

    expect([tier.steps.join(' '), tier.upToDays]).toEqual([steps, upToDays])
  })

  it('adds nothing for leaving the campus where the school has not said so', () => {
    expect(tierOf({ type: '事假', schoolDays: 1, leavesCampus: true }, DEFAULT_LEAVE_RULES)).toEqual({
      upToDays: 2,
      steps: ['class_teacher'],
      campusStep: null,
    })
  })

  it('says which step is there because of the campus', () => {
    expect(tierOf({ type: '事假', schoolDays: 1, leavesCampus: true }, rules).campusStep).toBe('officer')
    expect(tierOf({ type: '事假', schoolDays: 9, leavesCampus: true }, rules).campusStep).toBeNull()
  })

  it('never leaves a leave without anybody to decide it', () => {
    const onlyShort: LeaveRules = { ...rules, tiers: [{ upToDays: 2, steps: ['counsellor'], types: null }] }

    expect(tierOf({ type: '事假', schoolDays: 90, leavesCampus: false }, onlyShort).steps).toEqual(['counsellor'])
    expect(tierOf({ type: '事假', schoolDays: 1, leavesCampus: false }, { ...rules, tiers: [] }).steps).toEqual(['class_teacher'])
  })
})

describe('the rules of a type (B17)', () => {
  const plain: LeaveType = {
    name: '事假',
    proof: { kind: 'none' },
    noticeHours: null,
    capPerTermDays: null,
    maxDays: null,
    examWeek: 'allow',
  }
  const exam = { name: '期中考试', first: day('2026-09-24'), last: day('2026-09-25') }
  /** A leave on Wednesday and Thursday, 23 and 24 September, asked for on Tuesday at noon. */
  const check = (type: Partial<LeaveType>, over: Partial<PolicyInput> = {}) => {
    const rules: LeaveRules = { ...DEFAULT_LEAVE_RULES, types: [{ ...plain, ...type }], examWeeks: [exam] }
    const span = over.span ?? { from: campus('09-23T00:00'), until: campus('09-25T00:00') }
    const length = lengthOf(span, rules, autumnTerm())
    return checkPolicy({ type: '事假', span, length, at: campus('09-22T12:00'), hasProof: false, usedDays: 0, ...over }, rules)
  }
  const OK = { warnings: [], blocks: [] }
  const ruled = (value: number, enforcement: 'warn' | 'block' = 'warn') => ({ value, enforcement })

  const cases: [what: string, type: Partial<LeaveType>, over: Partial<PolicyInput>, found: ReturnType<typeof checkPolicy>][] = [
    ['no rule at all', {}, {}, OK],
    [
      'proof needed and not there',
      { proof: { kind: 'needed', enforcement: 'block' } },
      {},
      { warnings: [], blocks: [{ rule: 'proof-needed' }] },
    ],
    [
      '… where it is only said',
      { proof: { kind: 'needed', enforcement: 'warn' } },
      {},
      { warnings: [{ rule: 'proof-needed' }], blocks: [] },
    ],
    ['proof needed and there', { proof: { kind: 'needed', enforcement: 'block' } }, { hasProof: true }, OK],
    [
      'proof within three days after the last day of the leave',
      { proof: { kind: 'after', withinDays: 3 } },
      {},
      { warnings: [{ rule: 'proof-later', withinDays: 3, due: day('2026-09-27') }], blocks: [] },
    ],
    ['proof brought at once', { proof: { kind: 'after', withinDays: 3 } }, { hasProof: true }, OK],
    ['twelve hours of notice where twelve are asked for', { noticeHours: ruled(12) }, {}, OK],
    [
      'eleven and a half where twelve are',
      { noticeHours: ruled(12, 'block') },
      { at: campus('09-22T12:30') },
      { warnings: [], blocks: [{ rule: 'short-notice', hours: 12, given: 11 }] },
    ],
    [
      'a leave that has begun',
      { noticeHours: ruled(2) },
      { at: campus('09-23T09:00') },
      { warnings: [{ rule: 'short-notice', hours: 2, given: 0 }], blocks: [] },
    ],
    ['the longest leave of its type', { maxDays: ruled(2) }, {}, OK],
    ['one longer', { maxDays: ruled(1, 'block') }, {}, { warnings: [], blocks: [{ rule: 'over-max-days', max: 1, wanted: 2 }] }],
    ['the last days of a term’s cap', { capPerTermDays: ruled(5) }, { usedDays: 3 }, OK],
    [
      'half a day more',
      { capPerTermDays: ruled(5) },
      { usedDays: 3.5 },
      { warnings: [{ rule: 'over-cap', cap: 5, used: 3.5, wanted: 2 }], blocks: [] },
    ],
    ['an exam where it is allowed', { examWeek: 'allow' }, {}, OK],
    ['an exam on its last day', { examWeek: 'block' }, {}, { warnings: [], blocks: [{ rule: 'exam-week', exam }] }],
    ['… where it is only said', { examWeek: 'warn' }, {}, { warnings: [{ rule: 'exam-week', exam }], blocks: [] }],
    ['the days before an exam', { examWeek: 'block' }, { span: { from: campus('09-22T14:00'), until: campus('09-24T00:00') } }, OK],
    [
      'the evening of its last day',
      { examWeek: 'block' },
      { span: { from: campus('09-25T18:00'), until: campus('09-26T00:00') } },
      { warnings: [], blocks: [{ rule: 'exam-week', exam }] },
    ],
    ['a type that is gone', {}, { type: '丧假' }, { warnings: [], blocks: [{ rule: 'unknown-type', types: ['事假'] }] }],
  ]

  it.each(cases)('%s', (_, type, over, found) => {
    expect(check(type, over)).toEqual(found)
  })

  it('are all said at once, each as the school wants it', () => {
    const { warnings, blocks } = check(
      { proof: { kind: 'needed', enforcement: 'warn' }, noticeHours: ruled(24, 'block'), maxDays: ruled(1), examWeek: 'block' },
      { at: campus('09-22T12:00') },
    )

    expect(warnings.map(({ rule }) => rule)).toEqual(['proof-needed', 'over-max-days'])
    expect(blocks.map(({ rule }) => rule)).toEqual(['short-notice', 'exam-week'])
  })
})
