import { describe, expect, it } from '@jest/globals'
import { DEFAULT_LEAVE_RULES as rules } from '../../src/modules/leave/default-rules.js'
import { dueBack } from '../../src/modules/leave/due-back.js'
import { autumnTerm } from './support.js'

const campus = (text: string) => new Date(`2026-${text}+08:00`)

describe('B11: 销假 is due', () => {
  it.each([
    ['half an hour after a leave that ends by day', '09-15T15:40', '09-15T16:10'],
    ['in the evening too', '09-15T21:00', '09-15T21:30'],
    ['after the next morning’s first lesson has begun when it ends at midnight', '09-16T00:00', '09-16T08:30'],
    ['… when it ends in the quiet hours', '09-15T22:10', '09-16T08:30'],
    ['on the same morning when it ends before dawn', '09-16T05:00', '09-16T08:30'],
    ['on Monday when it ends with Friday', '09-19T00:00', '09-21T08:30'],
    ['after the holidays when it ends with the last day before them', '10-01T00:00', '10-08T08:30'],
  ])('%s', (_, until, due) => {
    expect(dueBack(campus(until), rules, autumnTerm())).toEqual(campus(due))
  })

  it('at whatever hour where the school has no quiet ones', () => {
    expect(dueBack(campus('09-16T00:00'), { ...rules, quietHours: null }, autumnTerm())).toEqual(campus('09-16T00:30'))
  })
})
