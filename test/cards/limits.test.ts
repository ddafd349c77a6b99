import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cards } from '../../cards/index.js'
import { digestOf, namesOf } from './views.js'
import type { PageKind } from '../../src/modules/check-in/index.js'
import { rollIndex, rollPage } from '../../src/modules/check-in/roll-views.js'
import { expectSound } from './sound.js'
import { at, occurrence, rollOf, student } from '../roll/random-rolls.js'

const CARD = { taskId: 'task_0123456789', revision: 123_456 }
const KINDS: PageKind[] = ['arrived', 'slip', 'excused', 'undo']
const GROUPS = ['absent', 'late', 'to-confirm', 'on-leave', 'exempt', 'undetermined', 'arrived', 'waiting'] as const

const now = fc.integer({ min: 0, max: 1439 }).map(minute => new Date(at('00:00').getTime() + minute * 60_000))
const roll = fc.record({ info: occurrence, students: fc.array(student, { minLength: 1, maxLength: 60 }), now })

describe('whatever the school', () => {
  it('every face of 谁没到 fits WeCom’s limits, and nothing is cut on the screen (A06)', () => {
    fc.assert(
      fc.property(
        roll,
        fc.constantFrom('asked' as const, 'closed' as const, 'marked' as const),
        fc.constantFrom(null, 'choose-kind' as const, 'choose-students' as const),
        fc.constantFrom(...KINDS),
        ({ info, students, now: asOf }, occasion, notice, kind) => {
          const known = rollOf(info, students, asOf)
          const done = occasion === 'marked' ? { kind, names: known.lines.map(line => line.name) } : null
          expectSound(cards.face(rollIndex(known, asOf, occasion, { mayMark: true, notice, done }), CARD))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('every page of checkboxes fits, each student stands on exactly one page (A05)', () => {
    fc.assert(
      fc.property(roll, fc.constantFrom(...KINDS), ({ info, students, now: asOf }, kind) => {
        const known = rollOf(info, students, asOf)
        const first = rollPage(known, kind, 1)
        const pages = Array.from({ length: first?.pages ?? 0 }, (_, index) => rollPage(known, kind, index + 1)!)
        for (const page of pages) expectSound(cards.face(page, CARD))
        const ids = pages.flatMap(page => page.students.map(each => each.studentId))
        expect(new Set(ids).size).toBe(ids.length)
      }),
      { numRuns: 300 },
    )
  })

  it('every digest and every page of its names fits, and the pages together hold everybody counted (F01, F03)', () => {
    const day = fc.record({
      windows: fc.array(fc.tuple(occurrence, fc.array(student, { minLength: 1, maxLength: 45 })), { minLength: 1, maxLength: 8 }),
      now,
    })
    fc.assert(
      fc.property(day, fc.constantFrom(...GROUPS), ({ windows, now: asOf }, group) => {
        const rolls = windows.map(([info, students]) => rollOf(info, students, asOf))
        expectSound(cards.face(digestOf(rolls, asOf), CARD))
        const first = namesOf(rolls, group, 1, asOf)
        const pages = Array.from({ length: first.pages }, (_, index) => namesOf(rolls, group, index + 1, asOf))
        for (const page of pages) expectSound(cards.face(page, CARD))
        const begun = rolls.filter(known => known.occurrence.openAt <= asOf)
        expect(pages.flatMap(page => page.entries)).toHaveLength(begun.reduce((sum, known) => sum + known.counts[group], 0))
      }),
      { numRuns: 200 },
    )
  })

  it('the words of every list fit one message of 2,048 bytes, or say that the rest is left out (A06)', () => {
    fc.assert(
      fc.property(roll, ({ info, students, now: asOf }) => {
        const text = cards.text(rollIndex(rollOf(info, students, asOf), asOf, 'asked'))
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048)
      }),
      { numRuns: 300 },
    )
  })
})
