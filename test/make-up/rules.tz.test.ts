import { describe, expect, it } from '@jest/globals'
import { faultOf, readSaid, type MakeUpRules, type MissedWindow } from '../../src/modules/make-up/make-up.js'
import { instantOf, type LocalDate, type LocalTime } from '../../src/shared/dates.js'
import type { RollKind } from '../../src/roll/index.js'

const rules: MakeUpRules = { enabled: true, days: 3, monthlyCap: 3, cutOffDay: null }
const day = (text: string) => text as LocalDate
const instant = (date: string, time: string) => instantOf(day(date), time as LocalTime)

function windowOn(date: string, kind: RollKind = 'missing', request: MissedWindow['request'] = null): MissedWindow {
  return {
    date: day(date),
    occurrenceId: 1n,
    classId: 21,
    className: '一班',
    name: '早自习',
    openAt: instant(date, '07:20'),
    closeAt: instant(date, '07:50'),
    state: { kind, source: 'machine', at: null, by: null, reason: null, corrected: false },
    request,
  }
}

const missed = new Set<RollKind>(['missing', 'out', 'no-position', 'unsure'])
const judge = (window: MissedWindow, at: [string, string], { used = 0, ...changed }: Partial<MakeUpRules> & { used?: number } = {}) =>
  faultOf(window, { rules: { ...rules, ...changed }, today: day(at[0]), at: instant(...at), missed: missed.has(window.state.kind), used })

describe('what can be made up for', () => {
  it.each<[string, MissedWindow, [string, string], Parameters<typeof judge>[2], string | null]>([
    ['missed this morning', windowOn('2026-09-14'), ['2026-09-14', '08:00'], {}, null],
    ['out of place', windowOn('2026-09-14', 'out'), ['2026-09-14', '08:00'], {}, null],
    ['without a position', windowOn('2026-09-14', 'no-position'), ['2026-09-14', '08:00'], {}, null],
    ['still open at its last second', windowOn('2026-09-14'), ['2026-09-14', '07:50'], {}, 'not-over'],
    ['of tomorrow', windowOn('2026-09-15', 'not-open'), ['2026-09-14', '08:00'], {}, 'not-over'],
    ['three days ago', windowOn('2026-09-14'), ['2026-09-17', '23:59'], {}, null],
    ['four days ago', windowOn('2026-09-14'), ['2026-09-18', '00:00'], {}, 'too-old'],
    ['of last month, on the closing day', windowOn('2026-09-30'), ['2026-10-02', '23:59'], { cutOffDay: 2 }, null],
    ['of last month, the day after it', windowOn('2026-09-30'), ['2026-10-03', '00:00'], { cutOffDay: 2 }, 'cut-off'],
    ['of this month, the day after it', windowOn('2026-10-01'), ['2026-10-03', '00:00'], { cutOffDay: 2 }, null],
    ['of December, in January', windowOn('2026-12-31'), ['2027-01-02', '08:00'], { cutOffDay: 1 }, 'cut-off'],
    ['cancelled', windowOn('2026-09-14', 'cancelled'), ['2026-09-14', '08:00'], {}, 'cancelled'],
    ['exempt', windowOn('2026-09-14', 'exempt'), ['2026-09-14', '08:00'], {}, 'exempt'],
    ['on leave', windowOn('2026-09-14', 'on-leave'), ['2026-09-14', '08:00'], {}, 'on-leave'],
    ['on time', windowOn('2026-09-14', 'on-time'), ['2026-09-14', '08:00'], {}, 'not-missed'],
    ['late', windowOn('2026-09-14', 'late'), ['2026-09-14', '08:00'], {}, 'not-missed'],
    ['through an outage', windowOn('2026-09-14', 'undetermined'), ['2026-09-14', '08:00'], {}, 'undetermined'],
    ['the third of a month', windowOn('2026-09-14'), ['2026-09-14', '08:00'], { used: 2 }, null],
    ['the fourth of a month', windowOn('2026-09-14'), ['2026-09-14', '08:00'], { used: 3 }, 'cap'],
    [
      'asked already',
      windowOn('2026-09-14', 'missing', { id: 1n, attempt: 1, state: 'asked' }),
      ['2026-09-14', '08:00'],
      {},
      'already-asked',
    ],
    ['refused before', windowOn('2026-09-14', 'missing', { id: 1n, attempt: 1, state: 'refused' }), ['2026-09-14', '08:00'], {}, null],
    ['sent back', windowOn('2026-09-14', 'missing', { id: 1n, attempt: 1, state: 'returned' }), ['2026-09-14', '08:00'], {}, null],
    [
      'approved, then undone by a teacher',
      windowOn('2026-09-14', 'missing', { id: 1n, attempt: 1, state: 'approved' }),
      ['2026-09-14', '08:00'],
      {},
      'already-approved',
    ],
  ])('A07: a window %s', (_which, window, at, more, expected) => {
    expect(judge(window, at, more)).toBe(expected)
  })
})

describe('what a student types after 补卡', () => {
  const today = day('2026-09-14')
  it.each([
    ['1 手机没电', { number: 1, reason: '手机没电' }],
    ['1手机没电', { number: 1, reason: '手机没电' }],
    ['第2个，忘了', { number: 2, reason: '忘了' }],
    ['2', { number: 2, reason: '' }],
    ['早自习 手机没电', { name: '早自习', reason: '手机没电' }],
    ['早自习手机没电', { name: '早自习', reason: '手机没电' }],
    ['昨天早自习 手机没电', { name: '早自习', day: '2026-09-13', reason: '手机没电' }],
    ['早自习二 忘了', { name: '早自习二', reason: '忘了' }],
    ['手机没电', { reason: '手机没电' }],
    // The hour, not the seventh.
    ['7点起晚了', { reason: '7点起晚了' }],
    ['123', { reason: '123' }],
  ] as [string, object][])('A07: %s', (text, expected) => {
    expect(readSaid(text, ['早自习', '早自习二', '晚归'], today)).toEqual({ number: null, name: null, day: null, ...expected })
  })
})
