import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { layOutWindows, remindBeforeClosing, reportAfterClosing } from '../../cron/check-in-windows.js'
import { dailyDigest } from '../../cron/daily-digest.js'
import { jobs, type Job, type Plan } from '../../cron/index.js'
import type { LocalDate } from '../../src/shared/dates.js'

const at = (time: string) => new Date(`${time}+08:00`)

const plan: Plan = {
  calendar: {
    terms: [{ name: '秋', first: '2026-08-31' as LocalDate, last: '2026-12-31' as LocalDate }],
    years: new Set([2026]),
    exceptions: new Map([
      ['2026-10-01' as LocalDate, { kind: 'off', label: '国庆节' }],
      ['2026-10-10' as LocalDate, { kind: 'school', label: '调休', follows: 4 }],
    ]),
  },
  occurrences: [
    {
      date: '2026-09-14' as LocalDate,
      id: 7n,
      classId: 21,
      openAt: at('2026-09-14T07:20'),
      closeAt: at('2026-09-14T07:50'),
      remindAt: at('2026-09-14T07:45'),
      reportAt: at('2026-09-14T07:53'),
    },
    {
      date: '2026-09-14' as LocalDate,
      id: 8n,
      classId: 21,
      openAt: at('2026-09-14T23:30'),
      closeAt: at('2026-09-15T00:30'),
      remindAt: null,
      reportAt: at('2026-09-15T00:33'),
    },
  ],
}
const due = (job: Job, from: string, until: string) => job.due(at(from), at(until), plan).map(slot => `${slot.date} ${slot.key}`)

describe('when a job is due', () => {
  it.each<[string, Job, string, string, string[]]>([
    ['the reminder, five minutes before closing', remindBeforeClosing, '2026-09-14T07:44', '2026-09-14T07:45', ['2026-09-14 7']],
    ['no reminder a second early', remindBeforeClosing, '2026-09-14T07:40', '2026-09-14T07:44:59', []],
    ['no reminder twice', remindBeforeClosing, '2026-09-14T07:45', '2026-09-14T07:46', []],
    ['no reminder after closing, however long the sleep', remindBeforeClosing, '2026-09-14T07:44', '2026-09-14T07:50:01', []],
    ['the list, three minutes after closing', reportAfterClosing, '2026-09-14T07:52', '2026-09-14T07:53', ['2026-09-14 7:21']],
    [
      'the list of a window over midnight, under its own day',
      reportAfterClosing,
      '2026-09-15T00:32',
      '2026-09-15T00:33',
      ['2026-09-14 8:21'],
    ],
    ['the digest at 21:30', dailyDigest, '2026-09-14T21:29', '2026-09-14T21:30', ['2026-09-14 day']],
    ['no digest at 21:29', dailyDigest, '2026-09-14T21:00', '2026-09-14T21:29:59', []],
    ['the digest once after an evening asleep', dailyDigest, '2026-09-14T20:00', '2026-09-15T06:00', ['2026-09-14 day']],
    ['no digest in a holiday', dailyDigest, '2026-10-01T21:00', '2026-10-01T22:00', []],
    ['the digest of a make-up Saturday', dailyDigest, '2026-10-10T21:00', '2026-10-10T22:00', ['2026-10-10 day']],
    ['no digest outside the term', dailyDigest, '2026-08-30T21:00', '2026-08-30T22:00', []],
    ['the lay-out of tomorrow at 20:00', layOutWindows, '2026-09-14T19:59', '2026-09-14T20:00', ['2026-09-14 day']],
  ])('%s (A09, F01)', (_what, job, from, until, expected) => {
    expect(due(job, from, until)).toEqual(expected)
  })

  it('cut into any pulses, a day has the same slots, each once (F01)', () => {
    const start = at('2026-09-14T00:00').getTime()
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 2 * 1440 }), { maxLength: 30 }), cuts => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), 2 * 1440].map(minute => new Date(start + minute * 60_000))
        for (const job of jobs.filter(each => each !== remindBeforeClosing)) {
          const whole = job.due(edges[0]!, edges.at(-1)!, plan).map(slot => `${slot.date} ${slot.key}`)
          const pieces = edges
            .slice(1)
            .flatMap((until, index) => job.due(edges[index]!, until, plan).map(slot => `${slot.date} ${slot.key}`))
          expect(pieces.toSorted()).toEqual(whole.toSorted())
        }
      }),
      { numRuns: 100 },
    )
  })

  it('every slot lies within its pulse and belongs to a school day of the campus, wherever the server stands (F01)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * 1440 }), fc.integer({ min: 1, max: 3000 }), (offset, length) => {
        const from = new Date(at('2026-09-10T00:00').getTime() + offset * 60_000)
        const until = new Date(from.getTime() + length * 60_000)
        for (const job of jobs) for (const slot of job.due(from, until, plan)) expect(slot.at > from && slot.at <= until).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
